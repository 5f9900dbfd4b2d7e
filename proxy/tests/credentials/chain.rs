//! The vendor's order of places, every mode and type in them, and messages about unusable places that
//! hold no secret.

use acs3::Credentials;
use pushboard::credentials::{Found, Search, SearchOutcome, SearchPlace};

use super::issuers::{CANARY, Home, ID, Issuers, ROLE, SECRET, TOKEN, issued};

pub(crate) const PAIR: [(&str, &str); 2] =
    [("ALIBABA_CLOUD_ACCESS_KEY_ID", ID), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET)];
pub(crate) const NO_ECS: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");

/// What was found, and the keys; checks that neither shows a secret.
pub(crate) async fn found(search: Search) -> (Found, Credentials) {
    let shown = format!("{search:?}");
    assert!(!shown.contains(CANARY), "{shown}");
    let Some((_, SearchOutcome::Found(found))) = search.steps.last().cloned() else { panic!("{shown}") };
    let keyring = search.keyring().unwrap().unwrap();
    assert!(!format!("{keyring:?}").contains(CANARY));
    assert_eq!(keyring.access_key_id(), found.access_key_id);
    (found, keyring.current().await.unwrap())
}

pub(crate) fn unusable(search: Search) -> String {
    let shown = format!("{search:?}");
    let error = search.keyring().map(|_| panic!("{shown}")).unwrap_err().to_string();
    for text in [&shown, &error] {
        assert!(!text.contains(CANARY), "{text}");
    }
    error
}

fn same(a: &Credentials, b: &Credentials) {
    assert_eq!((a.access_key_id(), a.security_token()), (b.access_key_id(), b.security_token()));
}

#[tokio::test]
async fn an_id_in_the_place_of_a_secret_is_refused_and_the_secret_not_printed() {
    let (issuers, home) = (Issuers::start().await, Home::new());
    let swapped = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", SECRET),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "LTAI5tOfThePair"),
        NO_ECS,
    ];
    let error = unusable(issuers.search(&home, &swapped).await);
    assert!(error.contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET holds the id"), "{error}");
}

