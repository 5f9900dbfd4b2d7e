//! Answers that are none of the operation's: HTTP is whole and says success, the body is something else.

use flate2::{Compress, Compression, Crc, FlushCompress};
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::{Fault, Row, number};
use crate::answer::Answer;
use crate::failure::Failure;
use crate::world::draw::Draw;

/// A body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFault {
    /// No text at all.
    Garbage,
    /// The first half of the JSON.
    Truncate,
    /// Nothing.
    Empty,
    /// A page, as a gateway in between would write it.
    Html,
    /// A refusal as XML.
    XmlError,
    /// A success as XML.
    XmlAnswer,
    /// An array where the result belongs.
    WrongShape,
    /// Elements of other types of JSON.
    WrongTypes,
    /// The right answer, and so many megabytes that nobody asked for before it.
    Huge(usize),
    /// A gzip stream of so many megabytes once it is unpacked.
    GzipBomb(usize),
    /// A redirect of that HTTP status to another host.
    Redirect(StatusCode),
}

const MEGABYTE: usize = 1_000_000;

pub(super) const ROWS: [Row; 11] = [
    Row::plain("garbage", "HTTP status 200, announced as JSON, and no JSON at all", |_| {
        Some(Fault::Body(BodyFault::Garbage))
    }),
    Row::plain("truncate", "HTTP status 200, and the first half of the JSON", |_| {
        Some(Fault::Body(BodyFault::Truncate))
    }),
    Row::plain("empty", "HTTP status 200, and nothing", |_| Some(Fault::Body(BodyFault::Empty))),
    Row::plain("html", "HTTP status 200, and a page of HTML as a gateway in between would write it", |_| {
        Some(Fault::Body(BodyFault::Html))
    }),
    Row::plain("xml-error", "HTTP status 400, and NoPermission as XML", |_| {
        Some(Fault::Body(BodyFault::XmlError))
    }),
    Row::plain("xml", "HTTP status 200, and a success as XML", |_| Some(Fault::Body(BodyFault::XmlAnswer))),
    Row::plain("wrong-shape", "the result is an array where an object belongs", |_| {
        Some(Fault::Body(BodyFault::WrongShape))
    }),
    Row::plain("wrong-types", "numbers come as texts, texts as numbers, times as objects", |_| {
        Some(Fault::Body(BodyFault::WrongTypes))
    }),
    Row {
        name: "huge",
        value: Some("MEGABYTES, 40"),
        does: "the right answer behind so many megabytes of elements that nobody knows (--statuses 400000 \
               makes 40 MB of statuses)",
        read: |value| number(value, 40).map(|size| Fault::Body(BodyFault::Huge(size))),
    },
    Row {
        name: "gzip-bomb",
        value: Some("MEGABYTES, 1000"),
        does: "a gzip stream that unpacks to so many megabytes, a thousandth of it on the wire",
        read: |value| number(value, 1_000).map(|size| Fault::Body(BodyFault::GzipBomb(size))),
    },
    Row {
        name: "redirect",
        value: Some("STATUS, 302"),
        does: "a redirect to another host; where this one is 127.0.0.1 that is localhost, so that whoever \
               follows it is counted twice",
        read: |value| {
            let status = StatusCode::from_u16(number(value, 302)?).ok()?;
            status.is_redirection().then_some(Fault::Body(BodyFault::Redirect(status)))
        },
    },
];

impl BodyFault {
    /// What comes in place of an answer to `action`, under that request id; `host` is the Host header.
    pub(crate) fn play(
        self,
        action: &'static str,
        request_id: &str,
        host: &str,
        answer: Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        Ok(match self {
            Self::Garbage => {
                let noise = Draw::new(0).named(action);
                let bytes = (0..512).map(|n| noise.with(n).bits() as u8);
                Answer::json(std::iter::once(b'{').chain(bytes).collect())
            }
            Self::Truncate => answer?.first_half(),
            Self::Empty => Answer::json(Vec::new()),
            Self::Html => Answer::of(
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
                Answer::of("text/xml;charset=utf-8", xml.into()).under(StatusCode::BAD_REQUEST)
            }
            Self::XmlAnswer => {
                let xml = format!(
                    "<?xml version='1.0' encoding='UTF-8'?><{action}Response><RequestId>{request_id}</RequestId>\
                     <TotalCount>0</TotalCount></{action}Response>"
                );
                Answer::of("text/xml;charset=utf-8", xml.into())
            }
            Self::WrongShape => changed(answer?, |value| {
                for name in ["PushResults", "EnsRegions", "Applications"] {
                    if let Some(result) = value.get_mut(name) {
                        *result = json!([result.take()]);
                    }
                }
            }),
            Self::WrongTypes => changed(answer?, |value| mistype("", value)),
            Self::Huge(megabytes) => padded(answer?, megabytes),
            Self::GzipBomb(megabytes) => gzip_bomb(request_id, megabytes),
            Self::Redirect(status) => {
                let elsewhere = match host.strip_prefix("127.0.0.1") {
                    Some(port) => format!("http://localhost{port}/"),
                    None => "http://elsewhere.invalid/".to_owned(),
                };
                let answer = Answer::of("text/html", b"<html><body>Moved</body></html>".to_vec());
                answer.under(status).with(header::LOCATION, &elsewhere)
            }
        })
    }
}

