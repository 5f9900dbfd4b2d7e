//! Tests of the scanner: which inputs it accepts, and that it reads them as the reference decoder does, wherever they
//! are cut.

use super::reference::decode;
use super::*;
use ens_api::PushQuery;
use proptest::prelude::*;

fn builder() -> Builder {
    Builder::new(&PushQuery::for_application("a").unwrap())
}

/// The result of scanning a body in pieces.
fn scanned<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<(String, Builder), DecodeError> {
    let mut builder = builder();
    let mut scanner = Scanner::default();
    for piece in pieces {
        scanner.feed(piece.len(), |slice| slice.copy_from_slice(piece), &mut builder)?;
    }
    Ok((format!("{:?}", scanner.end(&mut builder)?), builder))
}

/// True if a body is accepted. In one piece, byte by byte and cut at a place it must give the same result as the
/// reference decoder.
fn is_accepted(body: &[u8], cut: usize) -> bool {
    let whole = scanned([body]);
    assert_eq!(scanned(body.chunks(1)), whole, "byte by byte: {}", body.escape_ascii());
    let (front, back) = body.split_at(cut.min(body.len()));
    assert_eq!(scanned([front, back]), whole, "cut at {cut}: {}", body.escape_ascii());
    let mut reference = builder();
    let envelope = decode(body, &mut reference);
    let reference = envelope.map(|envelope| (format!("{envelope:?}"), reference));
    assert_eq!(whole.ok(), reference, "{}", body.escape_ascii());
    reference.is_some()
}

const PLAIN: &str = r#"{"PageNumber":1,"PageSize":10,"PushResults":{"PushResult":[{"Name":"成功","StatusStatS":
    {"StatusStat":[{"RegionIdCount":2,"RegionIds":{"RegionId":[{"RegionId":"cn-wuxi-5","StartTime":
    "2021-12-28T16:00:00Z","StatusDescrip":"ok","UpdateTime":null}]},"Status":"FAILED"}]},"Version":"v"}]},
    "RequestId":"CEF72CEB","TotalCount":6}"#;

