//! The names under which other tools of the vendor, and tools for it, keep what Pushboard reads under the vendor's own
//! names: whoever set them meant to go live.

use super::context::SearchContext;
use super::error::CredentialsError;
use super::keys::has_shape_of_id;
use super::names::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, CREDENTIALS_FILE, CREDENTIALS_URI, ECS_METADATA, ECS_METADATA_DISABLED,
    OIDC_PROVIDER_ARN, OIDC_TOKEN_FILE, PROFILE, READ, ROLE_ARN, SECURITY_TOKEN,
};

/// How the vendor's SDKs and its CLI, Terraform, Pulumi, lego and others begin the names of variables.
const PREFIXES: [&str; 7] =
    ["ALI_", "ALIBABA_CLOUD_", "ALIBABACLOUD_", "ALICLOUD_", "ALI_CLOUD_", "ALIYUN_", "ALIBABA_"];

/// How tools for OSS begin the names of an AccessKey's variables.
const PREFIXES_OF_OSS: [&str; 4] = ["OSS_", "ALIYUN_OSS_", "ALIBABA_CLOUD_OSS_", "ALICLOUD_OSS_"];

/// How the names of an AccessKey's variables go on, by the variable that is read.
const KEYS: [(&str, &[&str]); 3] = [
    (
        ACCESS_KEY_ID,
        &[
            "ACCESS_KEY_ID",
            "ACCESS_KEY_Id",
            "ACCESSKEY_ID",
            "ACCESSKEYID",
            "ACCESS_KEY",
            "ACCESSKEY",
            "ACCESS_ID",
            "AK",
        ],
    ),
    (
        ACCESS_KEY_SECRET,
        &[
            "ACCESS_KEY_SECRET",
            "ACCESSKEY_SECRET",
            "ACCESSKEYSECRET",
            "SECRET_ACCESS_KEY",
            "SECRET_KEY",
            "SECRETKEY",
            "ACCESS_SECRET",
            "SECRET",
            "SK",
        ],
    ),
    (
        SECURITY_TOKEN,
        &["SECURITY_TOKEN", "STS_TOKEN", "SESSION_TOKEN", "ACCESS_KEY_STS_TOKEN", "SECURITYTOKEN"],
    ),
];

/// Their names without a prefix: those of the vendor's CLI.
const BARE_KEYS: [(&str, &[&str]); 2] = [(ACCESS_KEY_ID, &["Ali_Key"]), (ACCESS_KEY_SECRET, &["Ali_Secret"])];

/// Their names in words. The vendor's responses and the settings of programs spell them in many ways, and become variables
/// where all entries of a Secret do.
const WORDS: [(&str, &[&str]); 3] = [
    (ACCESS_KEY_ID, &["access key id"]),
    (ACCESS_KEY_SECRET, &["access key secret"]),
    (SECURITY_TOKEN, &["security token"]),
];

/// What stands before the words.
const WORDS_BEFORE: [&str; 6] = ["", "alibaba cloud ", "aliyun ", "alicloud ", "oss ", "aliyun oss "];

/// Names in words that are those of other clouds, too.
const WORDS_OF_ANY_CLOUD: [(&str, &[&str]); 2] =
    [(ACCESS_KEY_ID, &["ak", "access key"]), (ACCESS_KEY_SECRET, &["sk", "secret key", "access secret"])];

/// The same for variables that point at keys.
const POINTERS: [(&str, &[&str]); 7] = [
    (ROLE_ARN, &["ROLE_ARN", "ASSUME_ROLE_ARN", "RAM_ROLE_ARN"]),
    (OIDC_PROVIDER_ARN, &["OIDC_PROVIDER_ARN"]),
    (OIDC_TOKEN_FILE, &["OIDC_TOKEN_FILE"]),
    (PROFILE, &["PROFILE"]),
    (CREDENTIALS_FILE, &["CREDENTIALS_FILE", "SHARED_CREDENTIALS_FILE", "CREDENTIAL_FILE"]),
    (ECS_METADATA, &["ECS_METADATA", "ECS_ROLE_NAME", "ROLE_NAME", "RAM_ROLE_NAME"]),
    (CREDENTIALS_URI, &["CREDENTIALS_URI", "CREDENTIALS_URL", "CREDENTIAL_URI"]),
];

/// Rows of names by the variable that is read.
type Rows = &'static [(&'static str, &'static [&'static str])];

