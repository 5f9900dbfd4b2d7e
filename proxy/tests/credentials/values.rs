//! Values and files as tools and operators leave them: refused by name, with what to do, and never shown.

use std::os::unix::fs::PermissionsExt;

use super::chain::{NO_ECS, PAIR, found, unusable};
use super::issuers::{Home, ID, Issuers, ROLE, SECRET, TOKEN};

#[tokio::test]
async fn a_variable_that_is_unusable_is_named() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let token_file = home.write("token", "canary canary");
    let quoted = home.write("quoted", "\"canary\"\n");
    let empty = home.write("empty", "\n");
    let folder = home.write("folder/file", "");
    let folder = folder.strip_suffix("/file").unwrap();
    let arn = ("ALIBABA_CLOUD_ROLE_ARN", ROLE);
    let provider = ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p");
    let rows: Vec<(Vec<(&str, &str)>, &str)> = vec![
        (vec![PAIR[0]], "ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"),
        (vec![PAIR[1]], "ALIBABA_CLOUD_ACCESS_KEY_ID is not set"),
        (vec![("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN)], "ALIBABA_CLOUD_ACCESS_KEY_ID is not set"),
        (
            vec![PAIR[0], ("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN)],
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set",
        ),
        (vec![PAIR[0], (PAIR[1].0, "canary\n")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has a line end at its end"),
        (
            vec![("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &token_file), arn],
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set",
        ),
        (vec![("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &token_file), provider], "ALIBABA_CLOUD_ROLE_ARN is not set"),
        (vec![provider, arn], "ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set"),
        (vec![("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &token_file), provider, arn], "holds no OIDC token"),
        (vec![("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &quoted), provider, arn], "it has a quotation mark"),
        (vec![("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &empty), provider, arn], "the OIDC token's file, is empty"),
        (vec![("ALIBABA_CLOUD_OIDC_TOKEN_FILE", folder), provider, arn], "it is a folder"),
        (
            vec![(PAIR[0].0, "\"canary\""), PAIR[1]],
            "ALIBABA_CLOUD_ACCESS_KEY_ID has a quotation mark around it",
        ),
        (vec![PAIR[0], (PAIR[1].0, "'canary'")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has a quotation mark"),
        (vec![PAIR[0], (PAIR[1].0, "\"\"")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has a quotation mark"),
        (vec![PAIR[0], (PAIR[1].0, "canary\r")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has a carriage return"),
        (vec![PAIR[0], (PAIR[1].0, " canary")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has a space"),
        (
            vec![PAIR[0], (PAIR[1].0, "\u{feff}canary")],
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET has a byte order mark",
        ),
        (vec![PAIR[0], (PAIR[1].0, "export canary")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has `export`"),
        (
            vec![PAIR[0], PAIR[1], ("ALIBABA_CLOUD_SECURITY_TOKEN", "$(canary)")],
            "ALIBABA_CLOUD_SECURITY_TOKEN has a placeholder",
        ),
        // The data of a Secret of Kubernetes as it is written there.
        (
            vec![(PAIR[0].0, "TFRBSTV0Q2FuYXJ5Q2FuYXJ5Q2FuYQ=="), PAIR[1]],
            "ALIBABA_CLOUD_ACCESS_KEY_ID has a key in base64",
        ),
        (vec![PAIR[0], (PAIR[1].0, "{\"secret\":\"canary\"}")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has JSON"),
        (vec![PAIR[0], (PAIR[1].0, "canary%2Bb")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has percent-encoded"),
        (vec![PAIR[0], (PAIR[1].0, "xxx")], "ALIBABA_CLOUD_ACCESS_KEY_SECRET has a placeholder"),
        (
            vec![PAIR[0], (PAIR[1].0, "canary\u{a0}")],
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET has a space or an invisible",
        ),
        // A switch or a path that would silently be another.
        (vec![("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "\"true\"")], "METADATA_DISABLED has a quotation mark"),
        (vec![("ALIBABA_CLOUD_PROFILE", "work\r")], "ALIBABA_CLOUD_PROFILE has a carriage return"),
        (vec![("ALIBABA_CLOUD_CONFIG_FILE", "'/none/x'")], "ALIBABA_CLOUD_CONFIG_FILE has a quotation mark"),
        // One of two under another tool's name.
        (
            vec![PAIR[0], ("ALICLOUD_SECRET_KEY", "canary")],
            "ALICLOUD_SECRET_KEY is set, which Pushboard does not read",
        ),
        (vec![("ALIBABA_CLOUD_CONFIG_FILE", "/none/x")], "ALIBABA_CLOUD_CONFIG_FILE names /none/x"),
        (vec![("ALIBABA_CLOUD_CREDENTIALS_FILE", "/none/x")], "ALIBABA_CLOUD_CREDENTIALS_FILE names /none/x"),
        (
            vec![("ALIBABA_CLOUD_ECS_METADATA", "../canary?")],
            "ALIBABA_CLOUD_ECS_METADATA is no name of a role",
        ),
        (
            vec![NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", "canary")],
            "ALIBABA_CLOUD_CREDENTIALS_URI is no URL",
        ),
        (
            vec![NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://keys.example/canary")],
            "must begin with https://",
        ),
        (vec![NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", "file:///canary")], "names no host"),
        (
            vec![NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", "https://a:canary@keys.example")],
            "holds a user name or password",
        ),
    ];
    for (set, expected) in rows {
        let error = unusable(issuers.search(&home, &set).await);
        assert!(error.contains(expected), "{set:?}: {error}");
    }
    assert!(issuers.seen().is_empty());
}

#[tokio::test]
async fn whoever_set_another_tool_s_variables_meant_to_go_live() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let terraform = [("ALICLOUD_ACCESS_KEY", "canary"), ("ALICLOUD_SECRET_KEY", "canary"), NO_ECS];
    let search = issuers.search(&home, &terraform).await;
    assert!(search.unused().is_none());
    let error = unusable(search);
    assert!(
        error.contains(
            "ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY are set, which Pushboard does not read: rename them"
        ) && error.contains("--demo"),
        "{error}"
    );
    // Keys that are found elsewhere are used, and the others are spoken of.
    let with_keys = [&PAIR[..], &terraform].concat();
    let search = issuers.search(&home, &with_keys).await;
    assert!(search.unused().unwrap().to_string().contains("ALICLOUD_ACCESS_KEY"));
    found(search).await;
    // What a tool left empty.
    let empty = [("ALIBABA_CLOUD_ACCESS_KEY_ID", ""), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ""), NO_ECS];
    let error = unusable(issuers.search(&home, &empty).await);
    assert!(error.contains("are set and empty: fill them in, or unset them"), "{error}");
    // Half of what an OIDC role needs, and a role of a service that is disabled.
    for (set, expected) in [
        ([("ALIBABA_CLOUD_ROLE_ARN", ROLE), NO_ECS], "ALIBABA_CLOUD_ROLE_ARN is set, and there is nothing"),
        ([("ALIBABA_CLOUD_ECS_METADATA", "role"), NO_ECS], "ALIBABA_CLOUD_ECS_METADATA names a role, and"),
        (
            [("ALIBABA_CLOUD_ACCESS_KEY_ID_FILE", "/run/id"), NO_ECS],
            "ALIBABA_CLOUD_ACCESS_KEY_ID_FILE is set, and",
        ),
    ] {
        let error = unusable(issuers.search(&home, &set).await);
        assert!(error.contains(expected) && error.contains("--demo"), "{error}");
    }
}

#[tokio::test]
async fn a_field_under_another_spelling_is_named() {
    let issuers = Issuers::start().await;
    let config = Home::with_config(&format!(
        r#"{{"name":"work","mode":"AK","accessKeyID":"{ID}","accessKeySecret":"canary"}}"#
    ));
    let section =
        Home::with_section(&format!("type = access_key\nAccessKeyId = {ID}\naccess_key_secret = canary"));
    for (home, expected) in [
        (&config, "access_key_id is missing, and accessKeyID is not read: rename that"),
        (&section, "access_key_id is missing, and accesskeyid is not read: rename that"),
    ] {
        let error = unusable(issuers.search(home, &[]).await);
        assert!(error.contains(expected), "{error}");
    }
    for name in ["access_key_id", "accessKeyId", "AK"] {
        let home = Home::new();
        home.write(".aliyun/config.json", &format!(r#"{{"{name}":"{ID}","SK":"canary"}}"#));
        let error = unusable(issuers.search(&home, &[]).await);
        assert!(error.contains("has keys outside of a profile"), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_others_can_read_or_change_is_not_taken() {
    let issuers = Issuers::start().await;
    let pair = format!(r#""access_key_id":"{ID}","access_key_secret":"{SECRET}""#);
    let home = Home::with_config(&format!(r#"{{"name":"work","mode":"AK",{pair}}}"#));
    let section =
        Home::with_section(&format!("type = access_key\naccess_key_id = {ID}\naccess_key_secret = canary"));
    let oidc = Home::new();
    let token_file = oidc.write("token", TOKEN);
    let set = [
        ("ALIBABA_CLOUD_ROLE_ARN", ROLE),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &*token_file),
    ];
    for (home, set, path) in [
        (&home, &[][..], home.path(".aliyun/config.json")),
        (&section, &[], section.path(".alibabacloud/credentials")),
        (&oidc, &set, oidc.path("token")),
    ] {
        for mode in [0o644, 0o640, 0o666, 0o620, 0o604] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let error = unusable(issuers.search(home, set).await);
            assert!(error.contains(&format!("chmod 600 {}", path.display())), "{mode:o}: {error}");
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        found(issuers.search(home, set).await).await;
    }
}
