//! What tools and editors leave around a key or a token, found without showing the value.

mod encoded;

/// What a key or a token has that none may have, and how to take it off; continues "NAME has …".
pub fn stray(value: &str) -> Option<&'static str> {
    let inside = "a space, a line end or a character that no key has: copy it again";
    stray_around(value)
        .or_else(|| value.bytes().any(|byte| !byte.is_ascii_graphic()).then_some(inside))
        .or_else(|| stray_in_place(value))
        .or_else(|| encoded::encoding(value))
}

/// What stands in the place of a key, or at its end, and is made of characters that keys have.
fn stray_in_place(value: &str) -> Option<&'static str> {
    // A profile may be called `none`.
    const WORDS: [&str; 5] = ["null", "NULL", "None", "NONE", "undefined"];
    const WORDS_IN_ANY_CASE: [&str; 8] = [
        "changeme",
        "change-me",
        "change_me",
        "placeholder",
        "todo",
        "accesskeyid",
        "accesskeysecret",
        "redacted",
    ];
    const REFERENCES: [&str; 8] = ["vault:", "op:", "file:", "@", "ref+", "awssm:", "enc[", "!"];
    // `xxx`, and `LTAI5t****` as the vendor's documents write it.
    let is_mask = |byte: u8| matches!(byte, b'x' | b'X' | b'*');
    let has_mask = value.contains("**") || value.to_ascii_lowercase().contains("xxxxxx");
    let is_masked = has_mask || (value.len() > 2 && value.bytes().all(is_mask));
    let begins = |starts: &[&str]| {
        starts
            .iter()
            .any(|start| value.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
    };
    let is_word =
        WORDS.contains(&value) || WORDS_IN_ANY_CASE.iter().any(|word| word.eq_ignore_ascii_case(value));
    if is_word || begins(&["your-", "your_", "youraccess", "my-access", "my_access", "__"]) || is_masked {
        return Some("a placeholder in the value's place: fill in the value");
    }
    if begins(&REFERENCES) || value.contains("://") {
        return Some(
            "a reference in the value's place, which the tool that reads it has not replaced: fill in the value",
        );
    }
    if value.ends_with([';', ',', ':']) {
        return Some("a `;`, a `,` or a `:` at its end: take it off");
    }
    if value.starts_with(['[', '(']) || value.ends_with([']', ')', '}', '>']) {
        return Some("a bracket around it: take it off");
    }
    if [r"\n", r"\r", r"\t"].iter().any(|end| value.ends_with(end)) {
        return Some("a line end that is written out (`\\n`) at its end: take it off");
    }
    None
}

/// What stands around a value of any kind, such as a path.
pub fn stray_around(value: &str) -> Option<&'static str> {
    const QUOTES: [char; 8] = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{ff02}'];
    const INVISIBLE: [char; 6] = ['\u{feff}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{ad}'];
    let is_blank = |c: char| c.is_whitespace() || INVISIBLE.contains(&c);
    let inner = value.trim_matches(is_blank);
    let after_export = inner.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace));
    if value.starts_with('\u{feff}') {
        return Some("a byte order mark in front: save it as UTF-8 without one");
    }
    if after_export.is_some() || is_assignment(inner) {
        return Some("`export` or a name and `=` in front: leave the value alone");
    }
    if inner.starts_with('{') && inner.contains('"') && inner.contains(':') {
        return Some("JSON in the value's place: put in the one field that is meant");
    }
    if is_placeholder(inner) {
        return Some("a placeholder in the value's place: fill in the value");
    }
    if inner.starts_with(QUOTES) || inner.ends_with(QUOTES) {
        return Some("a quotation mark around it: take it off (docker's --env-file keeps quotation marks)");
    }
    if value.ends_with('\r') || value.ends_with("\r\n") {
        return Some("a carriage return at its end: save it with Unix line ends");
    }
    if value.ends_with('\n') {
        return Some("a line end at its end: take it off (`printf` writes none, `echo` does)");
    }
    if inner.len() < value.len() {
        return Some("a space or an invisible character in front or at its end: take it off");
    }
    None
}

/// `NAME=VALUE`: base64 has `=` at its end alone, and no `_`.
fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, value)| {
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_name && name.contains('_') && !value.trim_matches('=').is_empty()
    })
}

