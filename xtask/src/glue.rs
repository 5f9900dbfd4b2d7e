//! The module and the script that wasm-bindgen writes for it, made shorter. Two letters stand for each function that
//! the module imports, whose name with a hash packs badly in both files. The script loses comments and indentation:
//! Trunk's minifier does not take it. The module loses what no browser reads, and the places in the sources that panics
//! would tell of, if anybody heard them; they name folders of the machine that built it. Must not know where the two lie.

/// The first bytes of a module: what it is, and in which version.
const HEAD: usize = 8;
/// Kinds of sections.
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const DATA: u8 = 11;
/// The kind of an import that is a function.
const FUNCTION: u8 = 0;
/// No source has as many lines and columns, or as long a name.
const LINES: usize = 1 << 16;
const COLUMNS: usize = 1 << 10;
const NAME: usize = 1 << 9;

/// Both, shortened; nothing where they are not what wasm-bindgen writes today.
pub(crate) fn shorten(script: &str, module: &[u8]) -> Option<(String, Vec<u8>)> {
    let mut script = bare(script);
    let mut short = module.get(..HEAD)?.to_vec();
    let mut rest = Reader(&module[HEAD..]);
    while !rest.0.is_empty() {
        let (kind, length) = (rest.byte()?, rest.number()?);
        let section = rest.bytes(length)?;
        let section = match kind {
            CUSTOM => continue,
            IMPORTS => rename(section, &mut script)?,
            DATA => without_places(section)?,
            _ => section.to_vec(),
        };
        short.push(kind);
        put(&mut short, section.len());
        short.extend(section);
    }
    Some((script, short))
}

/// The section of imports with a short name for each, and the same names in the script.
fn rename(section: &[u8], script: &mut String) -> Option<Vec<u8>> {
    let mut imports = Reader(section);
    let count = imports.number()?;
    let mut out = Vec::new();
    put(&mut out, count);
    for name in (0..count).map(letters) {
        let length = imports.number()?;
        let from = imports.bytes(length)?;
        let length = imports.number()?;
        let long = std::str::from_utf8(imports.bytes(length)?).ok()?;
        if imports.byte()? != FUNCTION {
            return None;
        }
        let (before, after) = script.split_once(&format!("\n{long}: function("))?;
        *script = format!("{before}\n{name}: function({after}");
        for text in [from, name.as_bytes()] {
            put(&mut out, text.len());
            out.extend(text);
        }
        out.push(FUNCTION);
        put(&mut out, imports.number()?);
    }
    imports.0.is_empty().then_some(out)
}

/// The section of data without places in the sources: the letters of the file's name, line and column are zero.
fn without_places(section: &[u8]) -> Option<Vec<u8>> {
    let mut out = section.to_vec();
    let mut rest = Reader(section);
    for _ in 0..rest.number()? {
        // A segment for the one memory, at a constant address.
        let [0, 0x41] = rest.bytes(2)? else { return None };
        let address = rest.number()?;
        let [0x0b] = rest.bytes(1)? else { return None };
        let length = rest.number()?;
        let start = section.len() - rest.0.len();
        forget_places(&mut out[start..], address, rest.bytes(length)?);
    }
    rest.0.is_empty().then_some(out)
}

/// Blanks each place that stands in a segment. It is four numbers: where the file's name is, its length, line, column.
fn forget_places(out: &mut [u8], address: usize, segment: &[u8]) {
    let word = |at: usize| Some(u32::from_le_bytes(*segment.get(at..)?.first_chunk()?) as usize);
    for at in (0..segment.len()).step_by(4) {
        let [Some(name), Some(length), Some(line), Some(column)] = [0, 4, 8, 12].map(|part| word(at + part))
        else {
            return;
        };
        let name = name.wrapping_sub(address);
        let is_file = segment.get(name..name.saturating_add(length)).is_some_and(is_source);
        if is_file && (1..LINES).contains(&line) && (1..COLUMNS).contains(&column) {
            out[name..name + length].fill(0);
            out[at + 8..at + 16].fill(0);
        }
    }
}

