//! Regular expressions in time that is linear in the text. A link can bring any expression, and a backtracking one such as
//! `(a+)+$` would hold up the page. It is small, and says what is wrong with an expression as a value, so that each language has
//! a sentence for it.
//!
//! It knows `.`, `[a-z]`, `[^a-z]`, `\d \w \s` and `\D \W \S`, groups, `|`, `* + ? {n} {n,} {n,m}`, `^ $ \b \B`, and a backslash
//! before a sign. It says whether a text has a match, so that it makes no difference whether a repetition is lazy.

use std::iter::Peekable;
use std::str::Chars;

use super::fold::{Normalize, fold};
use crate::sort::work;

/// What is wrong with a regular expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegexProblem {
    /// A `(` without its `)`.
    UnclosedGroup,
    /// A `)` without its `(`.
    UnopenedGroup,
    /// A `[` without its `]`.
    UnclosedClass,
    /// Nothing stands before a `*`, `+`, `?` or `{…}`.
    NothingToRepeat,
    /// A range from a later character to an earlier one, as in `[z-a]` and `{3,2}`.
    BadRange,
    /// A backslash or `(?` before this character, which means nothing here.
    Unsupported(char),
    /// A backslash at the end.
    TrailingBackslash,
    /// It has too many steps: repetitions are written out.
    TooLarge,
}

/// The most steps of an expression.
const MAX_STEPS: usize = 500;
/// The longest text within the braces of a repetition, in bytes.
const MAX_DIGITS: usize = 40;
/// How deep groups may lie in each other.
const MAX_DEPTH: usize = 40;

/// A regular expression for texts that are folded: letters are found in either case.
#[derive(Debug)]
pub struct Regex {
    steps: Vec<Step>,
    reached: Reached,
}

#[derive(Debug)]
enum Step {
    /// Takes one character.
    One(Class),
    /// Goes on at both places.
    Either(usize, usize),
    /// Goes on at a place.
    Go(usize),
    /// Goes on at the next step if this holds here.
    If(Place),
    Found,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Start,
    End,
    /// Between a letter or digit and another character.
    WordEdge,
    NoWordEdge,
}

/// A set of characters.
#[derive(Debug, Clone, Default)]
struct Class {
    negated: bool,
    items: Vec<Item>,
}

#[derive(Debug, Clone, Copy)]
enum Item {
    Range(char, char),
    Digit(bool),
    Word(bool),
    Space(bool),
}

#[derive(Debug)]
enum Node {
    One(Class),
    If(Place),
    All(Vec<Self>),
    Either(Vec<Self>),
    Repeat(Box<Self>, usize, Option<usize>),
}

impl Regex {
    /// Reads an expression.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn new(source: &str, normalize: Normalize) -> Result<Self, RegexProblem> {
        let mut reader = Reader { rest: source.chars().peekable(), normalize, depth: 0 };
        let node = reader.either()?;
        if reader.rest.next().is_some() {
            return Err(RegexProblem::UnopenedGroup);
        }
        let mut writer = Writer { steps: Vec::new(), left: MAX_STEPS };
        writer.write(&node)?;
        writer.steps.push(Step::Found);
        let reached = Reached::new(writer.steps.len());
        Ok(Self { steps: writer.steps, reached })
    }

    /// True if a folded text has a match. It takes at most the expression's steps for each character.
    pub fn is_match(&mut self, text: &str) -> bool {
        let Self { steps, reached } = self;
        let mut rest = text.chars();
        let mut next = rest.next();
        let mut takers = Vec::new();
        reached.begin();
        if reached.go(steps, 0, (None, next), &mut takers) {
            return true;
        }
        while let Some(character) = next {
            next = rest.next();
            reached.begin();
            let before = std::mem::take(&mut takers);
            let goes_on = |at: &&usize| matches!(&steps[**at], Step::One(class) if class.has(character));
            let starts = before.iter().filter(goes_on).map(|at| at + 1).chain([0]);
            work::count(before.len() + 1);
            for start in starts {
                if reached.go(steps, start, (Some(character), next), &mut takers) {
                    return true;
                }
            }
        }
        false
    }
}

/// The steps that were reached at one place of the text.
#[derive(Debug)]
struct Reached {
    at_place: Vec<usize>,
    place: usize,
    stack: Vec<usize>,
}

impl Reached {
    fn new(steps: usize) -> Self {
        Self { at_place: vec![0; steps], place: 0, stack: Vec::new() }
    }

    fn begin(&mut self) {
        self.place += 1;
    }

