//! The two files of credentials, tampered with: no panic, no key that is not in the file,
//! and never a secret in its errors.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use pushboard::credentials::{Network, SearchContext, SearchOutcome, search};
use tokio::runtime::Builder;

use crate::{target, weave};

const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "null",
    "true",
    "1",
    "\"mode\":\"StsToken\",",
    "\"mode\":\"RamRoleArn\",",
    "\"mode\":\"EcsRamRole\",",
    "\"mode\":\"ChainableRamRoleArn\",",
    "\"mode\":\"OIDC\",",
    "\"mode\":\"CloudSSO\",",
    "\"source_profile\":\"default\",",
    "\"ram_role_arn\":\"acs:ram::1:role/r\",",
    "\"expired_seconds\":-1,",
    "\n",
    "=",
    "#",
    ";",
    "[default]\n",
    "type = sts\n",
    "type = ram_role_arn\n",
    "role_arn = acs:ram::1:role/r\n",
    "enable = false\n",
    "\u{feff}",
    "\\u0000",
    " ",
];

const SECRET: &str = "canary-secret-3f6d";
const CONFIG: &str = r#"{"current":"default","profiles":[{"name":"default","mode":"AK","access_key_id":"LTAI-1","access_key_secret":"canary-secret-3f6d","sts_token":"t-1","region_id":"cn-hangzhou"},{"name":"role","mode":"RamRoleArn","access_key_id":"LTAI-2","access_key_secret":"canary-secret-3f6d","ram_role_arn":"acs:ram::1:role/r","ram_session_name":"s"},{"name":"sso","mode":"CloudSSO","access_key_id":"LTAI-3","access_key_secret":"canary-secret-3f6d","sts_token":"t-1","sts_expiration":4102444800},{"name":"uri","mode":"CredentialsURI","credentials_uri":"http://127.0.0.1:1/"}]}"#;
const INI: &str = "# keys\n[default]\nenable = true\ntype = access_key\naccess_key_id = LTAI-1\n\
    access_key_secret = canary-secret-3f6d\n\n[other]\ntype = sts\naccess_key_id = LTAI-2\n\
    access_key_secret = canary-secret-3f6d\nsecurity_token = t-1\n";

target!(credentials, |bytes| {
    let [which, edits @ ..] = bytes else { return };
    let (variable, good) = match which % 2 {
        0 => ("ALIBABA_CLOUD_CONFIG_FILE", CONFIG),
        _ => ("ALIBABA_CLOUD_CREDENTIALS_FILE", INI),
    };
    let text = weave::tampered(good.as_bytes(), edits, WORDS);
    let path = std::env::temp_dir().join(format!("pushboard-fuzz-{}", std::process::id()));
    std::fs::write(&path, &text).expect("the temporary folder can be written to");
    std::fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("the file is ours");
    reported_without_secrets(variable, &path, &String::from_utf8_lossy(&text));
    std::fs::remove_file(path).expect("what was written can be removed");
});

fn reported_without_secrets(variable: &str, path: &Path, text: &str) {
    // No service issues keys here: every connection is refused at once.
    let unused = "http://127.0.0.1:1".parse().ok();
    let network = Network { sts_endpoint: unused.clone(), metadata_endpoint: unused, ..Network::default() };
    let variables = |name: &str| match name {
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED" => Some("true".to_owned()),
        name => (name == variable).then(|| path.display().to_string()),
    };
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let found = runtime.block_on(search(SearchContext { variable: &variables, network: &network }));

    // Moved to another field it may be shown as that field is: as a profile's name, say.
    let at_home = text.matches("secret\":\"canary").count() + text.matches("secret = canary").count();
    if text.matches("canary").count() == at_home {
        assert!(!format!("{:?}", found.steps).contains(SECRET), "{:?}", found.steps);
    }
    for (_, outcome) in &found.steps {
        if let SearchOutcome::Found(found) = outcome {
            assert!(text.contains(&found.access_key_id), "{found:?}");
        }
    }
    let last = found.steps.last().map(|(_, outcome)| matches!(outcome, SearchOutcome::Found(_)));
    let keyring = found.keyring();
    assert_eq!(matches!(keyring, Ok(Some(_))), last == Some(true));
    assert!(!format!("{keyring:?}").contains(SECRET));
}
