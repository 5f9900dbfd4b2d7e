//! The request ids in the vendor's responses. The vendor's text can echo secrets, so that an id counts only in its
//! own narrow form.

/// Finds the id near the beginning and the end of a body that can't be parsed.
pub fn find(body: &[u8]) -> Option<String> {
    const NEAR: usize = 4096;
    const NAME: &[u8] = b"RequestId";
    let find_in = |part: &[u8]| {
        let at = part.windows(NAME.len()).position(|window| window == NAME)?;
        let rest = &part[at + NAME.len()..];
        // Over `": "` in JSON, over `>` in XML.
        let start = rest.iter().position(u8::is_ascii_alphanumeric).filter(|gap| *gap <= 6)?;
        let id = rest[start..].split(|byte| !is_id_byte(*byte)).next()?;
        // The id itself may be cut or damaged.
        let whole = matches!(rest.get(start + id.len()), Some(b'"' | b'<'));
        let id = std::str::from_utf8(id).ok().filter(|id| whole && *id != "null")?;
        plausible(id)
    };
    let near_end = body.len().saturating_sub(NEAR);
    find_in(&body[..body.len().min(NEAR)]).or_else(|| find_in(&body[near_end..]))
}

/// The id, if it has the form of one.
pub fn plausible(id: &str) -> Option<String> {
    let fits = (1..=64).contains(&id.len()) && id.bytes().all(is_id_byte);
    fits.then(|| id.to_owned())
}

fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_is_found_in_a_damaged_body() {
        let rows = [
            (r#"{"RequestId":"CEF72CEB-54B6","Push"#, Some("CEF72CEB-54B6")),
            (r#"{"RequestId" : "CEF72CEB-54B6","Push"#, Some("CEF72CEB-54B6")),
            ("<e><RequestId>CEF7</RequestId>", Some("CEF7")),
            (r#"{"RequestId":"CEF72CE"#, None),
            ("{\"RequestId\":\"CEF7\u{0}2CE\"", None),
            (r#"{"RequestId":null,"a":1"#, None),
            ("<html>", None),
        ];
        for (body, expected) in rows {
            assert_eq!(find(body.as_bytes()).as_deref(), expected, "{body}");
        }
        let long = format!("{{\"a\":\"{}\",\"RequestId\":\"r-1\",", "x".repeat(10_000));
        assert_eq!(find(long.as_bytes()).as_deref(), Some("r-1"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn ids_are_found_in_anything_and_are_plausible(
            before in "(\\PC|RequestId){0,40}", between in "[\": >\\PC]{0,8}", id in "[A-Za-z0-9_-]{0,70}", after in "\\PC{0,20}",
        ) {
            let found = find(format!("{before}RequestId{between}{id}{after}").as_bytes());
            prop_assert!(found.is_none_or(|id| plausible(&id).is_some()));
        }
    }
}