    /// Goes on from a step between two characters, to the steps that take one. True if there is a match.
    fn go(
        &mut self,
        steps: &[Step],
        from: usize,
        around: (Option<char>, Option<char>),
        takers: &mut Vec<usize>,
    ) -> bool {
        self.stack.clear();
        self.stack.push(from);
        while let Some(at) = self.stack.pop() {
            if self.at_place[at] == self.place {
                continue;
            }
            self.at_place[at] = self.place;
            match &steps[at] {
                Step::One(_) => takers.push(at),
                Step::Either(one, other) => self.stack.extend([*other, *one]),
                Step::Go(to) => self.stack.push(*to),
                Step::If(place) if place.is_here(around) => self.stack.push(at + 1),
                Step::If(_) => {}
                Step::Found => return true,
            }
        }
        false
    }
}

impl Place {
    fn is_here(self, (before, after): (Option<char>, Option<char>)) -> bool {
        let is_edge = || before.is_some_and(is_word) != after.is_some_and(is_word);
        match self {
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::WordEdge => is_edge(),
            Self::NoWordEdge => !is_edge(),
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

impl Class {
    fn any() -> Self {
        Self { negated: true, items: Vec::new() }
    }

    fn of(character: char) -> Self {
        Self { negated: false, items: vec![Item::Range(character, character)] }
    }

    // The text is in lower case, and the expression as it was typed.
    fn has(&self, character: char) -> bool {
        let has = |character: char| self.items.iter().any(|item| item.has(character));
        let mut upper = character.to_uppercase();
        let upper = upper.next().filter(|_| upper.next().is_none());
        (has(character) || upper.is_some_and(has)) != self.negated
    }
}

impl Item {
    fn has(self, character: char) -> bool {
        match self {
            Self::Range(first, last) => (first..=last).contains(&character),
            Self::Digit(is_it) => character.is_ascii_digit() == is_it,
            Self::Word(is_it) => is_word(character) == is_it,
            Self::Space(is_it) => character.is_whitespace() == is_it,
        }
    }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    normalize: Normalize,
    depth: usize,
}

impl Reader<'_> {
    fn either(&mut self) -> Result<Node, RegexProblem> {
        let mut branches = vec![self.all()?];
        while self.rest.next_if_eq(&'|').is_some() {
            branches.push(self.all()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Either(branches) })
    }

    fn all(&mut self) -> Result<Node, RegexProblem> {
        let mut nodes = Vec::new();
        while let Some(character) = self.rest.next_if(|character| !matches!(character, '|' | ')')) {
            let node = self.node(character)?;
            nodes.push(self.repeated(node)?);
        }
        Ok(Node::All(nodes))
    }

    fn node(&mut self, character: char) -> Result<Node, RegexProblem> {
        Ok(match character {
            '(' => {
                if self.rest.next_if_eq(&'?').is_some() && self.rest.next_if_eq(&':').is_none() {
                    return Err(self
                        .rest
                        .next()
                        .map_or(RegexProblem::UnclosedGroup, RegexProblem::Unsupported));
                }
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(RegexProblem::TooLarge);
                }
                let group = self.either()?;
                self.depth -= 1;
                self.rest.next_if_eq(&')').ok_or(RegexProblem::UnclosedGroup)?;
                group
            }
            '[' => Node::One(self.class()?),
            '.' => Node::One(Class::any()),
            '^' => Node::If(Place::Start),
            '$' => Node::If(Place::End),
            '*' | '+' | '?' => return Err(RegexProblem::NothingToRepeat),
            '{' if self.counts().is_some() => return Err(RegexProblem::NothingToRepeat),
            '\\' => match self.rest.next().ok_or(RegexProblem::TrailingBackslash)? {
                'b' => Node::If(Place::WordEdge),
                'B' => Node::If(Place::NoWordEdge),
                escaped => match class_of(escaped) {
                    Some(item) => Node::One(Class { negated: false, items: vec![item] }),
                    None => self.literal(unescaped(escaped)?),
                },
            },
            literal => self.literal(literal),
        })
    }

    // A full-width sign is a sign of the text, not of the expression.
    fn literal(&self, character: char) -> Node {
        if character.is_ascii() {
            return Node::One(Class::of(character));
        }
        let folded = fold(character.encode_utf8(&mut [0; 4]), self.normalize);
        Node::All(folded.chars().map(|character| Node::One(Class::of(character))).collect())
    }

    fn repeated(&mut self, mut node: Node) -> Result<Node, RegexProblem> {
        loop {
            let (least, most) = match self.rest.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => {
                    let Some((least, most, length)) = self.after_brace() else { return Ok(node) };
                    if most.is_some_and(|most| most < least) {
                        return Err(RegexProblem::BadRange);
                    }
                    self.rest.nth(length - 1);
                    (least, most)
                }
                _ => return Ok(node),
            };
            self.rest.next();
            // A lazy repetition matches the same texts.
            self.rest.next_if_eq(&'?');
            node = Node::Repeat(Box::new(node), least, most);
        }
    }

