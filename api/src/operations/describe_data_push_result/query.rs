//! The query of `DescribeDataPushResult`: as a person types it ([`PushQueryDraft`]) and as it is sent
//! ([`PushQuery`]). The form, the address bar, the proxy and the simulator use [`PushQueryDraft::validate`].

use chrono::NaiveDate;

use super::parameter::Parameter;
use crate::fields::{FieldError, MAX_PAGE_SIZE, Problem, app_id, date, entries, number};
use crate::pairs;

/// The eight fields as a person types them: any text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushQueryDraft {
    texts: [String; 8],
}

impl PushQueryDraft {
    /// The text of a field.
    pub fn get(&self, parameter: Parameter) -> &str {
        &self.texts[parameter as usize]
    }

    /// Sets the text of a field.
    pub fn set(&mut self, parameter: Parameter, text: impl Into<String>) {
        self.texts[parameter as usize] = text.into();
    }

    /// Whether every field is empty.
    pub fn is_empty(&self) -> bool {
        self.texts.iter().all(|text| text.trim().is_empty())
    }

    /// A draft of the known pairs, and an error for each unknown or repeated key.
    pub fn from_pairs<K: AsRef<str>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> (Self, Vec<FieldError>) {
        let mut draft = Self::default();
        let mut seen = [false; 8];
        let mut errors = Vec::new();
        for (key, value) in pairs {
            match Parameter::from_name(key.as_ref()) {
                None => errors.push(FieldError::new(key.as_ref(), Problem::Unknown)),
                Some(parameter) if seen[parameter as usize] => {
                    errors.push(FieldError::new(key.as_ref(), Problem::Doubled));
                }
                Some(parameter) => {
                    seen[parameter as usize] = true;
                    draft.set(parameter, value);
                }
            }
        }
        (draft, errors)
    }

    /// The query, or the errors of all fields. Entries of lists are trimmed; empty and repeated entries are
    /// dropped.
    pub fn validate(&self) -> Result<PushQuery, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut take = |parameter: Parameter, problem: Problem| {
            errors.push(FieldError::new(parameter.name(), problem));
        };
        let app_id = app_id(self.get(Parameter::AppId)).unwrap_or_else(|problem| {
            take(Parameter::AppId, problem);
            String::new()
        });
        let mut list = |parameter| {
            entries(self.get(parameter)).unwrap_or_else(|problem| {
                take(parameter, problem);
                Vec::new()
            })
        };
        let data_names = list(Parameter::DataNames);
        let data_versions = list(Parameter::DataVersions);
        let mut region_ids = list(Parameter::RegionIds);
        // Names of data files can contain a space; ids of regions can not.
        if let Some(space) = region_ids.iter().flat_map(|id| id.chars()).find(|c| c.is_whitespace()) {
            take(Parameter::RegionIds, Problem::BadCharacter(space));
            region_ids.clear();
        }
        let mut date = |parameter| {
            date(self.get(parameter)).unwrap_or_else(|problem| {
                take(parameter, problem);
                None
            })
        };
        let min_date = date(Parameter::MinDate);
        let max_date = date(Parameter::MaxDate);
        if let (Some(min), Some(max)) = (min_date, max_date)
            && max < min
        {
            take(Parameter::MaxDate, Problem::BeforeMinDate(min));
        }
        let mut number = |parameter, max| {
            number(self.get(parameter), max).unwrap_or_else(|problem| {
                take(parameter, problem);
                None
            })
        };
        let page_number = number(Parameter::PageNumber, i32::MAX as u32);
        let page_size = number(Parameter::PageSize, MAX_PAGE_SIZE);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(PushQuery {
            app_id,
            data_names,
            data_versions,
            region_ids,
            min_date,
            max_date,
            page_number,
            page_size,
        })
    }
}

/// A valid query: every value is within its limits, lists have no empty and no repeated entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PushQuery {
    app_id: String,
    data_names: Vec<String>,
    data_versions: Vec<String>,
    region_ids: Vec<String>,
    min_date: Option<NaiveDate>,
    max_date: Option<NaiveDate>,
    page_number: Option<u32>,
    page_size: Option<u32>,
}

impl PushQuery {
    /// The query for all pushes of an application.
    pub fn for_application(app_id: &str) -> Result<Self, Vec<FieldError>> {
        let mut draft = PushQueryDraft::default();
        draft.set(Parameter::AppId, app_id);
        draft.validate()
    }

