//! What the descriptions of a board say: descriptions that differ in numbers, ids, times or in their language alone have one
//! reason.

use std::collections::HashMap;

use crate::model::columns::{Board, PushId, Reasons};
use crate::model::reason::{Label, Reason};
use crate::model::script::is_ideograph;
use crate::sort::work;

impl Board {
    /// The key of what the description of a push says, equal for the same reason on every board; empty where there is no
    /// description.
    pub fn reason_key(&self, push: PushId) -> &str {
        let reasons = self.reasons();
        &reasons.keys[reasons.of_descriptions[self.description[push.0 as usize] as usize] as usize]
    }

    /// All reasons in words, by their keys. One pass over the distinct descriptions.
    pub fn reason_texts(&self) -> HashMap<String, Wordings> {
        let mut labels: HashMap<String, Labels> = HashMap::new();
        for description in self.descriptions.iter() {
            work::count(1);
            let reason = Reason::of(description);
            labels.entry(reason.key.clone()).or_default().add(reason);
        }
        labels.into_iter().map(|(key, labels)| (key, labels.wordings())).collect()
    }

    /// What some descriptions of one reason say.
    pub(crate) fn wordings(&self, descriptions: impl Iterator<Item = u32>) -> Wordings {
        let mut labels = Labels::default();
        descriptions.for_each(|description| labels.add(Reason::of(self.description(description))));
        labels.wordings()
    }

    /// The reasons of all descriptions: computed in one pass over the distinct ones, when they are first needed.
    pub(crate) fn reasons(&self) -> &Reasons {
        self.reasons.get_or_init(|| {
            let mut numbers: HashMap<String, u32> = HashMap::new();
            let of_descriptions = self.descriptions.iter().map(|description| {
                work::count(1);
                let next = numbers.len() as u32;
                *numbers.entry(Reason::of(description).key).or_insert(next)
            });
            let of_descriptions = of_descriptions.collect();
            let mut keys = vec![String::new(); numbers.len()];
            for (key, number) in numbers {
                keys[number as usize] = key;
            }
            Reasons { of_descriptions, keys }
        })
    }
}

/// The wordings of one reason in the order in which they came, each with a gap where its descriptions differ in a number, an id
/// or a time: [`MOST`] at most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wordings(Vec<String>);

/// The most wordings of a reason that are kept.
const MOST: usize = 8;

impl Wordings {
    /// The first one.
    pub fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// The first one that is in Chinese, or the first that is not; else the first one.
    pub fn in_script(&self, is_chinese: bool) -> &str {
        self.0
            .iter()
            .find(|text| text.contains(is_ideograph) == is_chinese)
            .map_or_else(|| self.first(), String::as_str)
    }
}

impl From<&str> for Wordings {
    /// One wording.
    fn from(text: &str) -> Self {
        Self(vec![text.to_owned()])
    }
}

/// What is known of the wordings of one reason.
#[derive(Default)]
struct Labels {
    labels: Vec<Label>,
    /// The place of each wording in `labels`.
    places: HashMap<String, usize>,
}

impl Labels {
    fn add(&mut self, reason: Reason) {
        match self.places.get(&reason.wording) {
            Some(at) => self.labels[*at].add(&reason),
            None if self.labels.len() < MOST => {
                self.places.insert(reason.wording.clone(), self.labels.len());
                self.labels.push(Label::new(reason));
            }
            None => {}
        }
    }

    fn wordings(&self) -> Wordings {
        Wordings(self.labels.iter().map(Label::text).collect())
    }
}
