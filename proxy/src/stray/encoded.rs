//! Values that were pasted in the encoding in which a tool keeps them.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// The fewest characters of an AccessKey's secret.
const SHORTEST_SECRET: usize = 28;

/// How a key is encoded, and how to decode it; continues "NAME has …".
pub(super) fn encoding(value: &str) -> Option<&'static str> {
    let is_escape = |at: usize| {
        value.as_bytes().get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    };
    if value.match_indices('%').any(|(at, _)| is_escape(at)) {
        return Some("percent-encoded characters (`%2B`): decode it, as for `+`");
    }
    let decoded = decoded(value)?;
    let encodes_a_key = |bytes: &[u8]| str::from_utf8(bytes).is_ok_and(|text| is_key(text.trim_end()));
    let encodes_twice = str::from_utf8(&decoded).ok().and_then(|text| self::decoded(text.trim_end()));
    (encodes_a_key(&decoded) || encodes_twice.is_some_and(|bytes| encodes_a_key(&bytes))).then_some(
        "a key in base64, as `kubectl get secret -o yaml` prints it: put in what `base64 --decode` makes of it",
    )
}

fn decoded(value: &str) -> Option<Zeroizing<Vec<u8>>> {
    let any_padding = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let read = |alphabet| GeneralPurpose::new(&alphabet, any_padding).decode(value).ok();
    read(STANDARD).or_else(|| read(URL_SAFE)).map(Zeroizing::new)
}

/// Whether a text has the shape of an AccessKey's id or secret.
fn is_key(text: &str) -> bool {
    let is_id = ["LTAI", "STS.", "TMP."].iter().any(|start| text.starts_with(start));
    let is_secret = text.len() >= SHORTEST_SECRET && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_secret || (is_id && text.bytes().all(|byte| byte.is_ascii_graphic()))
}