fn with_prefixes(prefixes: Vec<&'static str>, rows: Rows) -> impl Iterator<Item = (String, &'static str)> {
    rows.iter().flat_map(move |(read, endings)| {
        let prefixes = prefixes.clone();
        endings.iter().flat_map(move |ending| {
            prefixes.clone().into_iter().map(move |prefix| (format!("{prefix}{ending}"), *read))
        })
    })
}

/// Words as `access_key_id`, `ACCESS_KEY_ID`, `access-key-id`, `accessKeyId`, `accessKeyID`, `AccessKeyId`, `AccessKeyID`,
/// `accesskeyid` and `ACCESSKEYID`.
fn spellings(words: &str) -> Vec<String> {
    let words: Vec<&str> = words.split(' ').collect();
    let capital = |word: &&str| format!("{}{}", word[..1].to_uppercase(), &word[1..]);
    let pascal: String = words.iter().map(capital).collect();
    let camel = format!("{}{}", words[0], &pascal[words[0].len()..]);
    let mut all = vec![words.join("_"), words.join("_").to_uppercase(), words.join("-")];
    let with_id = [&camel, &pascal].map(|name| name.strip_suffix("Id").map(|name| format!("{name}ID")));
    all.extend(with_id.into_iter().flatten());
    all.extend([words.concat(), words.concat().to_uppercase(), camel, pascal]);
    all
}

/// Rows of words as rows of names.
fn spelled(rows: Rows) -> impl Iterator<Item = (String, &'static str)> {
    rows.iter().flat_map(|(read, words)| {
        words.iter().flat_map(|words| spellings(words)).map(move |name| (name, *read))
    })
}

/// Every name of an AccessKey's variables, with the one that is read.
fn names_of_keys() -> impl Iterator<Item = (String, &'static str)> {
    let in_words = WORDS_BEFORE.iter().flat_map(|before| {
        WORDS.iter().flat_map(move |(read, words)| {
            let words = words.iter().flat_map(move |words| spellings(&format!("{before}{words}")));
            words.map(move |name| (name, *read))
        })
    });
    with_prefixes([&PREFIXES[..], &PREFIXES_OF_OSS].concat(), &KEYS)
        .chain(with_prefixes(vec![""], &BARE_KEYS))
        .chain(in_words)
}

/// What is set under names that other clouds have, too: where both halves are, or the id has the shape of the vendor's.
fn of_any_cloud(context: &SearchContext<'_>) -> Vec<(String, &'static str)> {
    let found = set_of(context, spelled(&WORDS_OF_ANY_CLOUD));
    let is_vendors =
        |(name, _): &(String, &str)| context.get(name).is_some_and(|value| has_shape_of_id(&value));
    if found.len() == WORDS_OF_ANY_CLOUD.len() || found.iter().any(is_vendors) { found } else { Vec::new() }
}

/// Every other name, with the one that is read.
fn other_names() -> impl Iterator<Item = (String, &'static str)> {
    names_of_keys()
        .chain(with_prefixes(PREFIXES.to_vec(), &POINTERS))
        .flat_map(|(name, read)| {
            let lower = (!name.contains(char::is_lowercase)).then(|| (name.to_lowercase(), read));
            lower.into_iter().chain([(name, read)])
        })
        .filter(|(name, _)| {
            READ.iter().all(|read| *read != name && !(cfg!(windows) && read.eq_ignore_ascii_case(name)))
        })
}

/// What is set under a name that is not read, or is set and empty, and what to do; `None` if there is no such variable.
pub(super) fn misnamed(context: &SearchContext<'_>) -> Option<CredentialsError> {
    let mut found = set_of(context, other_names());
    if found.is_empty() {
        found = of_any_cloud(context);
    }
    if !found.is_empty() {
        let (are, them) = plural(found.len());
        return Some(CredentialsError::new(format!(
            "{} {are} set, which Pushboard does not read: rename {them} to {}, or start the demo with --demo",
            join(found.iter().map(|(name, _)| name.as_str())),
            join(found.iter().map(|(_, read)| *read)),
        )));
    }
    // As many images take a secret of docker.
    let found = set_of(context, names_of_keys().map(|(name, read)| (format!("{name}_FILE"), read)));
    if !found.is_empty() {
        let (are, them) = plural(found.len());
        return Some(CredentialsError::new(format!(
            "{} {are} set, and Pushboard reads no key from a file that a variable names: set {} to what is in {them}, \
             or put the keys into ~/.alibabacloud/credentials, or start the demo with --demo",
            join(found.iter().map(|(name, _)| name.as_str())),
            join(found.iter().map(|(_, read)| *read)),
        )));
    }
    let is_empty = |name: &&str| (context.variable)(name).is_some_and(|value| value.is_empty());
    let empty: Vec<&str> = [ACCESS_KEY_ID, ACCESS_KEY_SECRET].into_iter().filter(is_empty).collect();
    (!empty.is_empty()).then(|| {
        let (are, them) = plural(empty.len());
        CredentialsError::new(format!(
            "{} {are} set and empty: fill {them} in, or unset {them}, or start the demo with --demo",
            join(empty)
        ))
    })
}

