//! Bodies that are not a response of the operation, under an HTTP status of success.

use ens_api::operations::OPERATIONS;
use flate2::{Compress, Compression, Crc, FlushCompress};
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::spec::{Spec, number};
use crate::error::EnsError;
use crate::response::EnsResponse;
use crate::world::random::Random;

/// A wrong body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFault {
    /// Random bytes.
    Garbage,
    /// The first half of the JSON.
    Truncate,
    /// No bytes.
    Empty,
    /// A page of HTML, as a gateway would send it.
    Html,
    /// An error response in XML.
    XmlError,
    /// A success in XML.
    XmlSuccess,
    /// An array instead of the object of the result.
    WrongShape,
    /// Values of other JSON types.
    WrongTypes,
    /// The correct response after this many megabytes of unknown elements.
    Huge(usize),
    /// A gzip stream of this many megabytes when decompressed.
    GzipBomb(usize),
    /// A redirect with that HTTP status to another host.
    Redirect(StatusCode),
    /// The correct body with that HTTP status.
    Status(StatusCode),
    /// A failure without a code.
    Unsuccessful,
    /// The result of another operation.
    OtherResult,
}

const MEGABYTE: usize = 1_000_000;

pub(super) const TABLE: [Spec<BodyFault>; 14] = [
    Spec::plain("garbage", "HTTP status 200 and random bytes as JSON", |_| Some(BodyFault::Garbage)),
    Spec::plain("truncate", "HTTP status 200 and the first half of the JSON", |_| Some(BodyFault::Truncate)),
    Spec::plain("empty", "HTTP status 200 and an empty body", |_| Some(BodyFault::Empty)),
    Spec::plain("html", "HTTP status 200 and a page of HTML, as a gateway would send it", |_| {
        Some(BodyFault::Html)
    }),
    Spec::plain("xml-error", "HTTP status 400 and NoPermission in XML", |_| Some(BodyFault::XmlError)),
    Spec::plain("xml", "HTTP status 200 and a success in XML", |_| Some(BodyFault::XmlSuccess)),
    Spec::plain("wrong-shape", "the result is an array instead of an object", |_| {
        Some(BodyFault::WrongShape)
    }),
    Spec::plain("wrong-types", "numbers are texts, texts are numbers, times are objects", |_| {
        Some(BodyFault::WrongTypes)
    }),
    Spec::with_value(
        "huge",
        "MEGABYTES, 40",
        "the correct response after that many megabytes of unknown elements (--statuses 400000 makes 40 MB of \
         statuses)",
        |value| number(value, 40).map(BodyFault::Huge),
    ),
    Spec::with_value(
        "gzip-bomb",
        "MEGABYTES, 1000",
        "a gzip stream of that many megabytes when decompressed, a thousandth of it compressed",
        |value| number(value, 1_000).map(BodyFault::GzipBomb),
    ),
    Spec::with_value(
        "redirect",
        "STATUS, 302",
        "a redirect to another host; from 127.0.0.1 to localhost, so that a client that follows it is counted twice",
        |value| {
            let status = StatusCode::from_u16(number(value, 302)?).ok()?;
            status.is_redirection().then_some(BodyFault::Redirect(status))
        },
    ),
    Spec::with_value("status", "STATUS, 206", "the correct body, with that HTTP status", |value| {
        StatusCode::from_u16(number(value, 206)?).ok().filter(StatusCode::is_success).map(BodyFault::Status)
    }),
    Spec::plain("unsuccessful", "HTTP status 200, and Success is false, without a code or a result", |_| {
        Some(BodyFault::Unsuccessful)
    }),
    Spec::plain("other-result", "HTTP status 200 and the result of another operation", |_| {
        Some(BodyFault::OtherResult)
    }),
];

impl BodyFault {
    /// The response to a call of `action` with the fault; `host` is the Host header.
    pub(crate) fn apply(
        self,
        action: &'static str,
        request_id: &str,
        host: &str,
        response: Result<EnsResponse, EnsError>,
    ) -> Result<EnsResponse, EnsError> {
        const XML: &str = "text/xml;charset=utf-8";
        Ok(match self {
            Self::Garbage => {
                let random = Random::new(0).named(action);
                let bytes = (0..512).map(|n| random.with(n).bits() as u8);
                EnsResponse::json(std::iter::once(b'{').chain(bytes).collect())
            }
            Self::Truncate => response?.first_half(),
            Self::Empty => EnsResponse::json(Vec::new()),
            Self::Html => EnsResponse::of_type(
                "text/html",
                "<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>Please sign in to the \
                 network</h1></body></html>"
                    .into(),
            ),
            Self::XmlError => {
                let xml = format!(
                    "<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>{request_id}</RequestId>\
                     <HostId>ens.aliyuncs.com</HostId><Code>NoPermission</Code>\
                     <Message>Permission denied.</Message></Error>"
                );
                EnsResponse::of_type(XML, xml.into()).with_status(StatusCode::BAD_REQUEST)
            }
            Self::XmlSuccess => {
                let xml = format!(
                    "<?xml version='1.0' encoding='UTF-8'?><{action}Response><RequestId>{request_id}</RequestId>\
                     <TotalCount>0</TotalCount></{action}Response>"
                );
                EnsResponse::of_type(XML, xml.into())
            }
            Self::WrongShape => response?.map_json(|value| {
                for operation in OPERATIONS {
                    if let Some(result) = value.get_mut(operation.result) {
                        *result = json!([result.take()]);
                    }
                }
            }),
            Self::WrongTypes => response?.map_json(|value| mistype("", value)),
            Self::Huge(megabytes) => padded(response?, megabytes),
            Self::GzipBomb(megabytes) => gzip_bomb(request_id, megabytes),
            Self::Redirect(status) => {
                let location = match host.strip_prefix("127.0.0.1") {
                    Some(port) => format!("http://localhost{port}/"),
                    None => "http://elsewhere.invalid/".to_owned(),
                };
                let response = EnsResponse::of_type("text/html", b"<html><body>Moved</body></html>".to_vec());
                response.with_status(status).with_header(header::LOCATION, &location)
            }
            Self::Status(status) => response?.with_status(status),
            Self::Unsuccessful => {
                EnsResponse::json(json!({"RequestId": request_id, "Success": false}).to_string().into_bytes())
            }
            Self::OtherResult => {
                let other = json!({
                    "Instances": {"Instance": [{"InstanceId": "i-1"}]},
                    "RequestId": request_id,
                    "TotalCount": 1,
                });
                EnsResponse::json(other.to_string().into_bytes())
            }
        })
    }
}

