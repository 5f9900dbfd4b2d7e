//! Texts in the order that people expect: `v9` before `v10`.

use std::cmp::Ordering;

/// Compares texts as people do: runs of digits by their value, the rest by character.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (a_bytes, b_bytes) = (a.as_bytes(), b.as_bytes());
    let (mut i, mut j) = (0, 0);
    loop {
        match (a_bytes.get(i), b_bytes.get(j)) {
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (digits(a_bytes, &mut i), digits(b_bytes, &mut j));
                let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) if x == y => {
                i += 1;
                j += 1;
            }
            (x, y) => return x.cmp(&y).then_with(|| a.cmp(b)),
        }
        if i >= a_bytes.len() && j >= b_bytes.len() {
            // `01` and `1` are equal so far.
            return a.cmp(b);
        }
    }
}

// The digits from `at` on, without leading zeros; moves `at` past them.
fn digits<'a>(bytes: &'a [u8], at: &mut usize) -> &'a [u8] {
    let start = *at;
    while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
        *at += 1;
    }
    let run = &bytes[start..*at];
    &run[run.iter().take_while(|digit| **digit == b'0').count()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_texts_count_by_value() {
        let mut texts = ["v10", "v9", "", "v9.10", "v9.9", "a", "v09", "10", "9"];
        texts.sort_by(|a, b| natural(a, b));
        assert_eq!(texts, ["", "9", "10", "a", "v09", "v9", "v9.9", "v9.10", "v10"]);
    }
}