    /// The numbers of `{n}`, `{n,}` or `{n,m}` whose brace comes next, and the number of characters up to its end.
    fn after_brace(&self) -> Option<(usize, Option<usize>, usize)> {
        let mut ahead = self.rest.clone();
        ahead.next();
        Self::counts_in(ahead)
    }

    /// The same behind the brace.
    fn counts(&self) -> Option<(usize, Option<usize>, usize)> {
        Self::counts_in(self.rest.clone())
    }

    fn counts_in(ahead: Peekable<Chars<'_>>) -> Option<(usize, Option<usize>, usize)> {
        let mut ahead = ahead;
        let mut inside = String::new();
        // Without its end, a brace is a sign as any other.
        loop {
            match ahead.next() {
                Some('}') => break,
                Some(character) if inside.len() < MAX_DIGITS => inside.push(character),
                _ => return None,
            }
        }
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            // A number that is too large is too large all the same.
            is_number.then(|| text.parse().unwrap_or(usize::MAX))
        };
        let (least, most) = match inside.split_once(',') {
            None => (number(&inside)?, Some(number(&inside)?)),
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        Some((least, most, inside.len() + 1))
    }

    fn class(&mut self) -> Result<Class, RegexProblem> {
        let mut class = Class { negated: self.rest.next_if_eq(&'^').is_some(), items: Vec::new() };
        let mut is_first = true;
        loop {
            let first = match self.rest.next().ok_or(RegexProblem::UnclosedClass)? {
                ']' if !is_first => return Ok(class),
                '\\' => {
                    let escaped = self.rest.next().ok_or(RegexProblem::TrailingBackslash)?;
                    if let Some(item) = class_of(escaped) {
                        class.items.push(item);
                        is_first = false;
                        continue;
                    }
                    unescaped(escaped)?
                }
                character => character,
            };
            is_first = false;
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && ahead.next().is_some_and(|last| last != ']') {
                self.rest.next();
                let last = match self.rest.next().ok_or(RegexProblem::UnclosedClass)? {
                    '\\' => unescaped(self.rest.next().ok_or(RegexProblem::TrailingBackslash)?)?,
                    last => last,
                };
                if last < first {
                    return Err(RegexProblem::BadRange);
                }
                class.items.push(Item::Range(first, last));
            } else if first.is_ascii() {
                class.items.push(Item::Range(first, first));
            } else {
                let folded = fold(first.encode_utf8(&mut [0; 4]), self.normalize);
                class.items.extend(folded.chars().map(|character| Item::Range(character, character)));
            }
        }
    }
}

fn class_of(escaped: char) -> Option<Item> {
    Some(match escaped {
        'd' | 'D' => Item::Digit(escaped == 'd'),
        'w' | 'W' => Item::Word(escaped == 'w'),
        's' | 'S' => Item::Space(escaped == 's'),
        _ => return None,
    })
}

fn unescaped(escaped: char) -> Result<char, RegexProblem> {
    match escaped {
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        't' => Ok('\t'),
        _ if escaped.is_ascii_alphanumeric() => Err(RegexProblem::Unsupported(escaped)),
        _ => Ok(escaped),
    }
}

struct Writer {
    steps: Vec<Step>,
    /// How many nodes can still be written: an empty one in repetitions takes time, too.
    left: usize,
}