#[tokio::test]
async fn places_are_searched_in_the_vendor_s_order() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let token_file = home.write("token", TOKEN);
    let uri = format!("{}/keys", issuers.origin);
    let pair = format!(r#""access_key_id":"{ID}","access_key_secret":"{SECRET}""#);
    let mut set = vec![
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", ID),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET),
        ("ALIBABA_CLOUD_ROLE_ARN", ROLE),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &token_file),
        ("ALIBABA_CLOUD_CREDENTIALS_URI", &uri),
    ];
    let config = home.write(
        ".aliyun/config.json",
        &format!(r#"{{"current":"a","profiles":[{{"name":"a","mode":"AK",{pair}}}]}}"#),
    );
    let section = home.write(
        ".alibabacloud/credentials",
        &format!("[default]\ntype = access_key\naccess_key_id = {ID}\naccess_key_secret = {SECRET}\n"),
    );
    for (n, place) in SearchPlace::ALL.into_iter().enumerate() {
        let search = issuers.search(&home, &set).await;
        let looked_at: Vec<SearchPlace> = search.steps.iter().map(|(place, _)| *place).collect();
        assert_eq!(looked_at, SearchPlace::ALL[..=n], "{search:?}");
        found(search).await;
        // The place is emptied, so that the next one is found.
        match place {
            SearchPlace::Environment => drop(set.drain(..2)),
            SearchPlace::OidcRole => drop(set.drain(..3)),
            SearchPlace::ConfigFile => std::fs::remove_file(&config).unwrap(),
            SearchPlace::CredentialsFile => std::fs::remove_file(&section).unwrap(),
            SearchPlace::EcsRole => set.push(NO_ECS),
            SearchPlace::Uri => set.retain(|(name, _)| *name != "ALIBABA_CLOUD_CREDENTIALS_URI"),
        }
    }
    let nothing = issuers.search(&home, &set).await;
    let reasons: Vec<String> = nothing
        .steps
        .iter()
        .map(|(_, outcome)| match outcome {
            SearchOutcome::Nothing(why) => why.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    for (reason, expected) in reasons.iter().zip([
        "ALIBABA_CLOUD_ACCESS_KEY_ID is not set",
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set",
        "config.json is not there",
        "credentials.ini are not there",
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED is true",
        "ALIBABA_CLOUD_CREDENTIALS_URI is not set",
    ]) {
        assert!(reason.contains(expected), "{reason}");
    }
    assert_eq!(reasons.len(), 6);
    assert!(nothing.keyring().unwrap().is_none());
}

#[tokio::test]
async fn a_pair_is_taken_with_or_without_a_token() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let (about, keys) = found(issuers.search(&home, &PAIR).await).await;
    assert_eq!(about.kind, "an AccessKey pair");
    same(&keys, &Credentials::new(ID, SECRET));
    let with_token = [PAIR[0], PAIR[1], ("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN)];
    let (about, keys) = found(issuers.search(&home, &with_token).await).await;
    assert_eq!(about.kind, "an STS token");
    same(&keys, &Credentials::new(ID, SECRET).with_security_token(TOKEN));
    assert!(issuers.seen().is_empty());
}

#[tokio::test]
async fn every_mode_of_config_json_gives_keys() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let token_file = home.write("token", &format!("{TOKEN}\n"));
    let pair = format!(r#""access_key_id":"{ID}","access_key_secret":"{SECRET}""#);
    let role = format!(r#""ram_role_arn":"{ROLE}""#);
    let rows = [
        (format!(r#""mode":"AK",{pair}"#), "an AccessKey pair", 0),
        (
            format!(r#""mode":"StsToken",{pair},"sts_token":"{TOKEN}","sts_expiration":1790000900"#),
            "an STS token",
            0,
        ),
        (
            format!(
                r#""mode":"RamRoleArn",{pair},{role},"ram_session_name":"board","expired_seconds":900,"policy":"{{}}","external_id":"x","sts_region":"cn-hangzhou""#
            ),
            "assumed with an AccessKey pair",
            1,
        ),
        (r#""mode":"EcsRamRole","ram_role_name":"named""#.to_owned(), "the ECS instance's role named", 2),
        (r#""mode":"EcsRamRole","ram_role_name":"""#.to_owned(), "the ECS instance's role", 3),
        (
            format!(r#""mode":"RamRoleArnWithRoleName","ram_role_name":"named",{role}"#),
            "assumed with the ECS instance's role named",
            3,
        ),
        (format!(r#""mode":"CredentialsURI","credentials_uri":"{}/keys""#, issuers.origin), "issues", 1),
        (
            format!(r#""mode":"CloudSSO",{pair},"sts_token":"{TOKEN}","sts_expiration":1790000900"#),
            "keys that the vendor's tool stored, of CloudSSO",
            0,
        ),
        (
            format!(r#""mode":"oauth",{pair},"sts_token":"{TOKEN}","sts_expiration":1790000900"#),
            "keys that the vendor's tool stored, of OAuth",
            0,
        ),
        (
            format!(
                r#""mode":"External",{pair},"sts_token":"{TOKEN}","sts_expiration":1790000900,"process_command":"false""#
            ),
            "keys that the vendor's tool stored, of External",
            0,
        ),
        (
            format!(
                r#""mode":"ChainableRamRoleArn",{role},"source_profile":"sso"}},{{"name":"sso","mode":"CloudSSO","access_key_id":"STS.issued-99","access_key_secret":"canary-issued-secret-99","sts_token":"canary-issued-token-99","sts_expiration":1790000900"#
            ),
            "assumed with keys that the vendor's tool stored",
            1,
        ),
        (format!(r#""mode":"",{pair}"#), "an AccessKey pair", 0),
        (
            format!(
                r#""mode":"OIDC",{role},"oidc_provider_arn":"acs:ram::1:oidc-provider/p","oidc_token_file":"{token_file}","expired_seconds":1800,"policy":"{{}}""#
            ),
            "by OIDC token",
            1,
        ),
        (
            format!(
                r#""mode":"ChainableRamRoleArn",{role},"source_profile":"middle"}},{{"name":"middle","mode":"ChainableRamRoleArn","ram_role_arn":"{ROLE}-middle","source_profile":"base"}},{{"name":"base","mode":"AK",{pair}"#
            ),
            "assumed with the role acs:ram::1234567890123456:role/reader-middle, assumed with an AccessKey pair",
            2,
        ),
    ];
    let mut before = 0;
    for (profile, kind, requests) in rows {
        let home = Home::with_config(&format!(r#"{{"name":"work",{profile}}}"#));
        let (about, keys) = found(issuers.search(&home, &[]).await).await;
        assert!(about.kind.contains(kind), "{}", about.kind);
        assert!(
            about.place.starts_with("profile \"work\" of ") && about.place.contains("config.json, mode ")
        );
        let seen = issuers.seen().split_off(before);
        before += seen.len();
        assert_eq!(seen.len(), requests, "{profile}: {seen:?}");
        if requests > 0 {
            assert!(keys.access_key_id().starts_with("STS.issued-"));
            assert!(about.expires.is_some());
        }
        if profile.contains("\"RamRoleArn\"") {
            assert_eq!(seen[0].signer.as_deref(), Some(ID));
            for (name, value) in [
                ("RoleArn", ROLE),
                ("RoleSessionName", "board"),
                ("DurationSeconds", "900"),
                ("Policy", "{}"),
                ("ExternalId", "x"),
            ] {
                assert_eq!(seen[0].get(name), Some(value), "{name}");
            }
        }
        if profile.contains("\"OIDC\"") {
            for (name, value) in [
                ("RoleArn", ROLE),
                ("RoleSessionName", "pushboard"),
                ("DurationSeconds", "1800"),
                ("Policy", "{}"),
                ("OIDCToken", TOKEN),
                ("OIDCProviderArn", "acs:ram::1:oidc-provider/p"),
            ] {
                assert_eq!(seen[0].get(name), Some(value), "{name}");
            }
            assert!(!seen[0].line.contains(TOKEN), "addresses are written to logs: {}", seen[0].line);
        }
        if profile.contains("\"middle\"") {
            assert_eq!(seen[0].get("RoleArn"), Some(&*format!("{ROLE}-middle")));
            assert_eq!(seen[0].signer.as_deref(), Some(ID));
            assert_eq!(seen[1].get("RoleArn"), Some(ROLE));
            // Signed with the keys of the role before it, token and all.
            assert!(seen[1].signer.as_deref().unwrap().starts_with("STS.issued-"));
        }
        if profile.contains("sts_expiration") && requests == 0 {
            assert_eq!(keys.security_token(), Some(TOKEN));
            assert_eq!(about.expires.unwrap().timestamp(), 1_790_000_900);
        }
    }
}

#[tokio::test]
async fn every_type_of_the_credentials_file_gives_keys() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let token_file = home.write("token", TOKEN);
    let pair = format!("access_key_id = {ID}\naccess_key_secret = {SECRET}");
    let rows = [
        (format!("type = access_key # a comment\n{pair}"), Credentials::new(ID, SECRET)),
        (
            format!("; a comment\ntype: sts\n{pair}\nsecurity_token={TOKEN}"),
            Credentials::new(ID, SECRET).with_security_token(TOKEN),
        ),
        (
            format!(
                "TYPE = ram_role_arn\n{pair}\nrole_arn = {ROLE}\nrole_session_name = board\npolicy = {{}}"
            ),
            issued(1),
        ),
        ("type = ecs_ram_role\nrole_name = named\nenable = true".to_owned(), issued(2)),
        (
            format!(
                "type = oidc_role_arn\nrole_arn = {ROLE}\noidc_provider_arn = acs:ram::1:oidc-provider/p\noidc_token_file_path = {token_file}"
            ),
            issued(3),
        ),
    ];
    for (lines, expected) in rows {
        let home = Home::with_section(&lines);
        let (about, keys) = found(issuers.search(&home, &[]).await).await;
        assert!(about.place.starts_with("section [default] of "), "{}", about.place);
        same(&keys, &expected);
    }
    // The other name of the file, another section, and a path of one's own.
    let other = Home::new();
    let lines = format!("[default]\nwhat is this\n[other]\ntype=access_key\n{pair}\n[third]\n=\n");
    let path = other.write(".alibabacloud/credentials.ini", &lines);
    let profile = ("ALIBABA_CLOUD_PROFILE", "other");
    found(issuers.search(&other, &[profile]).await).await;
    found(issuers.search(&home, &[profile, ("ALIBABA_CLOUD_CREDENTIALS_FILE", &path)]).await).await;
}

#[tokio::test]
async fn the_named_profile_is_taken_from_either_file_or_from_none() {
    let issuers = Issuers::start().await;
    let pair = format!(r#""access_key_id":"{ID}","access_key_secret":"{SECRET}""#);
    let home = Home::with_config(&format!(
        r#"{{"name":"work","mode":"AK",{pair}}},{{"name":"b","mode":"AK",{pair}}}"#
    ));
    let elsewhere =
        home.write("elsewhere", &format!(r#"{{"profiles":[{{"name":"c","mode":"AK",{pair}}}]}}"#));
    let (about, _) = found(issuers.search(&home, &[("ALIBABA_CLOUD_PROFILE", "b")]).await).await;
    assert!(about.place.contains("\"b\""));
    let named = [("ALIBABA_CLOUD_PROFILE", "c"), ("ALIBABA_CLOUD_CONFIG_FILE", &*elsewhere)];
    assert!(found(issuers.search(&home, &named).await).await.0.place.contains("elsewhere"));
    // Not the role of the machine, which would be another account.
    let error = unusable(issuers.search(&home, &[("ALIBABA_CLOUD_PROFILE", "typo")]).await);
    assert!(error.contains("ALIBABA_CLOUD_PROFILE names \"typo\""), "{error}");
    let off = [("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true"), NO_ECS];
    assert!(issuers.search(&home, &off).await.keyring().unwrap().is_none());
    assert!(issuers.seen().is_empty());
}

#[tokio::test]
async fn profiles_without_keys_hold_nothing() {
    let issuers = Issuers::start().await;
    let homes = [
        Home::with_config(r#"{"name":"work","mode":"AK","access_key_id":"","access_key_secret":""}"#),
        Home::with_section("enable = false\ntype = access_key\naccess_key_id = canary"),
    ];
    for home in homes {
        let search = issuers.search(&home, &[NO_ECS]).await;
        assert_eq!(search.steps.len(), 6, "{search:?}");
        assert!(search.keyring().unwrap().is_none());
    }
    let empty = Home::new();
    empty.write(".alibabacloud/credentials", "[elsewhere]\ntype = canary\n");
    for text in [r#"{"current":"","profiles":null}"#, "{}", " \n"] {
        empty.write(".aliyun/config.json", text);
        assert!(issuers.search(&empty, &[NO_ECS]).await.keyring().unwrap().is_none());
    }
}

#[tokio::test]
async fn a_place_that_is_unusable_ends_the_search_and_names_place_and_field() {
    let issuers = Issuers::start().await;
    let pair = format!(r#""access_key_id":"{ID}","access_key_secret":"{SECRET}""#);
    let chain = |name: &str, source: &str| {
        format!(
            r#"{{"name":"{name}","mode":"ChainableRamRoleArn","ram_role_arn":"{ROLE}","source_profile":"{source}"}}"#
        )
    };
    let profiles = [
        (
            r#"{"name":"work","mode":"AK","access_key_id":"canary"}"#.to_owned(),
            "access_key_secret is missing or empty",
        ),
        (
            r#"{"name":"work","mode":"AK","access_key_secret":"canary"}"#.to_owned(),
            "access_key_id is missing or empty",
        ),
        (
            r#"{"name":"work","mode":"AK","access_key_id":["canary"],"access_key_secret":""}"#.to_owned(),
            "access_key_id is no text",
        ),
        (
            format!(r#"{{"name":"work","mode":"AK","access_key_id":"{ID}","access_key_secret":"canary "}}"#),
            "access_key_secret has a space",
        ),
        (format!(r#"{{"name":"work","mode":"StsToken",{pair}}}"#), "sts_token is missing or empty"),
        (format!(r#"{{"name":"work","mode":"RamRoleArn",{pair}}}"#), "ram_role_arn is missing or empty"),
        (
            format!(
                r#"{{"name":"work","mode":"RamRoleArn",{pair},"ram_role_arn":"{ROLE}","expired_seconds":600}}"#
            ),
            "expired_seconds must be from 900 to 43200",
        ),
        (
            format!(
                r#"{{"name":"work","mode":"RamRoleArn",{pair},"ram_role_arn":"{ROLE}","expired_seconds":"canary"}}"#
            ),
            "expired_seconds is no whole number",
        ),
        (format!(r#"{{"name":"work","mode":"OIDC","ram_role_arn":"{ROLE}"}}"#), "oidc_token_file is missing"),
        (
            format!(
                r#"{{"name":"work","mode":"OIDC","ram_role_arn":"{ROLE}","oidc_provider_arn":"p","oidc_token_file":"/none/x"}}"#
            ),
            "the OIDC token's file, is not there",
        ),
        (
            r#"{"name":"work","mode":"EcsRamRole","ram_role_name":"../token"}"#.to_owned(),
            "ram_role_name is no name of a role",
        ),
        (chain("work", "work"), "leads round in a circle: work -> work"),
        (
            format!("{},{},{}", chain("work", "b"), chain("b", "c"), chain("c", "b")),
            "leads round in a circle: work -> b -> c -> b",
        ),
        (chain("work", "none"), "source_profile names \"none\""),
        (
            r#"{"name":"work","mode":"CloudSSO","access_token":"canary"}"#.to_owned(),
            "no keys of CloudSSO are stored there: run `aliyun sts GetCallerIdentity --profile work`",
        ),
        (
            r#"{"name":"work","mode":"OAuth","oauth_refresh_token":"canary"}"#.to_owned(),
            "sign in again with `aliyun configure --profile work --mode OAuth`",
        ),
        (
            r#"{"name":"work","mode":"External","process_command":"canary"}"#.to_owned(),
            "Pushboard runs no program for its keys: run the profile's process_command yourself",
        ),
        (
            format!(
                r#"{{"name":"work","mode":"CloudSSO",{pair},"sts_token":"{TOKEN}","sts_expiration":1790000000}}"#
            ),
            "the keys that CloudSSO stored there expired at 2026-09-21T14:13:20Z: run `aliyun sts",
        ),
        (
            format!(r#"{{"name":"work","mode":"OAuth",{pair},"sts_token":"{TOKEN}"}}"#),
            "no keys of OAuth are stored there",
        ),
        (
            r#"{"name":"work","mode":"CredentialsURI","credentials_uri":"http://keys.example/canary"}"#
                .to_owned(),
            "credentials_uri must begin with https://",
        ),
        (
            r#"{"name":"work","mode":"BearerToken","bearer_token":"canary"}"#.to_owned(),
            "is BearerToken, which ENS takes no signature of",
        ),
        (
            format!(
                r#"{{"name":"work","mode":"RamRoleArnWithRoleName","ram_role_name":"a/b","ram_role_arn":"{ROLE}"}}"#
            ),
            "ram_role_name is no name of a role",
        ),
        (
            r#"{"name":"work","mode":"RsaKeyPair"}"#.to_owned(),
            "is RsaKeyPair, which ENS takes no signature of",
        ),
        (r#"{"name":"work","mode":"Newer"}"#.to_owned(), "mode is none that is taken"),
        (r#"{"name":"other","mode":"AK"}"#.to_owned(), "current names \"work\""),
        (r#"{"name":"work"},{"name":"work"}"#.to_owned(), "two profiles are called \"work\""),
        (r#"{"name":"work","canary":"#.to_owned(), "(line 1, column "),
        (r#""canary""#.to_owned(), "is no list of profiles"),
    ];
    let set = [("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:1/keys")];
    for (profile, expected) in profiles {
        let error = unusable(issuers.search(&Home::with_config(&profile), &set).await);
        assert!(error.contains(expected), "{profile}: {error}");
        assert!(error.contains("config.json"), "{error}");
    }
    let id = format!("access_key_id = {ID}");
    let sections = [
        (format!("type = access_key\n{id}"), "access_key_secret is missing or empty"),
        (format!("{id}\naccess_key_secret = canary"), "type is missing"),
        ("type = canaries".to_owned(), "type is none that is taken"),
        ("type = rsa_key_pair\nprivate_key_file = canary".to_owned(), "ENS takes no signature of"),
        ("type = sts\ncanary".to_owned(), "line 3: this is no `key = value`"),
        (format!("type = sts\n{id}\nAccess_Key_Id = canary"), "line 4: the key stands here a second time"),
        ("type = sts\n[default]".to_owned(), "line 3: the section stands here a second time"),
        ("enable = canary".to_owned(), "enable is neither true nor false"),
        (
            format!("type = access_key\n{id}\naccess_key_secret = \"canary\""),
            "access_key_secret has a quotation mark",
        ),
        (
            format!("type = access_key\n{id}\naccess_key_secret = ${{canary}}"),
            "access_key_secret has a placeholder",
        ),
    ];
    for (lines, expected) in sections {
        let error = unusable(issuers.search(&Home::with_section(&lines), &set).await);
        assert!(error.contains(expected), "{lines}: {error}");
        assert!(error.contains(".alibabacloud"), "{error}");
    }
    for text in
        ["export ALIBABA_CLOUD_ACCESS_KEY_ID=canary\n", "\n# keys\naccess_key_id = canary\n", "canary"]
    {
        let home = Home::new();
        home.write(".alibabacloud/credentials", text);
        let error = unusable(issuers.search(&home, &set).await);
        assert!(error.contains("this is in no section: write [default] above it"), "{text}: {error}");
    }
    // No service was called for other keys.
    assert!(issuers.seen().is_empty(), "{:?}", issuers.seen());
}