#[test]
fn accepts_any_whole_json_of_this_operation() {
    let entries = |text: &str| format!(r#"{{"PushResults":{{"PushResult":{text}}}}}"#);
    let stats = |text: &str| entries(&format!(r#"[{{"StatusStatS":{text},"Name":"n"}}]"#));
    let pushes =
        |text: &str| stats(&format!(r#"{{"StatusStat":[{{"RegionIds":{text},"Status":"S"}},{{}}]}}"#));
    let push = r#"{"RegionId":"r","StartTime":"2021-12-28T16:00:00Z","StatusDescrip":"d"}"#;
    let rows = [
        (PLAIN.to_owned(), true),
        (r#" { "TotalCount" : 0 } "#.into(), true),
        ("\u{feff}\u{feff}\n{\"TotalCount\":0}".into(), true),
        ("\u{feff}\u{feff}{\"TotalCount\":0}".into(), true),
        (r#"{"PushResults":null}"#.into(), true),
        (r#"{"PushResults":{}}"#.into(), true),
        (r#"{"PushResults":[]}"#.into(), true),
        (r#"{"PushResults":7,"TotalCount":1}"#.into(), false),
        (r#"{"PushResults":{},"PushResults":"x","TotalCount":1}"#.into(), false),
        (r#"{"PushResults":{},"PushResults":"","TotalCount":1}"#.into(), true),
        (r#"{"PushResults":" \t"}"#.into(), true),
        (r#"{"TotalCount":0,"Success":true}"#.into(), true),
        (r#"{"TotalCount":0,"Success":false}"#.into(), false),
        (r#"{"PushResults":{},"success":"False"}"#.into(), false),
        (r#"{"TotalCount":0,"RequestId":"\ud83d","\ude00":"\ud83d"}"#.into(), true),
        (
            r#"{"PushResults":[{"Name":"a"}],"PushResults":{"PushResult":[{"Name":"b"}]},"TotalCount":2}"#
                .into(),
            true,
        ),
        (r#"{"TotalCount":0,"New":{"a":["}",1e9]}}"#.into(), true),
        (r#"{"TotalCount":0,"New":1e999,"requestId":7,"Neu":"\ud800"}"#.into(), true),
        (r#"{"TotalCount":-1}"#.into(), true),
        (r#"{"TotalCount":1.0,"PageSize":"7","PageNumber":{"a":1e999}}"#.into(), true),
        (r#"{"TotalCount":1234567890123456789012}"#.into(), true),
        (r#"{"TotalCount":1e999}"#.into(), true),
        (r#"{"TotalCount":01}"#.into(), false),
        (r#"{"TotalCount":1,"code":"0"}"#.into(), true),
        (r#"{"TotalCount":1,"Code":200}"#.into(), true),
        (r#"{"TotalCount":1,"Code":"OK"}"#.into(), true),
        (r#"{"TotalCount":1,"Code":"Success"}"#.into(), true),
        (r#"{"TotalCount":1,"Code":"ok"}"#.into(), false),
        (r#"{"TotalCount":1,"code":"Odd"}"#.into(), false),
        (r#"{"PushResults":{},"Code":"Odd"}"#.into(), true),
        (r#"{"RequestId":"r"}"#.into(), false),
        (r#"{"TotalCount":1}}"#.into(), false),
        (r#"{"TotalCount":1,}"#.into(), false),
        ("[]".into(), false),
        ("".into(), false),
        (entries("[]"), true),
        (entries("null"), true),
        (entries("[null]"), true),
        (entries("7"), true),
        (entries(r#"{"Name":"a","Name":"b"}"#), true),
        (entries(r#"{"Name":"a"},"PushResult":[{"Name":"b"}],"New":7"#), true),
        (entries(r#"["a",{"Name":7},[{"Name":"\u0061"}],true,-0]"#), true),
        (entries(r#"[{"New":1,"StatusStatS":null}]"#), true),
        (entries(r#"[{"Name":"a\u0041\/\"","Version":"\u6210"}]"#), true),
        (entries(r#"[{"N\u0061me":"a"}]"#), true),
        (entries(r#"[{"Name":"\ud800"}]"#), true),
        (entries(r#"[{"Name":"\ud800\ud800\udc00\udc00","Version":"\udc00a","\ud800":1}]"#), true),
        (entries(r#"[{"Name":"\ud80"}]"#), true),
        (entries(r#"[["\ud800"],"\ud800"]"#), true),
        (entries(r#""a""#), true),
        (entries(r#""\ud800""#), true),
        (entries(r#"" ""#), true),
        (entries(r#"7,"PushResult":-0"#), true),
        (stats(r#"{"StatusStat":"\ud800"}"#), true),
        (stats(r#"{"StatusStat":""},"Name":"\udc00""#), true),
        (stats(r#"["\ud800",{"Status":"\ud800"}]"#), true),
        (pushes(r#"{"RegionId":"r"}"#), true),
        (pushes(r#"{"RegionId":""}"#), true),
        (pushes(r#"{"RegionId":7}"#), true),
        (pushes(r#"{"RegionId":"\ud800"}"#), true),
        (
            pushes(r#"[{"RegionId":"\ud800","StartTime":"\udc00","StatusDescrip":"bad \ud83d"},"\ud83d"]"#),
            true,
        ),
        (pushes(r#"[{"RegionId":"\ud800","RegionId":"r"}]"#), true),
        (entries(r#"[{"Name":"a"},]"#), false),
        (entries(r#"[{"Name":"a"}{"Name":"b"}]"#), false),
        (stats("[]"), true),
        (stats("7"), true),
        (stats(r#"[{"Status":"S","Status":7},"T",null]"#), true),
        (
            stats(r#"{"StatusStat":{"Status":"S"},"New":{}},"StatusStatS":{"StatusStat":[{"Status":"T"}]}"#),
            true,
        ),
        (stats(r#"{"StatusStat":"S","StatusStat":null}"#), true),
        (pushes(push), true),
        (pushes(&format!("[{push},7,null,[1],{push}]")), true),
        (pushes(&format!(r#"{{"RegionId":{push},"RegionId":[{push}],"New":1}},"RegionIds":[{push}]"#)), true),
        (
            pushes(r#"{"RegionId":[{"RegionId":7,"RegionId":"r","StartTime":{"a":1},"N\u0065w":"\ud800"}]}"#),
            true,
        ),
        (pushes(r#"{"RegionId":[{"StatusDescrip":["\ud800"]}]}"#), true),
        (pushes(&format!("[{push},]")), false),
    ];
    for (text, expected) in rows {
        assert_eq!(is_accepted(text.as_bytes(), text.len() / 2), expected, "{text}");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_cut_texts_within_a_text_alone() {
    let body = r#"{"RequestId":"!","PushResults":[{"Name":"!","StatusStatS":[{"Status":"!","RegionIds":[
        {"RegionId":"!","RegionId":"r","StatusDescrip":"!","StartTime":"!","!":"!"},"!",["!"]]}]},"!"]}"#;
    for bad in [&b"\xff"[..], b"\xe6\x88", b"\xed\xa0\xbd", b"\xf0\x9f\\ud83d", b"\xed\xa0", b"\xef\xbf\xbd"]
    {
        for (at, _) in body.match_indices('!') {
            let (front, back) = (&body.as_bytes()[..at], &body.as_bytes()[at + 1..]);
            assert!(is_accepted(&[front, bad, back].concat(), at), "{at} {}", bad.escape_ascii());
        }
    }
    for at in body.match_indices(['{', ':', ',']).map(|(at, _)| at) {
        let (front, back) = body.as_bytes().split_at(at);
        assert!(!is_accepted(&[front, b"\xff", back].concat(), at), "{at}");
    }
}

#[test]
fn a_truncated_response_is_rejected() {
    for end in 0..PLAIN.len() {
        assert!(!is_accepted(&PLAIN.as_bytes()[..end], end / 2), "cut at {end}");
    }
}

fn blank() -> impl Strategy<Value = String> {
    prop_oneof![9 => Just(""), 1 => prop_oneof![Just(" "), Just("\n\t"), Just("\u{b}")]]
        .prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-c成-]{0,20}".prop_map(|text| format!("\"{text}\"")),
        1 => "2021-1[0-9]-[0-3][0-9]T16:0[0-9]:00Z?".prop_map(|text| format!("\"{text}\"")),
        1 => prop_oneof![Just("null"), Just("1"), Just("-0"), Just("true"), Just("[]"), Just("{}")]
            .prop_map(str::to_owned),
        1 => r#""[a\\"n/u0\x01]{0,6}""#,
        1 => prop_oneof![Just(r#""\ud83d""#), Just(r#""a\ude00""#), Just(r#""\ud83d\ude00\ud83d""#), Just(r#"" ""#)]
            .prop_map(str::to_owned),
    ]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[0-9]{1,17}", 1 => "-?[0-9]{1,3}(\\.[0-9])?(e[0-9])?", 1 => text()]
}

/// An object of some of these elements in any order, sometimes with a repeated or an unknown one.
fn object(elements: Vec<(&'static str, BoxedStrategy<String>)>) -> BoxedStrategy<String> {
    let elements: Vec<_> = elements
        .into_iter()
        .chain([("New", text().boxed()), ("Co\\u0064e", text().boxed())])
        .map(|(name, value)| {
            (blank(), value, blank(), 0..100u8, any::<u16>()).prop_map(move |(a, value, b, kept, place)| {
                let is_new = name == "New" || name.contains('\\');
                let times = match kept {
                    0 if !is_new => 2,
                    _ if kept < if is_new { 3 } else { 90 } => 1,
                    _ => 0,
                };
                (place, vec![format!("{a}\"{name}\"{b}:{value}{a}"); times])
            })
        })
        .collect();
    (elements, blank())
        .prop_map(|(mut elements, blank)| {
            elements.sort_by_key(|(place, _)| *place);
            let elements: Vec<String> = elements.into_iter().flat_map(|(_, element)| element).collect();
            format!("{blank}{{{}}}", elements.join(","))
        })
        .boxed()
}

fn list(name: &'static str, item: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let items = prop::collection::vec(prop_oneof![9 => item.clone(), 1 => text()], 0..4)
        .prop_map(|items| format!("[{}]", items.join(",")));
    let inner = prop_oneof![20 => items.clone(), 1 => item, 1 => text()];
    let wrapped = inner.prop_map(move |inner| format!("{{\"{name}\":{inner}}}"));
    prop_oneof![20 => wrapped, 1 => items, 1 => text()].boxed()
}

fn response() -> impl Strategy<Value = String> {
    let push = object(vec![
        ("RegionId", text().boxed()),
        ("StartTime", text().boxed()),
        ("StatusDescrip", text().boxed()),
        ("UpdateTime", text().boxed()),
    ]);
    let stat = object(vec![
        ("RegionIdCount", number().boxed()),
        ("RegionIds", list("RegionId", push)),
        ("Status", text().boxed()),
    ]);
    let entry = object(vec![
        ("Name", text().boxed()),
        ("StatusStatS", list("StatusStat", stat)),
        ("Version", text().boxed()),
    ]);
    object(vec![
        ("PageNumber", number().boxed()),
        ("PageSize", number().boxed()),
        ("PushResults", list("PushResult", entry)),
        ("RequestId", text().boxed()),
        ("TotalCount", number().boxed()),
    ])
}

#[test]
fn a_push_without_an_id_has_a_region_of_its_own_however_usual_it_looks() {
    let push = r#"{"RegionId":"","StartTime":"2021-12-28T16:00:00Z","StatusDescrip":"d","UpdateTime":"2021-12-28T16:00:00Z"}"#;
    let body = format!(
        r#"{{"PushResults":{{"PushResult":[{{"StatusStatS":{{"StatusStat":[{{"RegionIds":{{"RegionId":[{push},{push}]}}}}]}}}}]}}}}"#
    );
    assert!(is_accepted(body.as_bytes(), body.len() / 2));
}

#[test]
fn a_push_with_other_times_is_not_a_usual_one() {
    let push = |start: &str, update: &str| {
        let body = format!(
            r#"{{"PushResults":{{"PushResult":[{{"StatusStatS":{{"StatusStat":[{{"RegionIds":{{"RegionId":[
            {{"RegionId":"r","StartTime":"{start}","StatusDescrip":"d","UpdateTime":"{update}"}}]}}}}]}}}}]}}}}"#
        );
        is_accepted(body.as_bytes(), body.len() / 2)
    };
    let usual = "2021-12-28T16:00:00Z";
    for odd in ["2021-12-28T16:00:0\\", "2021-12-28T16:00:61Z", "2021-12-28 16:00:00Z", "成成成成成成!!", ""]
    {
        push(odd, usual);
        push(usual, odd);
    }
    assert!(push(usual, usual));
    // Twenty bytes that hold the end of an empty time, and a description of their own.
    assert!(push(r#"","StatusDescrip":"x"#, usual));
}

#[test]
fn an_endless_element_is_rejected_before_it_fills_memory() {
    let (mut builder, mut scanner) = (builder(), Scanner::default());
    let mut feed =
        |piece: &[u8]| scanner.feed(piece.len(), |slice| slice.copy_from_slice(piece), &mut builder);
    assert_eq!(feed(br#"{"New":""#), Ok(()));
    let piece = vec![b'x'; 1 << 20];
    let taken = (0..64).position(|_| feed(&piece).is_err()).unwrap();
    assert!((LONGEST_ELEMENT >> 20..=LONGEST_ELEMENT >> 19).contains(&taken), "{taken}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn scanner_and_reference_agree(text in response(), cut in any::<prop::sample::Index>()) {
        is_accepted(text.as_bytes(), cut.index(text.len() + 1));
    }

    #[test]
    fn scanner_and_reference_agree_on_damaged_input(
        at in 0usize..PLAIN.len(),
        byte in any::<u8>(),
        len in 0usize..3,
        cut in 0usize..PLAIN.len(),
    ) {
        let mut body = PLAIN.as_bytes().to_vec();
        body.splice(at..(at + len).min(PLAIN.len()), [byte]);
        is_accepted(&body, cut);
    }
}