impl Writer {
    fn write(&mut self, node: &Node) -> Result<(), RegexProblem> {
        self.left = self.left.checked_sub(1).ok_or(RegexProblem::TooLarge)?;
        match node {
            Node::One(class) => self.steps.push(Step::One(class.clone())),
            Node::If(place) => self.steps.push(Step::If(*place)),
            Node::All(nodes) => nodes.iter().try_for_each(|node| self.write(node))?,
            Node::Either(branches) => {
                let mut ends = Vec::new();
                for (at, branch) in branches.iter().enumerate() {
                    let is_last = at + 1 == branches.len();
                    let split = self.steps.len();
                    if !is_last {
                        self.steps.push(Step::Either(split + 1, 0));
                    }
                    self.write(branch)?;
                    if !is_last {
                        ends.push(self.steps.len());
                        self.steps.push(Step::Go(0));
                        self.steps[split] = Step::Either(split + 1, self.steps.len());
                    }
                }
                for end in ends {
                    self.steps[end] = Step::Go(self.steps.len());
                }
            }
            Node::Repeat(node, least, most) => {
                for _ in 0..*least {
                    self.write(node)?;
                }
                match most {
                    None => {
                        let split = self.steps.len();
                        self.steps.push(Step::Either(split + 1, 0));
                        self.write(node)?;
                        self.steps.push(Step::Go(split));
                        self.steps[split] = Step::Either(split + 1, self.steps.len());
                    }
                    Some(most) => {
                        let mut splits = Vec::new();
                        for _ in *least..*most {
                            splits.push(self.steps.len());
                            self.steps.push(Step::Go(0));
                            self.write(node)?;
                        }
                        for split in splits {
                            self.steps[split] = Step::Either(split + 1, self.steps.len());
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_match(source: &str, text: &str) -> Result<bool, RegexProblem> {
        Ok(Regex::new(source, Normalize::default())?.is_match(text))
    }

    /// Expressions of the parts that both engines know.
    fn expression() -> impl Strategy<Value = String> {
        let one = prop::sample::select(
            &[
                "a", "b", "B", ".", "[ab]", "[^a]", "[a-c-]", r"\d", r"\W", r"\s", r"[\w]", "^", "$", r"\b",
                r"\B", "", r"\.",
            ][..],
        );
        one.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|all| all.concat()),
                prop::collection::vec(inner.clone(), 1..3).prop_map(|all| format!("({})", all.join("|"))),
                (inner, prop::sample::select(&["*", "+", "?", "*?", "{2}", "{1,}", "{0,2}"][..]))
                    .prop_map(|(inner, times)| format!("(?:{inner}){times}")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn it_finds_what_another_engine_finds(source in expression(), text in "[abc1 ._-]{0,8}") {
            let other = regex::RegexBuilder::new(&source)
                .case_insensitive(true)
                .dot_matches_new_line(true)
                .build()
                .unwrap();
            prop_assert_eq!(is_match(&source, &text), Ok(other.is_match(&text)));
        }

        #[test]
        fn it_reads_any_text(source in r"[ab(){}\[\]^$*+?.|\\dk,1-9-]{0,12}", text in "[ab]{0,8}") {
            let _ = is_match(&source, &text);
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (source, problem) in [
            ("(a", RegexProblem::UnclosedGroup),
            ("(?", RegexProblem::UnclosedGroup),
            ("a)", RegexProblem::UnopenedGroup),
            ("[a", RegexProblem::UnclosedClass),
            ("[]", RegexProblem::UnclosedClass),
            ("*a", RegexProblem::NothingToRepeat),
            ("a|+", RegexProblem::NothingToRepeat),
            ("{2}", RegexProblem::NothingToRepeat),
            ("[z-a]", RegexProblem::BadRange),
            ("a{3,2}", RegexProblem::BadRange),
            (r"(a)\1", RegexProblem::Unsupported('1')),
            ("(?=a)", RegexProblem::Unsupported('=')),
            (r"\p{Han}", RegexProblem::Unsupported('p')),
            (r"a\", RegexProblem::TrailingBackslash),
            ("a{501}", RegexProblem::TooLarge),
            ("a{99999999999999999999999}", RegexProblem::TooLarge),
            ("((a{30}){30}){30}", RegexProblem::TooLarge),
            ("(((){400}){400}){400}", RegexProblem::TooLarge),
            (&"(".repeat(10_000), RegexProblem::TooLarge),
        ] {
            assert_eq!(is_match(source, ""), Err(problem), "{source:.40}");
        }
    }

    #[test]
    fn letters_are_found_in_either_case_and_wide_signs_are_signs_of_the_text() {
        let nfkc = Normalize(|text| {
            use unicode_normalization::UnicodeNormalization as _;
            text.nfkc().collect()
        });
        for (source, text) in [
            ("^CN-[A-F]+$", "cn-abc"),
            ("É+", "éé"),
            ("[Ä-Ü]x", "öx"),
            ("^失败（超时）$", "失败(超时)"),
            ("^Ｗuxi", "wuxi"),
            ("ß", "strasse"),
            (r"^\w+$", "无锡"),
            ("a{,2}", "a{,2}"),
            ("x{", "x{"),
        ] {
            assert!(Regex::new(source, nfkc).unwrap().is_match(&fold(text, nfkc)), "{source}");
        }
    }

    #[test]
    fn the_work_grows_with_the_text_alone() {
        for source in ["(a+)+$", "(a|a)*b", "(a*)*(a*)*b", "(a?){40}a{40}b"] {
            let mut regex = Regex::new(source, Normalize::default()).unwrap();
            let steps = [1_000, 4_000].map(|length| {
                let text = "a".repeat(length) + "c";
                work::of(|| assert!(!regex.is_match(&text)))
            });
            assert!(steps[1] < steps[0] * 5, "{source}: {steps:?}");
        }
    }
}