/// `${NAME}`, `$(NAME)`, `{{ .Values.key }}`, `<your key>`: no key begins so.
fn is_placeholder(text: &str) -> bool {
    let inner = text.trim_matches(['"', '\'']);
    inner.starts_with(['$', '<', '{', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_addition_is_named_and_no_value_shown() {
        for (value, expected) in [
            ("\"canary\"", "quotation mark"),
            ("'canary'", "quotation mark"),
            ("\"canary", "quotation mark"),
            ("canary'", "quotation mark"),
            ("\u{201c}canary\u{201d}", "quotation mark"),
            (" \"canary\"\n", "quotation mark"),
            ("\"\"", "quotation mark"),
            ("canary\r", "carriage return"),
            ("canary\r\n", "carriage return"),
            ("canary\n", "line end at its end"),
            ("canary\n\n", "line end at its end"),
            ("canary ", "space or an invisible"),
            (" canary", "space or an invisible"),
            ("\tcanary", "space or an invisible"),
            ("canary\u{a0}", "space or an invisible"),
            ("\u{200b}canary", "space or an invisible"),
            ("\u{3000}canary", "space or an invisible"),
            ("\n", "line end"),
            ("\u{feff}canary", "byte order mark"),
            ("export canary", "`export`"),
            ("export ALIBABA_CLOUD_ACCESS_KEY_ID=canary", "`export`"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET=canary", "`export`"),
            ("access_key_id=canary", "`export`"),
            ("${SECRET}", "placeholder"),
            ("\"$SECRET\"", "placeholder"),
            ("$(SECRET)", "placeholder"),
            ("<canary>", "placeholder"),
            ("{{ .Values.canary }}", "placeholder"),
            ("%SECRET%", "placeholder"),
            ("can ary", "a character that no key has"),
            ("can\u{e9}ary", "a character that no key has"),
            ("can\0ary", "a character that no key has"),
            ("canary;", "`;`"),
            ("canary,", "`,`"),
            ("canary:", "`:`"),
            ("[canary]", "bracket"),
            ("(canary)", "bracket"),
            ("[\"canary\"]", "bracket"),
            ("canary}", "bracket"),
            ("canary\\n", "written out"),
            ("null", "placeholder"),
            ("None", "placeholder"),
            ("changeme", "placeholder"),
            ("your-canary", "placeholder"),
            ("XXXX", "placeholder"),
            ("********", "placeholder"),
            ("xxx", "placeholder"),
            ("LTAI5t****", "placeholder"),
            ("LTAIxxxxxxxxcanary", "placeholder"),
            ("yourAccessKeyId", "placeholder"),
            ("YOUR_ACCESS_KEY_ID", "placeholder"),
            ("<your-access-key-id>", "placeholder"),
            ("#{canary}", "bracket"),
            ("TODO", "placeholder"),
            ("{\"AccessKeyId\":\"canary\",\"AccessKeySecret\":\"canary\"}", "JSON"),
            ("{\n  \"AccessKeyId\": \"canary\"\n}\n", "JSON"),
            ("canary%2Bsecret%3D%3D", "percent-encoded"),
            // LTAI5tCanaryCanaryCana, without and with a line end, without padding, and twice.
            ("TFRBSTV0Q2FuYXJ5Q2FuYXJ5Q2FuYQ==", "base64"),
            ("TFRBSTV0Q2FuYXJ5Q2FuYXJ5Q2FuYQo=", "base64"),
            ("TFRBSTV0Q2FuYXJ5Q2FuYXJ5Q2FuYQ", "base64"),
            ("VEZSQlNUVjBRMkZ1WVhKNVEyRnVZWEo1UTJGdVlRPT0=", "base64"),
            // A secret of 30 letters.
            ("Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5", "base64"),
            ("!vault canary", "a character that no key has"),
            ("ENC[canary]", "reference"),
            ("@Microsoft.KeyVault(canary)", "reference"),
            ("vault:canary/data#key", "reference"),
            ("@/run/canary", "reference"),
            ("file:///run/canary", "reference"),
        ] {
            let found = stray(value).unwrap_or_else(|| panic!("{value:?} passes"));
            assert!(found.contains(expected) && !found.contains("canary"), "{value:?}: {found}");
        }
        for value in [
            "LTAI5tExampleExample",
            "canary/secret+91c2==",
            "CAIS+a/b=",
            "acs:ram::1234567890123456:role/reader",
            "a_b-c",
            "url_safe-token_==",
        ] {
            assert_eq!(stray(value), None, "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn what_passes_fits_into_a_header(value in "[\\PC\\s\"'=_$]{0,12}") {
            if stray(&value).is_none() {
                prop_assert!(value.bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }

        #[test]
        fn every_key_of_the_vendor_passes(value in "[A-Za-z0-9][A-Za-z0-9+/]{15,40}={0,2}") {
            prop_assert_eq!(stray(&value), None);
        }
    }
}