/// Whether a text can be the name of a source, and is not other data that ends like one.
fn is_source(text: &[u8]) -> bool {
    text.ends_with(b".rs") && text.len() <= NAME && text.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A name of two letters for each of the first 676; of three for what comes after.
fn letters(number: usize) -> String {
    let letter = |digit: usize| char::from(b'a' + (digit % 26) as u8);
    let front = if number < 26 * 26 { None } else { Some(letter(number / (26 * 26) - 1)) };
    front.into_iter().chain([letter(number / 26), letter(number)]).collect()
}

/// The script without lines that are comments, and without blanks in front of the others.
fn bare(script: &str) -> String {
    let lines = script.lines().map(str::trim_start);
    let code =
        lines.filter(|line| !line.is_empty() && !["/*", "*", "//"].iter().any(|sign| line.starts_with(sign)));
    code.flat_map(|line| [line, "\n"]).collect()
}

/// What is not read yet.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.bytes(1).map(|bytes| bytes[0])
    }

    /// A number as modules write them: seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

fn put(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "/**\n * @param\n */\nconst imports = {\n    f_12ab: function(a) { f_12ab; },\n\n    \
                          g: function() {\n        // none\n    },\n};\n";

    fn module(name: &str) -> Vec<u8> {
        let mut imports = vec![2, 1, b'm', name.len() as u8];
        imports.extend(name.bytes());
        imports.extend([0, 5, 1, b'm', 1, b'g', 0, 0x80, 1]);
        let mut module = b"\0asm\x01\0\0\0\x01\x01\x00\x02".to_vec();
        put(&mut module, imports.len());
        module.extend(imports);
        module.extend([10, 2, 7, 7]);
        module
    }

    #[test]
    fn imports_have_short_names_in_both_files() {
        let (script, short) = shorten(SCRIPT, &module("f_12ab")).unwrap();
        assert_eq!(script, "const imports = {\naa: function(a) { f_12ab; },\nab: function() {\n},\n};\n");
        let imports = b"\x02\x10\x02\x01m\x02aa\x00\x05\x01m\x02ab\x00\x80\x01";
        assert_eq!(short, [b"\0asm\x01\0\0\0\x01\x01\x00", &imports[..], &[10, 2, 7, 7]].concat());
    }

    #[test]
    fn what_does_not_fit_together_is_not_shortened() {
        assert_eq!(shorten(SCRIPT, &module("h")), None);
        let whole = module("f_12ab");
        // A module may end behind a section.
        for end in (0..whole.len()).filter(|end| ![8, 11, whole.len() - 4].contains(end)) {
            assert_eq!(shorten(SCRIPT, &whole[..end]), None, "{end}");
        }
    }

    #[test]
    fn sections_that_no_browser_reads_are_left_out() {
        let (_, short) = shorten(SCRIPT, &module("f_12ab")).unwrap();
        let custom = [&module("f_12ab")[..], &[0, 5, 4, b'n', b'a', b'm', b'e']].concat();
        assert_eq!(shorten(SCRIPT, &custom).unwrap().1, short);
    }

    #[test]
    fn places_are_blank_and_nothing_else_is() {
        const ADDRESS: u8 = 64;
        // A text of 8 bytes, then words: a place, a text alone, and what only looks like a place.
        let places = |name: &[u8; 8], words: &[u8]| {
            let bytes =
                [&name[..], &words.iter().flat_map(|word| [*word, 0, 0, 0]).collect::<Vec<_>>()].concat();
            [&[1, 0, 0x41, ADDRESS, 0x0b, bytes.len() as u8], &bytes[..]].concat()
        };
        let [place, text] = [[ADDRESS, 8, 7, 5], [ADDRESS, 8, 0, 0]];
        let words = [place, [ADDRESS, 8, 9, 0], text].concat();
        let blank = [[ADDRESS, 8, 0, 0], [ADDRESS, 8, 9, 0], text].concat();
        assert_eq!(without_places(&places(b"/a/bc.rs", &words)), Some(places(&[0; 8], &blank)));
        for (name, words) in [
            (b"/a/bc.rt", words.clone()),
            (b"/a\0bc.rs", words),
            (b"/a/bc.rs", text.to_vec()),
            (b"/a/bc.rs", vec![1, 8, 7, 5]),
        ] {
            let section = places(name, &words);
            assert_eq!(without_places(&section), Some(section.clone()), "{words:?}");
            assert_eq!(without_places(&section[..section.len() - 1]), None);
        }
    }

    #[test]
    fn no_two_names_are_the_same() {
        let names: std::collections::HashSet<String> = (0..2_000).map(letters).collect();
        assert_eq!(names.len(), 2_000);
        assert_eq!([letters(0), letters(675), letters(676)], ["aa", "zz", "aaa"]);
    }
}
