//! Texts that an operator copies to let the proxy call ENS: a RAM policy and the variables of the credentials.

/// The environment variables of an access key, to be filled in.
pub const ENVIRONMENT: &str =
    "export ALIBABA_CLOUD_ACCESS_KEY_ID=…\nexport ALIBABA_CLOUD_ACCESS_KEY_SECRET=…";

/// The RAM policy that allows exactly these actions.
pub fn ram_policy(actions: &[&str]) -> String {
    let actions =
        actions.iter().map(|action| format!("        \"{action}\"")).collect::<Vec<_>>().join(",\n");
    format!(
        "{{\n  \"Version\": \"1\",\n  \"Statement\": [\n    {{\n      \"Effect\": \"Allow\",\n      \
         \"Action\": [\n{actions}\n      ],\n      \"Resource\": \"*\"\n    }}\n  ]\n}}"
    )
}

#[cfg(test)]
mod tests {
    use ens_api::operations::RAM_ACTIONS;

    use super::*;

    #[test]
    fn the_policy_is_json_and_names_each_action() {
        let policy: serde_json::Value = serde_json::from_str(&ram_policy(&RAM_ACTIONS)).unwrap();
        let statement = &policy["Statement"][0];
        assert_eq!(statement["Action"], serde_json::json!(RAM_ACTIONS));
        assert_eq!((&statement["Effect"], &statement["Resource"]), (&"Allow".into(), &"*".into()));
    }
}
