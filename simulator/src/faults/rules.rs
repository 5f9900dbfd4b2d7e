//! Which request meets which fault: a list of rules, the first of which whose turn it is counts.

use http::request::Parts;
use serde::{Deserialize, Deserializer};

use super::{Fault, FaultRate};
use crate::world::draw::Draw;

/// A fault, and the requests that it happens to: all, unless something else is said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// `NAME[=VALUE][:RATE]`.
    #[serde(deserialize_with = "named")]
    fault: FaultRate,
    /// The operation's name.
    action: Option<String>,
    /// The AppId asked for.
    app_id: Option<String>,
    /// How many more requests it happens to.
    times: Option<u64>,
}

/// What a request says it is, before anybody has looked whether it may.
pub(crate) struct Claim {
    pub(crate) action: String,
    app_id: Option<String>,
}

impl Claim {
    pub(crate) fn of(parts: &Parts) -> Self {
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

/// The fault that a request meets, if any; its draws come from `draw`. A rule that counts down does so.
pub(crate) fn turn(rules: &mut [Rule], claim: &Claim, draw: Draw) -> Option<Fault> {
    let its_turn = |rule: &Rule, branch| {
        rule.times != Some(0)
            && rule.action.as_ref().is_none_or(|action| *action == claim.action)
            && (rule.app_id.is_none() || rule.app_id == claim.app_id)
            && draw.with(branch).chance(rule.fault.rate)
    };
    let (rule, _) = rules.iter_mut().zip(0..).find(|(rule, branch)| its_turn(rule, *branch))?;
    rule.times = rule.times.map(|times| times - 1);
    Some(rule.fault.fault.clone())
}

fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FaultRate, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(action: &str, app_id: Option<&str>) -> Claim {
        Claim { action: action.to_owned(), app_id: app_id.map(str::to_owned) }
    }

    fn fault(text: &str) -> Option<Fault> {
        text.parse::<FaultRate>().ok().map(|rate| rate.fault)
    }

    #[test]
    fn rates_are_kept_and_follow_the_seed() {
        let met = |seed: u64| -> Vec<Option<Fault>> {
            let mut rules =
                ["throttle:0.2", "slow:0.5"].map(|text| Rule::from(text.parse::<FaultRate>().unwrap()));
            let draw = Draw::new(seed);
            (0..4_000).map(|request| turn(&mut rules, &claim("", None), draw.with(request))).collect()
        };
        let share = |name| met(1).iter().filter(|met| **met == fault(name)).count() as f64 / 4_000.0;
        assert!((share("throttle") - 0.2).abs() < 0.03);
        assert!((share("slow") - 0.4).abs() < 0.03);
        assert_eq!(met(1), met(1));
        assert_ne!(met(1)[..64], met(2)[..64]);
    }

    #[test]
    fn rules_look_at_the_request_and_count_down() {
        let mut rules: Vec<Rule> = serde_json::from_str(
            r#"[{"fault":"html","action":"A","times":2},{"fault":"reset","app_id":"x"},{"fault":"slow:0"}]"#,
        )
        .unwrap();
        let draw = Draw::new(1);
        for (claim, name) in [
            (claim("A", None), "html"),
            (claim("B", None), ""),
            (claim("B", Some("x")), "reset"),
            (claim("A", Some("x")), "html"),
            (claim("A", Some("x")), "reset"),
            (claim("A", Some("y")), ""),
        ] {
            assert_eq!(turn(&mut rules, &claim, draw), fault(name));
        }
        for wrong in [r#"{"fault":"sloth"}"#, r#"{"fault":"slow","actions":"A"}"#, r#"{"times":1}"#] {
            assert!(serde_json::from_str::<Rule>(wrong).is_err(), "{wrong}");
        }
    }
}