/// What names a role that nothing can take on, where no place holds credentials.
pub(super) fn useless(context: &SearchContext<'_>) -> Option<CredentialsError> {
    let is_set = |name| context.get(name).is_some();
    let problem = if is_set(ROLE_ARN) {
        format!(
            "{ROLE_ARN} is set, and there is nothing to take the role on with: set {OIDC_PROVIDER_ARN} and \
             {OIDC_TOKEN_FILE} too, or name a profile that has keys"
        )
    } else if is_set(ECS_METADATA) && context.is_on(ECS_METADATA_DISABLED) {
        format!("{ECS_METADATA} names a role, and {ECS_METADATA_DISABLED} is true: unset one of them")
    } else {
        return None;
    };
    Some(CredentialsError::new(format!("{problem}, or start the demo with --demo")))
}

/// Those that are set: of each variable that is read the first other name.
fn set_of(
    context: &SearchContext<'_>,
    names: impl Iterator<Item = (String, &'static str)>,
) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &str)> = Vec::new();
    for (name, read) in names {
        if context.get(&name).is_some() && found.iter().all(|(_, earlier)| *earlier != read) {
            found.push((name, read));
        }
    }
    found
}

fn plural(count: usize) -> (&'static str, &'static str) {
    if count == 1 { ("is", "it") } else { ("are", "them") }
}