/// The answer as one piece of JSON, changed.
pub(super) fn changed(answer: Answer, change: impl FnOnce(&mut Value)) -> Answer {
    let request_id = answer.request_id;
    let bytes = answer.into_bytes();
    let mut value = serde_json::from_slice(&bytes).expect("what the operations write is JSON");
    change(&mut value);
    let mut changed = Answer::json(value.to_string().into_bytes());
    changed.request_id = request_id;
    changed
}

/// Gives every leaf another type, apart from the request id. The arrays and objects stay as they are.
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

fn padded(answer: Answer, megabytes: usize) -> Answer {
    let line = " ".repeat(MEGABYTE - 3);
    let piece = move |number| format!("{}\"{line}\"", if number == 0 { "\"Padding\":[" } else { "," }).into();
    let end = if megabytes == 0 { "" } else { "]," };
    answer.begun_with((0..megabytes).map(piece).chain(std::iter::once(end.into())))
}

/// A whole and right gzip stream. One megabyte of blanks is packed once, up to a point that refers to
/// nothing before it, and sent again and again.
fn gzip_bomb(request_id: &str, megabytes: usize) -> Answer {
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut check = Crc::new();
    let mut pack = |bytes: &[u8], end: FlushCompress, times: usize| {
        let mut packed = Vec::with_capacity(bytes.len() + 64);
        Compress::new(Compression::best(), false)
            .compress_vec(bytes, &mut packed, end)
            .expect("packing in memory does not fail");
        let mut part = Crc::new();
        part.update(bytes);
        (0..times).for_each(|_| check.combine(&part));
        packed
    };
    let mut head = HEADER.to_vec();
    let begin = format!(r#"{{"RequestId":"{request_id}","Padding":""#);
    head.extend(pack(begin.as_bytes(), FlushCompress::Full, 1));
    let blanks = pack(&vec![b' '; MEGABYTE], FlushCompress::Full, megabytes);
    let mut tail = pack(b"\"}", FlushCompress::Finish, 1);
    tail.extend(check.sum().to_le_bytes());
    tail.extend(check.amount().to_le_bytes());
    let pieces = std::iter::once(head).chain(std::iter::repeat_n(blanks, megabytes));
    Answer::json_pieces(pieces.chain(std::iter::once(tail))).with(header::CONTENT_ENCODING, "gzip")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_bomb_is_a_whole_gzip_stream_of_json() {
        let packed = gzip_bomb("r", 3).into_bytes();
        assert!(packed.len() < 20_000, "{}", packed.len());
        let mut text = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
        assert!(text.len() > 3 * MEGABYTE);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["RequestId"], "r");
    }

    #[test]
    fn padding_leaves_the_answer_as_it_is() {
        for megabytes in [0, 1, 3] {
            let padded = padded(Answer::json(br#"{"RequestId":"r"}"#.to_vec()), megabytes).into_bytes();
            assert!(padded.len().abs_diff(megabytes * MEGABYTE) < 100, "{}", padded.len());
            assert_eq!(serde_json::from_slice::<Value>(&padded).unwrap()["RequestId"], "r");
        }
    }

    #[test]
    fn every_leaf_is_of_another_type() {
        let mut value = json!({"TotalCount": 6, "RequestId": "r", "A": [{"UpdateTime": "t", "Name": "abc"}]});
        mistype("", &mut value);
        let other =
            json!({"TotalCount": "6", "RequestId": "r", "A": [{"UpdateTime": {"Text": "t"}, "Name": 3}]});
        assert_eq!(value, other);
    }
}