    /// Parses pairs; unknown and repeated keys are errors.
    pub fn from_pairs<K: AsRef<str>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Vec<FieldError>> {
        let (draft, mut errors) = PushQueryDraft::from_pairs(pairs);
        match draft.validate() {
            Ok(query) if errors.is_empty() => Ok(query),
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more);
                Err(errors)
            }
        }
    }

    /// Parses a query string, such as that of `/api/push-results`.
    pub fn from_query_string(query: &str) -> Result<Self, Vec<FieldError>> {
        let pairs = pairs::read(query).map_err(|_| vec![FieldError::new("query", Problem::Undecodable)])?;
        Self::from_pairs(pairs)
    }

    /// The parameters that are set, in canonical order: the inverse of [`PushQuery::from_pairs`].
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let draft = self.to_draft();
        Parameter::ALL
            .into_iter()
            .filter(|parameter| !draft.get(*parameter).is_empty())
            .map(|parameter| (parameter.name(), draft.get(parameter).to_owned()))
            .collect()
    }

    /// The canonical query string: the inverse of [`PushQuery::from_query_string`].
    pub fn to_query_string(&self) -> String {
        let pairs = self.to_pairs();
        pairs::write(pairs.iter().map(|(key, value)| (*key, value.as_str())))
    }

    /// The query as one text per field.
    pub fn to_draft(&self) -> PushQueryDraft {
        let mut draft = PushQueryDraft::default();
        let text = |value: Option<String>| value.unwrap_or_default();
        draft.set(Parameter::AppId, self.app_id.as_str());
        draft.set(Parameter::DataNames, self.data_names.join(","));
        draft.set(Parameter::DataVersions, self.data_versions.join(","));
        draft.set(Parameter::RegionIds, self.region_ids.join(","));
        draft.set(Parameter::MinDate, text(self.min_date.map(|day| day.to_string())));
        draft.set(Parameter::MaxDate, text(self.max_date.map(|day| day.to_string())));
        draft.set(Parameter::PageNumber, text(self.page_number.map(|n| n.to_string())));
        draft.set(Parameter::PageSize, text(self.page_size.map(|n| n.to_string())));
        draft
    }

    /// The same query for one page. `number` counts from 1; `size` is limited to [`MAX_PAGE_SIZE`].
    pub fn with_page(&self, number: u32, size: u32) -> Self {
        let mut query = self.clone();
        query.page_number = Some(number.max(1));
        query.page_size = Some(size.clamp(1, MAX_PAGE_SIZE));
        query
    }

    /// The application.
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The names of data files; empty means all.
    pub fn data_names(&self) -> &[String] {
        &self.data_names
    }

    /// The versions; empty means all.
    pub fn data_versions(&self) -> &[String] {
        &self.data_versions
    }

    /// The edge nodes; empty means all.
    pub fn region_ids(&self) -> &[String] {
        &self.region_ids
    }

    /// The first day.
    pub fn min_date(&self) -> Option<NaiveDate> {
        self.min_date
    }

    /// The last day.
    pub fn max_date(&self) -> Option<NaiveDate> {
        self.max_date
    }

    /// The page number, from 1; without it and the size, ENS returns all pages.
    pub fn page_number(&self) -> Option<u32> {
        self.page_number
    }

    /// Entries per page.
    pub fn page_size(&self) -> Option<u32> {
        self.page_size
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const APP: &str = "AppId=e76f8985-7965-41fc-925b-9648bb6bf650";

    #[test]
    fn the_documented_examples_are_parsed() {
        let query = PushQuery::from_query_string(
            "AppId=e76f8985-7965-41fc-925b-9648bb6bf650\
             &DataNames=159828628258496/mirror_file/game-2553efe7-7bf8-40fb-a6e7-09c9c00a992a.tar\
             &DataVersions=90396&MinDate=2022-02-15&MaxDate=2022-02-20&PageNumber=1&PageSize=10\
             &RegionIds=cn-wuhan-telecom_unicom_cmcc-2,cn-jiaozuo-2",
        )
        .unwrap();
        assert_eq!(query.data_names().len(), 1);
        assert_eq!(query.region_ids(), ["cn-wuhan-telecom_unicom_cmcc-2", "cn-jiaozuo-2"]);
        assert_eq!((query.page_number(), query.page_size()), (Some(1), Some(10)));
        assert_eq!(query.min_date().unwrap().to_string(), "2022-02-15");
    }

    #[test]
    fn each_error_names_its_field() {
        let cases = [
            ("", "AppId", Problem::Missing),
            ("AppId=a b", "AppId", Problem::BadCharacter(' ')),
            (&format!("AppId={}", "a".repeat(65)), "AppId", Problem::TooLong { max: 64 }),
            (&format!("{APP}&Region=x"), "Region", Problem::Unknown),
            (&format!("{APP}&{APP}"), "AppId", Problem::Doubled),
            (&format!("{APP}&DataNames=a%0Ab"), "DataNames", Problem::BadCharacter('\n')),
            (&format!("{APP}&MinDate=2022-2-5"), "MinDate", Problem::NotADate),
            (&format!("{APP}&MaxDate=2022-02-30"), "MaxDate", Problem::NoSuchDay),
            (&format!("{APP}&MinDate=2022-13-45"), "MinDate", Problem::NoSuchDay),
            (&format!("{APP}&MinDate=2022-00-00"), "MinDate", Problem::NoSuchDay),
            (&format!("{APP}&MinDate=2022/02/05"), "MinDate", Problem::NotADate),
            (&format!("{APP}&RegionIds=cn-wuxi-5,a b"), "RegionIds", Problem::BadCharacter(' ')),
            (&format!("{APP}&RegionIds=a%E3%80%80b"), "RegionIds", Problem::BadCharacter('\u{3000}')),
            (&format!("{APP}&MaxDate=+12022-02-01"), "MaxDate", Problem::NotADate),
            (&format!("{APP}&PageNumber=0"), "PageNumber", Problem::NotInRange { min: 1, max: 2147483647 }),
            (&format!("{APP}&PageSize=101"), "PageSize", Problem::NotInRange { min: 1, max: 100 }),
            (&format!("{APP}&PageSize=%2B1"), "PageSize", Problem::NotInRange { min: 1, max: 100 }),
            (&format!("{APP}&DataNames=%zz"), "query", Problem::Undecodable),
        ];
        for (query, field, problem) in cases {
            let errors = PushQuery::from_query_string(query).unwrap_err();
            assert_eq!(errors, [FieldError::new(field, problem)], "{query}");
        }
        let inverted = PushQuery::from_query_string(&format!("{APP}&MinDate=2022-02-20&MaxDate=2022-02-15"));
        assert_eq!(inverted.unwrap_err()[0].to_string(), "MaxDate lies before MinDate (2022-02-20)");
    }

    #[test]
    fn the_errors_of_all_fields_are_returned() {
        let errors = PushQuery::from_query_string("AppId=&MinDate=x&PageSize=x&Foo=1").unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["Foo", "AppId", "MinDate", "PageSize"]);
    }

    #[test]
    fn lists_are_trimmed_and_their_order_is_unchanged() {
        let query = PushQuery::from_query_string(&format!("{APP}&RegionIds= b ,,a,b, ")).unwrap();
        assert_eq!(query.region_ids(), ["b", "a"]);
        assert_eq!(query.to_query_string(), format!("{APP}&RegionIds=b,a"));
    }

    #[test]
    fn lists_have_limits() {
        let many = (0..101).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        let long = "x".repeat(513);
        for (list, problem) in [
            (many, Problem::TooMany { got: 101, max: 100 }),
            (long, Problem::EntryTooLong { position: 1, max: 512 }),
        ] {
            let errors = PushQuery::from_query_string(&format!("{APP}&DataVersions={list}")).unwrap_err();
            assert_eq!(errors, [FieldError::new("DataVersions", problem)]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn validation_is_canonical_and_round_trips(
            app in "[A-Za-z0-9-]{1,64}",
            names in prop::collection::vec("[^\u{0}-\u{1f}\u{7f}-\u{9f}]{0,40}", 0..5),
            regions in prop::collection::vec("[a-z_-]{0,12}", 0..5),
            days in prop::option::of((1970i32..2100, 1u32..=365, 0u32..40)),
            page in prop::option::of((1u32..1_000_000, 1u32..=100)),
        ) {
            let mut draft = PushQueryDraft::default();
            draft.set(Parameter::AppId, app);
            draft.set(Parameter::DataNames, names.join(","));
            draft.set(Parameter::RegionIds, regions.join(","));
            if let Some((year, day, length)) = days {
                let min = NaiveDate::from_yo_opt(year, day).unwrap();
                draft.set(Parameter::MinDate, min.to_string());
                draft.set(Parameter::MaxDate, (min + chrono::Days::new(length.into())).to_string());
            }
            if let Some((number, size)) = page {
                draft.set(Parameter::PageNumber, number.to_string());
                draft.set(Parameter::PageSize, size.to_string());
            }
            let query = draft.validate().unwrap();
            prop_assert_eq!(&PushQuery::from_query_string(&query.to_query_string()).unwrap(), &query);
            prop_assert_eq!(&query.to_draft().validate().unwrap(), &query);
        }

        #[test]
        fn never_panics(query in ".*", app in ".*", list in ".*") {
            let _ = PushQuery::from_query_string(&query);
            let _ = PushQuery::from_pairs([("AppId", app), ("DataNames", list.clone()), ("MinDate", list)]);
        }
    }
}