fn join<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Network;

    fn of(set: &[(&str, &str)]) -> Option<String> {
        let variable =
            |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let network = Network::default();
        misnamed(&SearchContext { variable: &variable, network: &network }).map(|error| error.to_string())
    }

    #[test]
    fn each_tool_s_names_are_known_and_the_right_ones_named() {
        for (id, secret, token) in [
            ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
            ("ALICLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY_SECRET", "ALICLOUD_ACCESS_KEY_STS_TOKEN"),
            ("ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"),
            ("ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET", "ALIYUN_STS_TOKEN"),
            ("ALIYUN_ACCESSKEY_ID", "ALIYUN_ACCESSKEY_SECRET", "ALIYUN_SECURITY_TOKEN"),
            ("ALIBABA_ACCESS_KEY_ID", "ALIBABA_ACCESS_KEY_SECRET", "ALIBABA_SECURITY_TOKEN"),
            ("ALI_CLOUD_ACCESS_KEY", "ALI_CLOUD_SECRET_ACCESS_KEY", "ALI_CLOUD_SESSION_TOKEN"),
            ("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN"),
            ("ALIYUN_OSS_ACCESS_KEY_ID", "ALIYUN_OSS_ACCESS_KEY_SECRET", "OSS_SECURITY_TOKEN"),
            ("ALIBABA_CLOUD_ACCESS_KEY", "ALIBABA_CLOUD_SECRET_KEY", "ALIBABA_CLOUD_SESSION_TOKEN"),
            ("ALIBABA_CLOUD_ACCESS_KEY_Id", "ALIBABA_CLOUD_SECRET_ACCESS_KEY", "ALIBABA_CLOUD_STS_TOKEN"),
            (
                "alibaba_cloud_access_key_id",
                "alibaba_cloud_access_key_secret",
                "alibaba_cloud_security_token",
            ),
            ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SecurityToken"),
            ("accessKeyID", "accesskeysecret", "SECURITYTOKEN"),
            ("AccessKeyID", "access_key_secret", "security-token"),
            ("alibabaCloudAccessKeyId", "aliyun-access-key-secret", "AliyunSecurityToken"),
            ("accessKeyId", "accessKeySecret", "securityToken"),
            ("AccessKeyId", "AccessKeySecret", "SecurityToken"),
        ] {
            let error = of(&[(id, "canary"), (secret, "canary"), (token, "canary")]).expect(id);
            assert_eq!(
                error,
                format!(
                    "{id}, {secret} and {token} are set, which Pushboard does not read: rename them to \
                     {ACCESS_KEY_ID}, {ACCESS_KEY_SECRET} and {SECURITY_TOKEN}, or start the demo with --demo"
                )
            );
            assert!(of(&[(id, "canary")]).unwrap().contains(&format!("rename it to {ACCESS_KEY_ID}, or")));
        }
        for (name, read) in [
            ("ALICLOUD_PROFILE", PROFILE),
            ("ALIBABACLOUD_ROLE_ARN", ROLE_ARN),
            ("ALICLOUD_ASSUME_ROLE_ARN", ROLE_ARN),
            ("ALIBABACLOUD_OIDC_PROVIDER_ARN", OIDC_PROVIDER_ARN),
            ("ALIBABACLOUD_OIDC_TOKEN_FILE", OIDC_TOKEN_FILE),
            ("ALICLOUD_SHARED_CREDENTIALS_FILE", CREDENTIALS_FILE),
            ("ALICLOUD_ECS_ROLE_NAME", ECS_METADATA),
            ("ALICLOUD_CREDENTIALS_URI", CREDENTIALS_URI),
        ] {
            assert!(of(&[(name, "canary")]).expect(name).contains(&format!("rename it to {read}")));
        }
    }

    #[test]
    fn a_name_of_any_cloud_counts_with_its_other_half_or_an_id_of_the_vendor() {
        for (id, secret) in
            [("AK", "SK"), ("ak", "sk"), ("ACCESS_KEY", "SECRET_KEY"), ("accessKey", "SecretKey")]
        {
            let error = of(&[(id, "canary"), (secret, "canary")]).expect(id);
            let expected =
                format!("{id} and {secret} are set, which Pushboard does not read: rename them to");
            assert!(error.starts_with(&expected), "{error}");
            assert!(of(&[(id, "LTAI5tcanary")]).expect(id).starts_with(&format!("{id} is set")));
            assert_eq!(of(&[(id, "canary")]), None);
            assert_eq!(of(&[(secret, "canary")]), None);
        }
    }

    #[test]
    fn what_is_read_or_of_another_cloud_is_not_misnamed() {
        assert_eq!(of(&READ.map(|name| (name, "canary"))), None);
        for name in ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "PROFILE", "SECRET", "ROLE_ARN", "ALICLOUD_REGION"] {
            assert_eq!(of(&[(name, "canary")]), None, "{name}");
        }
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("ALICLOUD_ACCESS_KEY", "")]), None);
    }

    #[test]
    fn a_file_in_a_variable_is_named_with_what_to_set() {
        let set =
            [(format!("{ACCESS_KEY_ID}_FILE"), "/run/canary"), ("Ali_Secret_FILE".to_owned(), "/run/canary")];
        let error = of(&set.each_ref().map(|(name, value)| (name.as_str(), *value))).unwrap();
        let expected = format!(
            "{ACCESS_KEY_ID}_FILE and Ali_Secret_FILE are set, and Pushboard reads no key from a file that a variable \
             names: set {ACCESS_KEY_ID} and {ACCESS_KEY_SECRET} to what is in them, "
        );
        assert!(error.starts_with(&expected) && !error.contains("canary"), "{error}");
    }

    #[test]
    fn a_role_that_nothing_can_take_on_is_named() {
        let of = |set: &[(&str, &str)]| {
            let variable =
                |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            let network = Network::default();
            useless(&SearchContext { variable: &variable, network: &network }).map(|error| error.to_string())
        };
        for (set, expected) in [
            (&[(ROLE_ARN, "canary")][..], "ALIBABA_CLOUD_ROLE_ARN is set, and there is nothing to take"),
            (
                &[(ECS_METADATA, "canary"), (ECS_METADATA_DISABLED, "true")],
                "ALIBABA_CLOUD_ECS_METADATA names a role, and ALIBABA_CLOUD_ECS_METADATA_DISABLED is true",
            ),
        ] {
            let error = of(set).unwrap();
            assert!(error.starts_with(expected) && error.ends_with("--demo"), "{error}");
            assert!(!error.contains("canary"), "{error}");
        }
        assert_eq!(of(&[(ECS_METADATA_DISABLED, "true")]), None);
        assert_eq!(of(&[(ECS_METADATA, "role"), (ECS_METADATA_DISABLED, "false")]), None);
    }

    #[test]
    fn a_variable_that_a_tool_left_empty_is_named() {
        let error = of(&[(ACCESS_KEY_ID, ""), (ACCESS_KEY_SECRET, "")]).unwrap();
        assert!(
            error.starts_with(&format!("{ACCESS_KEY_ID} and {ACCESS_KEY_SECRET} are set and empty")),
            "{error}"
        );
    }
}
