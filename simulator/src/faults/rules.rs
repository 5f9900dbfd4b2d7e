//! Which request has which fault: that of the first rule that applies.

use http::request::Parts;
use serde::{Deserialize, Deserializer};

use super::{Fault, FaultRate};
use crate::world::random::Random;

/// A fault and the requests that have it: all of them, unless a condition is given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// `NAME[=VALUE][:RATE]`.
    #[serde(deserialize_with = "fault_rate")]
    fault: FaultRate,
    /// The operation's name.
    action: Option<String>,
    /// The request's AppId.
    app_id: Option<String>,
    /// The number of further requests.
    times: Option<u64>,
}

/// The operation and application of a request, read before its signature is verified.
pub(crate) struct UnverifiedCall {
    pub(crate) action: String,
    app_id: Option<String>,
}

impl UnverifiedCall {
    pub(crate) fn new(parts: &Parts) -> Self {
        let action = parts.headers.get("x-acs-action").and_then(|value| value.to_str().ok());
        let query = acs3::decode_query(parts.uri.query().unwrap_or_default()).unwrap_or_default();
        let app_id = query.into_iter().find(|(name, _)| name == "AppId").map(|(_, value)| value);
        Self { action: action.unwrap_or_default().to_owned(), app_id }
    }
}

impl From<FaultRate> for Rule {
    fn from(fault: FaultRate) -> Self {
        Self { fault, action: None, app_id: None, times: None }
    }
}

/// The fault of a request, if any. `random` decides whether a rule with a rate applies.
pub(crate) fn first_match(rules: &mut [Rule], call: &UnverifiedCall, random: Random) -> Option<Fault> {
    let applies = |rule: &Rule, branch| {
        rule.times != Some(0)
            && rule.action.as_ref().is_none_or(|action| *action == call.action)
            && (rule.app_id.is_none() || rule.app_id == call.app_id)
            && random.with(branch).happens(rule.fault.rate)
    };
    let (rule, _) = rules.iter_mut().zip(0..).find(|(rule, branch)| applies(rule, *branch))?;
    rule.times = rule.times.map(|times| times - 1);
    Some(rule.fault.fault.clone())
}

fn fault_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FaultRate, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(action: &str, app_id: Option<&str>) -> UnverifiedCall {
        UnverifiedCall { action: action.to_owned(), app_id: app_id.map(str::to_owned) }
    }

    fn fault(text: &str) -> Option<Fault> {
        text.parse::<FaultRate>().ok().map(|rate| rate.fault)
    }

    #[test]
    fn rates_are_met_and_depend_on_the_seed() {
        let met = |seed: u64| -> Vec<Option<Fault>> {
            let mut rules =
                ["throttle:0.2", "slow:0.5"].map(|text| Rule::from(text.parse::<FaultRate>().unwrap()));
            let random = Random::new(seed);
            (0..4_000).map(|request| first_match(&mut rules, &call("", None), random.with(request))).collect()
        };
        let share = |name| met(1).iter().filter(|met| **met == fault(name)).count() as f64 / 4_000.0;
        assert!((share("throttle") - 0.2).abs() < 0.03);
        assert!((share("slow") - 0.4).abs() < 0.03);
        assert_eq!(met(1), met(1));
        assert_ne!(met(1)[..64], met(2)[..64]);
    }

    #[test]
    fn rules_have_conditions_and_count_down() {
        let mut rules: Vec<Rule> = serde_json::from_str(
            r#"[{"fault":"html","action":"A","times":2},{"fault":"reset","app_id":"x"},{"fault":"slow:0"}]"#,
        )
        .unwrap();
        let random = Random::new(1);
        for (call, name) in [
            (call("A", None), "html"),
            (call("B", None), ""),
            (call("B", Some("x")), "reset"),
            (call("A", Some("x")), "html"),
            (call("A", Some("x")), "reset"),
            (call("A", Some("y")), ""),
        ] {
            assert_eq!(first_match(&mut rules, &call, random), fault(name));
        }
        for wrong in [r#"{"fault":"sloth"}"#, r#"{"fault":"slow","actions":"A"}"#, r#"{"times":1}"#] {
            assert!(serde_json::from_str::<Rule>(wrong).is_err(), "{wrong}");
        }
    }
}