/// Changes the type of every value except the request id. Arrays and objects are unchanged.
fn mistype(name: &str, value: &mut Value) {
    match value {
        Value::Object(elements) => elements.iter_mut().for_each(|(name, value)| mistype(name, value)),
        Value::Array(items) => items.iter_mut().for_each(|item| mistype(name, item)),
        Value::Number(number) => *value = Value::String(number.to_string()),
        Value::String(text) if name.ends_with("Time") => *value = json!({ "Text": text }),
        Value::String(text) if name != "RequestId" => *value = text.len().into(),
        _ => {}
    }
}

fn padded(response: EnsResponse, megabytes: usize) -> EnsResponse {
    let spaces = " ".repeat(MEGABYTE - 3);
    let chunk =
        move |number| format!("{}\"{spaces}\"", if number == 0 { "\"Padding\":[" } else { "," }).into();
    let end = if megabytes == 0 { "" } else { "]," };
    response.with_first_elements((0..megabytes).map(chunk).chain(std::iter::once(end.into())))
}

/// A valid gzip stream. One megabyte of blanks is compressed once, without references to earlier data, and
/// sent repeatedly.
fn gzip_bomb(request_id: &str, megabytes: usize) -> EnsResponse {
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut checksum = Crc::new();
    let mut compress = |bytes: &[u8], end: FlushCompress, times: usize| {
        let mut compressed = Vec::with_capacity(bytes.len() + 64);
        Compress::new(Compression::best(), false)
            .compress_vec(bytes, &mut compressed, end)
            .expect("compressing in memory does not fail");
        let mut part = Crc::new();
        part.update(bytes);
        (0..times).for_each(|_| checksum.combine(&part));
        compressed
    };
    let mut head = HEADER.to_vec();
    let begin = format!(r#"{{"RequestId":"{request_id}","Padding":""#);
    head.extend(compress(begin.as_bytes(), FlushCompress::Full, 1));
    let blanks = compress(&vec![b' '; MEGABYTE], FlushCompress::Full, megabytes);
    let mut tail = compress(b"\"}", FlushCompress::Finish, 1);
    tail.extend(checksum.sum().to_le_bytes());
    tail.extend(checksum.amount().to_le_bytes());
    let chunks = std::iter::once(head).chain(std::iter::repeat_n(blanks, megabytes));
    EnsResponse::json_chunks(chunks.chain(std::iter::once(tail)))
        .with_header(header::CONTENT_ENCODING, "gzip")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_gzip_bomb_is_a_valid_stream_of_json() {
        let compressed = gzip_bomb("r", 3).into_bytes();
        assert!(compressed.len() < 20_000, "{}", compressed.len());
        let mut text = String::new();
        flate2::read::GzDecoder::new(&compressed[..]).read_to_string(&mut text).unwrap();
        assert!(text.len() > 3 * MEGABYTE);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["RequestId"], "r");
    }

    #[test]
    fn padding_does_not_change_the_other_elements() {
        for megabytes in [0, 1, 3] {
            let padded = padded(EnsResponse::json(br#"{"RequestId":"r"}"#.to_vec()), megabytes).into_bytes();
            assert!(padded.len().abs_diff(megabytes * MEGABYTE) < 100, "{}", padded.len());
            assert_eq!(serde_json::from_slice::<Value>(&padded).unwrap()["RequestId"], "r");
        }
    }

    #[test]
    fn every_value_has_another_type() {
        let mut value = json!({"TotalCount": 6, "RequestId": "r", "A": [{"UpdateTime": "t", "Name": "abc"}]});
        mistype("", &mut value);
        let other =
            json!({"TotalCount": "6", "RequestId": "r", "A": [{"UpdateTime": {"Text": "t"}, "Name": 3}]});
        assert_eq!(value, other);
    }
}
