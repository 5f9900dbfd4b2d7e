//! Tables of requests by policy, line and headers, and the guard's decision on each.

mod deployment;

use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use http::HeaderName;
use proptest::prelude::*;
use tokio::time::Instant;

use super::super::failures::BURST;
use super::*;

const TOKEN: &str = "2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a";

/// All but that of health checks.
const POLICIES: [Policy; 4] = [Policy::Public, Policy::SameOrigin, Policy::Identified, Policy::Api];

/// A guard with a fixed clock and known random bytes.
fn set_up(access: Access, address: impl Into<SocketAddr>, is_live: bool) -> Result<Guard, AccessError> {
    let clock = Clock { monotonic: || *NOW, ..Clock::default() };
    let random = Random { bytes: || [0x2a; 32], ..Random::default() };
    Guard::new(access, address.into(), is_live, clock, random, Arc::default())
}

static NOW: LazyLock<Instant> = LazyLock::new(crate::clock::monotonic);

fn access() -> Access {
    Access {
        allow_host: vec!["pushes.example.com".parse().unwrap(), "one.example:8443".parse().unwrap()],
        ..Access::default()
    }
}

fn demo() -> Guard {
    set_up(access(), ([127, 0, 0, 1], 8787), false).unwrap()
}

fn live() -> Guard {
    set_up(access(), ([127, 0, 0, 1], 8787), true).unwrap()
}

fn behind_a_proxy() -> Guard {
    let trusted =
        Access { trusted_proxy: vec!["10.0.0.0/8".parse().unwrap()], allow_plaintext: true, ..access() };
    set_up(trusted, ([10, 0, 0, 1], 8787), true).unwrap()
}

fn peer(ip: [u8; 4]) -> Peer {
    Peer { address: (ip, 40_000).into(), tls: false }
}

const LOCAL: [u8; 4] = [127, 0, 0, 1];
const AWAY: [u8; 4] = [192, 0, 2, 7];
const PROXY: [u8; 4] = [10, 0, 0, 9];

fn map(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers
            .append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

fn admit(guard: &Guard, peer: Peer, policy: Policy, pairs: &[(&str, &str)]) -> Result<Who, u16> {
    let caller = guard.admit(policy, &Uri::from_static("/path"), &mut map(pairs), Some(peer));
    caller.map(|caller| caller.who).map_err(|error| error.kind().http_status())
}

#[test]
fn only_known_hosts_pass_by_every_policy() {
    let good = [
        "127.0.0.1:8787",
        "localhost:8787",
        "LOCALHOST:8787",
        "LocalHost:8787",
        "[::1]:8787",
        "pushes.example.com",
        "pushes.example.com:8787",
        "PUSHES.example.COM:8787",
        "pushes.example.com:80",
        "one.example:8443",
        "ONE.EXAMPLE:8443",
    ];
    let bad = [
        // The right name, with no port or another.
        "127.0.0.1",
        "localhost",
        "[::1]",
        "one.example",
        "127.0.0.1:80",
        "localhost:80",
        "localhost:443",
        "127.0.0.1:8788",
        "127.0.0.1:878",
        "127.0.0.1:87870",
        "127.0.0.1:08787",
        "localhost:+8787",
        "localhost:-8787",
        "localhost:0x2253",
        "localhost:8787.0",
        "localhost:8787:8787",
        "localhost:",
        "localhost::8787",
        "localhost: 8787",
        "localhost:8787 ",
        " localhost:8787",
        "localhost :8787",
        "[::1]:8788",
        "[::1]8787",
        "[::1]:",
        "[::1]:08787",
        "pushes.example.com:443",
        "pushes.example.com:8443",
        "pushes.example.com:0",
        "pushes.example.com:",
        "one.example:8787",
        "one.example:80",
        "one.example:84430",
        "one.example:65536",
        "one.example:73979",
        // This machine in other spellings, which no page of ours leads to.
        "127.0.0.2:8787",
        "127.1:8787",
        "127.0.1:8787",
        "0.0.0.0:8787",
        "0:8787",
        "127.0.0.1.:8787",
        "2130706433:8787",
        "0x7f000001:8787",
        "0x7f.0.0.1:8787",
        "017700000001:8787",
        "0177.0.0.1:8787",
        "127.000.000.001:8787",
        "::1:8787",
        "::1",
        "[::]:8787",
        "[0:0:0:0:0:0:0:1]:8787",
        "[::0001]:8787",
        "[::ffff:127.0.0.1]:8787",
        "[::ffff:7f00:1]:8787",
        "[::1%25lo]:8787",
        "[::1%lo]:8787",
        "(::1):8787",
        "localhost.:8787",
        "localhost.localdomain:8787",
        "ip6-localhost:8787",
        "local host:8787",
        "localhost%00:8787",
        "%6cocalhost:8787",
        "locаlhost:8787",
        "l\u{f6}calhost:8787",
        // Names that rebinding uses, and names that only look like ours.
        "evil.example",
        "evil.example:8787",
        "localhost.evil.example:8787",
        "127.0.0.1.evil.example:8787",
        "127.0.0.1.nip.io:8787",
        "localtest.me:8787",
        "evil.example#localhost:8787",
        "evil.example/localhost:8787",
        "localhost:8787.evil.example",
        "localhost:8787/evil",
        "localhost:8787#",
        "localhost:8787?",
        "evil-localhost:8787",
        "localhost-evil:8787",
        "xlocalhost:8787",
        "localhostx:8787",
        "localhos:8787",
        "pushes.example.com.:8787",
        "pushes.example.com.evil.example",
        "xpushes.example.com",
        "a.pushes.example.com",
        "example.com",
        "example.com:8787",
        "*.example.com",
        "*",
        "pushes_example.com",
        "pushes-example.com",
        "pushes.example.co",
        "pushes..example.com",
        ".pushes.example.com",
        "pushes.example.com,evil.example",
        // More than a host.
        "user@localhost:8787",
        "user:password@localhost:8787",
        "localhost@evil.example",
        "localhost:8787@evil.example",
        "http://localhost:8787",
        "//localhost:8787",
        "localhost:8787, evil.example",
        "localhost:8787,localhost:8787",
        "localhost:8787;evil.example",
        "\"localhost:8787\"",
        "<localhost:8787>",
        "localhost:8787\t",
        "",
        " ",
        ":8787",
        ":",
        "[",
        "]",
        "[]",
        "[]:8787",
        "null",
        "undefined",
        "0",
        "8787",
        "-",
        "_",
        ".",
        "..",
        "..:8787",
        "@",
    ];
    assert!(good.len() + bad.len() >= 130, "{}", good.len() + bad.len());
    let guard = demo();
    for policy in POLICIES {
        let decide = |host: &str| {
            let mut headers = map(&[("x-pushboard", "1")]);
            headers.insert(HOST, HeaderValue::from_bytes(host.as_bytes()).unwrap());
            let caller = guard.admit(policy, &Uri::from_static("/path"), &mut headers, Some(peer(LOCAL)));
            caller.map(|_| ()).map_err(|error| error.kind().http_status())
        };
        for host in good {
            assert_eq!(decide(host), Ok(()), "{policy:?} {host}");
        }
        for host in bad {
            assert!(matches!(decide(host), Err(400 | 403)), "{policy:?} {host}");
        }
        let own = ("host", "127.0.0.1:8787");
        assert_eq!(admit(&guard, peer(LOCAL), policy, &[("x-pushboard", "1")]), Err(400), "none");
        assert_eq!(admit(&guard, peer(LOCAL), policy, &[own, own]), Err(400), "two");
        assert_eq!(
            admit(&guard, peer(LOCAL), policy, &[own, ("host", "evil.example")]),
            Err(400),
            "two others"
        );
    }
}

#[test]
fn a_whole_address_in_the_line_names_the_host_too() {
    let own = [("host", "127.0.0.1:8787")];
    for (line, expected) in [
        ("http://127.0.0.1:8787/", Ok(Who::Anyone)),
        ("http://evil.example/", Err(403)),
        ("http://evil.example:8787/", Err(403)),
        ("http://localhost:8787/", Err(403)),
        ("http://user@127.0.0.1:8787/", Err(403)),
        ("http://127.0.0.1:8787//", Err(400)),
        ("http://127.0.0.1:8787/%2e%2e/", Err(400)),
        ("127.0.0.1:8787", Err(400)),
        ("evil.example:443", Err(400)),
        ("*", Err(400)),
    ] {
        let caller = demo().admit(Policy::Public, &line.parse().unwrap(), &mut map(&own), Some(peer(LOCAL)));
        let who = caller.map(|caller| caller.who).map_err(|error| error.kind().http_status());
        assert_eq!(who, expected, "{line}");
    }
}

#[test]
fn same_origin_means_only_our_page() {
    let own = ("host", "localhost:8787");
    let page = ("x-pushboard", "1");
    let same = ("sec-fetch-site", "same-origin");
    let origins = [
        ("http://localhost:8787", true),
        ("HTTP://localhost:8787", false),
        ("http://LOCALHOST:8787", true),
        ("https://localhost:8787", false),
        ("http://127.0.0.1:8787", false),
        ("http://[::1]:8787", false),
        ("http://localhost", false),
        ("http://localhost:8788", false),
        ("http://localhost:87870", false),
        ("http://localhost:8787/", false),
        ("http://localhost:8787.evil.example", false),
        ("http://localhost:8787@evil.example", false),
        ("http://evil.example", false),
        ("http://evil.example:8787", false),
        ("http://localhost.evil.example:8787", false),
        ("http://pushes.example.com", false),
        ("localhost:8787", false),
        ("//localhost:8787", false),
        ("null", false),
        ("", false),
        ("http://", false),
        ("file://", false),
        ("chrome-extension://abcdef", false),
        ("http://localhost:8787 http://evil.example", false),
        ("http://localhost:8787, http://localhost:8787", false),
    ];
    for policy in [Policy::Api, Policy::SameOrigin] {
        for (origin, is_ours) in origins {
            let expected = if is_ours { Ok(Who::Anyone) } else { Err(403) };
            let who = admit(&demo(), peer(LOCAL), policy, &[own, page, ("origin", origin)]);
            assert_eq!(who, expected, "{policy:?} {origin}");
        }
        for site in ["same-site", "cross-site", "none", "Same-Origin", "same-origin, cross-site", "", "x"] {
            let who = admit(&demo(), peer(LOCAL), policy, &[own, page, ("sec-fetch-site", site)]);
            assert_eq!(who, Err(403), "{policy:?} {site}");
        }
        let rows: [(&[(&str, &str)], _); 10] = [
            (&[own, page, same], Ok(Who::Anyone)),
            (&[own, page], Ok(Who::Anyone)),
            (&[own, same], Err(403)),
            (&[own], Err(403)),
            (&[own, ("x-pushboard", "0")], Err(403)),
            (&[own, ("x-pushboard", "1, 1")], Err(403)),
            (&[own, ("x_pushboard", "1")], Err(403)),
            (&[own, page, page], Err(400)),
            (&[own, page, same, same], Err(400)),
            (&[own, page, ("origin", "http://localhost:8787"), ("origin", "null")], Err(400)),
        ];
        for (headers, expected) in rows {
            assert_eq!(admit(&demo(), peer(LOCAL), policy, headers), expected, "{policy:?} {headers:?}");
        }
    }
    // A link on another page may open our own.
    let linked = [own, ("sec-fetch-site", "cross-site")];
    assert_eq!(admit(&demo(), peer(LOCAL), Policy::Public, &linked), Ok(Who::Anyone));
}

#[test]
fn an_origin_s_scheme_is_the_one_the_browser_used() {
    let host = ("host", "pushes.example.com");
    let decide = |peer: Peer, headers: &[(&str, &str)]| {
        let all = [&[host, ("x-pushboard", "1")], headers].concat();
        admit(&behind_a_proxy(), peer, Policy::SameOrigin, &all).is_ok()
    };
    let (http, https) = (("origin", "http://pushes.example.com"), ("origin", "https://pushes.example.com"));
    let tls_before = ("x-forwarded-proto", "https");
    assert!(decide(peer(PROXY), &[https, tls_before]) && !decide(peer(PROXY), &[http, tls_before]));
    assert!(decide(peer(PROXY), &[http]) && !decide(peer(PROXY), &[https]));
    assert!(decide(peer(AWAY), &[http, tls_before]) && !decide(peer(AWAY), &[https, tls_before]));
    let own_tls = Peer { tls: true, ..peer(AWAY) };
    assert!(decide(own_tls, &[https]) && !decide(own_tls, &[http]));
    // What else a proxy forwards changes nothing.
    let forwarded = ("x-forwarded-host", "pushes.example.com");
    let forged = [("host", "evil.example"), forwarded];
    assert_eq!(admit(&behind_a_proxy(), peer(PROXY), Policy::Public, &forged), Err(403));
}

#[test]
fn live_identifies_every_caller_of_the_api_and_none_of_the_page() {
    let own = ("host", "localhost:8787");
    let page = ("x-pushboard", "1");
    for policy in [Policy::Api, Policy::Identified] {
        assert_eq!(admit(&live(), peer(LOCAL), policy, &[own, page]), Err(401), "{policy:?}");
        assert_eq!(admit(&demo(), peer(LOCAL), policy, &[own, page]), Ok(Who::Anyone), "{policy:?}");
    }
    for policy in [Policy::Public, Policy::HealthCheck, Policy::SameOrigin] {
        assert_eq!(admit(&live(), peer(LOCAL), policy, &[own, page]), Ok(Who::Stranger), "{policy:?}");
    }
}

#[test]
fn a_script_sends_the_token_itself() {
    let own = ("host", "localhost:8787");
    let right = format!("Bearer {TOKEN}");
    let decide =
        |headers: &[(&str, &str)]| admit(&live(), peer(LOCAL), Policy::Api, &[&[own], headers].concat());
    let bearer = ("authorization", right.as_str());
    assert_eq!(decide(&[bearer]), Ok(Who::Script));
    assert_eq!(decide(&[("authorization", &format!("bearer  {TOKEN}"))]), Ok(Who::Script));
    assert_eq!(decide(&[bearer, bearer]), Err(400));
    assert_eq!(decide(&[bearer, ("sec-fetch-site", "cross-site")]), Err(403));
    assert_eq!(decide(&[bearer, ("origin", "http://evil.example")]), Err(403));
    assert_eq!(decide(&[bearer, ("x-pushboard", "2")]), Err(403));
    for wrong in
        ["Bearer ", "Bearer x", "Bearer", &format!("Bearer {TOKEN}x"), &format!("Bearer {}", &TOKEN[1..])]
    {
        let who = decide(&[("authorization", wrong), ("x-pushboard", "1")]);
        assert_eq!(who, Err(401), "{wrong}");
    }
    // A browser sends `Basic` without a script, so it can't replace the page's own header. Nor can an empty token.
    for foreign in [
        format!("Basic {TOKEN}"),
        format!("Digest {TOKEN}"),
        TOKEN.to_owned(),
        format!("Bearer,{TOKEN}"),
        "Bearer ".to_owned(),
        "Bearer   ".to_owned(),
    ] {
        assert_eq!(decide(&[("authorization", &foreign)]), Err(403), "{foreign}");
        assert_eq!(decide(&[("authorization", &foreign), ("x-pushboard", "1")]), Err(401), "{foreign}");
    }
}

fn caller(guard: &Guard, peer: Peer) -> Caller {
    let mut headers = map(&[("host", "localhost:8787"), ("x-pushboard", "1")]);
    guard.admit(Policy::SameOrigin, &Uri::from_static("/path"), &mut headers, Some(peer)).unwrap()
}

fn sign_in(guard: &Guard, peer: Peer, token: &str) -> Result<String, (u16, Option<u32>)> {
    let cookie = guard.sign_in(&caller(guard, peer), &HeaderMap::new(), &Proof::Token(token.to_owned()));
    let cookie = cookie.map_err(|error| (error.kind().http_status(), error.retry_after))?;
    Ok(cookie.unwrap().to_str().unwrap().split(';').next().unwrap().to_owned())
}

#[test]
fn a_session_holds_until_it_is_ended() {
    let guard = live();
    let cookie = sign_in(&guard, peer(LOCAL), TOKEN).unwrap();
    assert!(!cookie.contains(&TOKEN[..40]) || cookie.contains("pushboard-8787="));
    let decide = |guard: &Guard, cookie: &str| {
        let headers = [("host", "localhost:8787"), ("x-pushboard", "1"), ("cookie", cookie)];
        admit(guard, peer(LOCAL), Policy::Api, &headers)
    };
    assert_eq!(decide(&guard, &cookie), Ok(Who::SignedIn(1)));
    let of_another = format!("pushboard-8788={}", "00".repeat(32));
    for beside in [format!("{cookie}; {of_another}"), format!("{of_another}; {cookie}; pushboard-8787=x")] {
        assert_eq!(decide(&guard, &beside), Ok(Who::SignedIn(1)), "what another server set signs no one out");
    }
    assert_eq!(decide(&guard, &of_another), Err(401));
    assert_eq!(decide(&live(), &cookie), Err(401), "another guard has other sessions");
    let gone = guard.sign_out(&caller(&guard, peer(LOCAL)), &map(&[("cookie", &cookie)])).unwrap();
    assert!(gone.to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(decide(&guard, &cookie), Err(401));
    assert!(guard.sign_out(&caller(&guard, peer(LOCAL)), &HeaderMap::new()).is_ok());
}

#[test]
fn a_sign_in_never_reuses_a_session() {
    static COUNT: Mutex<u8> = Mutex::new(0);
    let random = || {
        let mut count = COUNT.lock().unwrap();
        *count += 1;
        [*count; 32]
    };
    let random = Random { bytes: random, ..Random::default() };
    let address = ([127, 0, 0, 1], 8787).into();
    let guard = Guard::new(access(), address, true, Clock::default(), random, Arc::default()).unwrap();
    let token = "01".repeat(32);
    let one = sign_in(&guard, peer(LOCAL), &token).unwrap();
    let again = guard
        .sign_in(&caller(&guard, peer(LOCAL)), &map(&[("cookie", &one)]), &Proof::Token(token))
        .unwrap()
        .unwrap();
    assert!(!again.to_str().unwrap().starts_with(&one), "a sign-in makes a new session");
    let who = admit(
        &guard,
        peer(LOCAL),
        Policy::Api,
        &[("host", "localhost:8787"), ("x-pushboard", "1"), ("cookie", &one)],
    );
    assert_eq!(who, Err(401), "and ends the old one");
}

#[test]
fn wrong_tokens_make_only_their_network_wait() {
    let guard = live();
    for _ in 0..BURST {
        assert_eq!(sign_in(&guard, peer(AWAY), "wrong"), Err((401, None)));
    }
    let refused = sign_in(&guard, peer(AWAY), "wrong").unwrap_err();
    assert!(matches!(refused, (429, Some(1..=7))), "{refused:?}");
    assert_eq!(sign_in(&guard, peer(AWAY), TOKEN).unwrap_err().0, 429, "the right one has to wait too");
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("host", "localhost:8787"), ("authorization", bearer.as_str())];
    assert_eq!(admit(&guard, peer(AWAY), Policy::Api, &headers), Err(429), "and by the other way");
    assert!(sign_in(&guard, peer([192, 0, 2, 8]), TOKEN).is_ok());
    assert!(guard.0.metrics.text().contains("sign_in_failures_total 10"));
}

#[test]
fn wrong_tokens_do_not_lock_out_callers_who_share_the_address() {
    let trusted = Access { trusted_proxy: vec!["10.0.0.0/8".parse().unwrap()], ..access() };
    for (from, access) in [(LOCAL, access()), (PROXY, trusted)] {
        let file = token_file(TOKEN);
        let access = Access { token_file: Some(file.clone().into()), ..access };
        let guard = set_up(access, ([10, 0, 0, 1], 8787), true);
        let guard = guard.or_else(|_| {
            let access = Access { token_file: Some(file.clone().into()), ..self::access() };
            set_up(access, ([127, 0, 0, 1], 8787), true)
        });
        let guard = guard.unwrap();
        for _ in 0..BURST {
            assert_eq!(sign_in(&guard, peer(from), "wrong"), Err((401, None)));
        }
        assert_eq!(sign_in(&guard, peer(from), "wrong").unwrap_err().0, 429);
        assert!(sign_in(&guard, peer(from), TOKEN).is_ok(), "{from:?}");
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_trusted_proxy_names_the_caller() {
    let guard = behind_a_proxy();
    let [own, page] = [("host", "pushes.example.com"), ("x-pushboard", "1")];
    let ada = ("x-forwarded-user", "ada");
    assert_eq!(admit(&guard, peer(PROXY), Policy::Api, &[own, page, ada]), Ok(Who::Named("ada".into())));
    assert_eq!(admit(&guard, peer(PROXY), Policy::Api, &[own, page]), Err(401));
    assert_eq!(admit(&guard, peer(PROXY), Policy::Api, &[own, ada]), Err(403), "still only for the page");
    assert_eq!(admit(&guard, peer(PROXY), Policy::Api, &[own, page, ("x_forwarded_user", "ada")]), Err(401));
    for policy in POLICIES {
        assert_eq!(admit(&guard, peer(AWAY), policy, &[own, page, ada]), Err(403), "{policy:?}");
    }
    assert_eq!(sign_in(&guard, peer(AWAY), ""), Err((401, None)), "there is no token that could be right");
    let named = Caller { who: Who::Named("ada".into()), scheme: Scheme::Https, peer: Some(peer(PROXY)) };
    assert_eq!(guard.sign_in(&named, &HeaderMap::new(), &Proof::Token("any".to_owned())), Ok(None));
    assert!(!named.can_sign_out());
}

#[test]
fn without_tls_no_request_passes_beside_the_proxy() {
    let file = token_file(TOKEN);
    let set = |allow_plaintext| {
        let trusted_proxy = vec!["10.0.0.0/8".parse().unwrap()];
        let access =
            Access { trusted_proxy, token_file: Some(file.clone().into()), allow_plaintext, ..access() };
        set_up(access, ([10, 0, 0, 1], 8787), true).unwrap()
    };
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("host", "pushes.example.com"), ("x-pushboard", "1"), ("authorization", bearer.as_str())];
    for policy in [Policy::Public, Policy::SameOrigin, Policy::Identified, Policy::Api] {
        assert_eq!(admit(&set(false), peer(AWAY), policy, &headers), Err(403), "{policy:?}");
        for near in [PROXY, LOCAL] {
            assert!(admit(&set(false), peer(near), policy, &headers).is_ok(), "{policy:?} {near:?}");
        }
        assert!(admit(&set(true), peer(AWAY), policy, &headers).is_ok(), "{policy:?}");
    }
    assert!(admit(&set(false), peer(AWAY), Policy::HealthCheck, &headers).is_ok());
    std::fs::remove_file(file).unwrap();
}

fn token_file(token: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    static COUNT: Mutex<u32> = Mutex::new(0);
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    let path = std::env::temp_dir().join(format!("pushboard-guard-{}-{count}", std::process::id()));
    std::fs::write(&path, token).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path
}

#[test]
fn a_new_token_in_the_file_ends_all_sessions() {
    let file = token_file(TOKEN);
    let access = Access { token_file: Some(file.clone().into()), ..access() };
    let guard = set_up(access, ([127, 0, 0, 1], 8787), false).unwrap();
    let cookie = sign_in(&guard, peer(LOCAL), TOKEN).unwrap();
    let is_signed_in = || {
        let headers = [("host", "localhost:8787"), ("x-pushboard", "1"), ("cookie", cookie.as_str())];
        admit(&guard, peer(LOCAL), Policy::Api, &headers) == Ok(Who::SignedIn(1))
    };
    assert!(guard.reload().is_empty() && is_signed_in(), "the same token ends nothing");
    std::fs::write(&file, "canary").unwrap();
    let errors = guard.reload();
    assert!(errors.len() == 1 && !errors[0].to_string().contains("canary"));
    assert!(is_signed_in() && sign_in(&guard, peer(LOCAL), TOKEN).is_ok(), "what was in use stays");
    let other = "other-token-".repeat(3);
    std::fs::write(&file, &other).unwrap();
    assert!(guard.reload().is_empty() && !is_signed_in());
    assert!(sign_in(&guard, peer(LOCAL), TOKEN).is_err() && sign_in(&guard, peer(LOCAL), &other).is_ok());
    std::fs::remove_file(file).unwrap();
}

#[test]
fn the_printed_address_carries_a_ticket_in_place_of_a_token_that_was_made() {
    assert_eq!(demo().address_to_open(), "http://127.0.0.1:8787/");
    assert_eq!(live().address_to_open(), format!("http://127.0.0.1:8787/#ticket={TOKEN}"));
    assert_eq!(behind_a_proxy().address_to_open(), "http://pushes.example.com:8787/");
    for (listen, printed) in [
        ("[::1]:8787", "http://[::1]:8787/"),
        ("[::ffff:127.0.0.1]:8787", "http://127.0.0.1:8787/"),
        ("127.0.0.2:8787", "http://pushes.example.com:8787/"),
    ] {
        let guard = set_up(access(), listen.parse::<SocketAddr>().unwrap(), false).unwrap();
        assert_eq!(guard.address_to_open(), printed);
    }
    let file = token_file(TOKEN);
    let access = Access { token_file: Some(file.clone().into()), ..access() };
    let guard = set_up(access, ([127, 0, 0, 1], 8787), true).unwrap();
    assert_eq!(guard.address_to_open(), "http://127.0.0.1:8787/");
    let how = |guard: &Guard| [true, false].map(|on_terminal| guard.how_to_sign_in(on_terminal));
    let named = Some(format!("Sign in with the token of --token-file {}.", file.display()));
    assert_eq!(how(&guard), [named.clone(), named]);
    assert_eq!(how(&demo()), [None, None]);
    let [on_terminal, logged] = how(&live()).map(Option::unwrap);
    assert!(on_terminal.ends_with(&format!(" {TOKEN}")), "{on_terminal}");
    assert!(!logged.contains("2a2a") && logged.contains("--token-file"), "{logged}");
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_printed_address_signs_in_once_and_no_old_one_does() {
    let address = SocketAddr::from(([127, 0, 0, 1], 8787));
    let guard =
        Guard::new(access(), address, true, Clock::default(), Random::default(), Arc::default()).unwrap();
    let try_ticket = |ticket: &str, from| {
        let cookie =
            guard.sign_in(&caller(&guard, peer(from)), &HeaderMap::new(), &Proof::Ticket(ticket.to_owned()));
        cookie.map(Option::unwrap).map_err(|error| error.kind().http_status())
    };
    let print = || guard.address_to_open().split_once("#ticket=").unwrap().1.to_owned();
    assert_eq!(try_ticket("", LOCAL), Err(401), "none was printed");
    let (replaced, ticket) = (print(), print());
    assert_eq!(try_ticket(&replaced, LOCAL), Err(401));
    let cookie = try_ticket(&ticket, LOCAL).unwrap();
    let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
    let page = [("host", "localhost:8787"), ("x-pushboard", "1"), ("cookie", cookie)];
    assert!(matches!(admit(&guard, peer(LOCAL), Policy::Api, &page), Ok(Who::SignedIn(_))));
    assert_eq!(try_ticket(&ticket, LOCAL), Err(401), "it was used");
    // A ticket is no token.
    let ticket = print();
    let bearer = format!("Bearer {ticket}");
    let script = [("host", "localhost:8787"), ("x-pushboard", "1"), ("authorization", bearer.as_str())];
    assert_eq!(admit(&guard, peer(LOCAL), Policy::Api, &script), Err(401));
    assert!(sign_in(&guard, peer(LOCAL), &ticket).is_err());
    // A network that has to wait uses no ticket up.
    for _ in 0..=BURST {
        let _ = try_ticket("wrong", AWAY);
    }
    assert_eq!(try_ticket(&ticket, AWAY), Err(429));
    assert!(try_ticket(&ticket, LOCAL).is_ok());
}

#[test]
fn unprotected_settings_are_refused_at_the_start() {
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 8787));
    let local = SocketAddr::from(([127, 0, 0, 1], 8787));
    let mapped = "[::ffff:127.0.0.1]:8787".parse().unwrap();
    let set = |change: fn(&mut Access)| {
        let mut access = Access::default();
        change(&mut access);
        access
    };
    let host = || vec!["a.example".parse().unwrap()];
    type Change = fn(&mut Access);
    let rows: [(SocketAddr, Change, &[&str]); 13] = [
        ("127.0.0.2:8787".parse().unwrap(), |_| {}, &["--listen 127.0.0.2:8787", "--allow-host 127.0.0.2"]),
        (
            everywhere,
            |_| {},
            &[
                "--listen 0.0.0.0:8787 can be reached from other machines",
                "--tls-cert",
                "--trusted-proxy",
                "--allow-plaintext",
            ],
        ),
        ("[2001:db8::1]:80".parse().unwrap(), |_| {}, &["--listen [2001:db8::1]:80 can be reached"]),
        (everywhere, |access| access.allow_plaintext = true, &["--listen", "--allow-host"]),
        (everywhere, |access| access.trusted_proxy = vec!["10.0.0.0/8".parse().unwrap()], &["--allow-host"]),
        (local, |access| access.tls_cert = Some("c".into()), &["--tls-cert needs --tls-key"]),
        (local, |access| access.tls_key = Some("k".into()), &["--tls-key needs --tls-cert"]),
        (
            local,
            |access| access.trusted_proxy = vec!["0.0.0.0/0".parse().unwrap()],
            &["--trusted-proxy 0.0.0.0/0"],
        ),
        (local, |access| access.trusted_proxy = vec!["::/0".parse().unwrap()], &["--trusted-proxy ::/0"]),
        (
            local,
            |access| access.identity_header = HeaderName::from_static("x_forwarded_user"),
            &["--identity-header x_forwarded_user"],
        ),
        (local, |access| access.identity_header = HOST, &["--identity-header host"]),
        (
            local,
            |access| access.identity_header = HeaderName::from_static("cookie"),
            &["--identity-header cookie"],
        ),
        (
            local,
            |access| access.identity_header = HeaderName::from_static("x-pushboard"),
            &["--identity-header"],
        ),
    ];
    for (listen, change, expected) in rows {
        let access = set(change);
        let error = access.check(listen).unwrap_err().to_string();
        assert!(expected.iter().all(|words| error.contains(words)), "{error}");
        assert!(set_up(access, listen, true).is_err(), "and not by the other way either");
    }
    let fine: [(SocketAddr, Access); 5] = [
        (local, Access::default()),
        (mapped, Access::default()),
        ("[::1]:1".parse().unwrap(), Access::default()),
        (everywhere, Access { allow_plaintext: true, allow_host: host(), ..Access::default() }),
        (
            everywhere,
            Access {
                trusted_proxy: vec!["10.0.0.0/8".parse().unwrap()],
                allow_host: host(),
                ..Access::default()
            },
        ),
    ];
    for (listen, access) in fine {
        assert!(access.check(listen).is_ok(), "{listen}");
    }
    let missing =
        Access { tls_cert: Some("/none/c".into()), tls_key: Some("/none/k".into()), ..Access::default() };
    let error = set_up(missing, local, true).unwrap_err().to_string();
    assert!(error.starts_with("--tls-cert /none/c can't be read"), "{error}");
    // A demo that other machines can reach requires a token, too.
    let open = Access { allow_plaintext: true, allow_host: host(), ..Access::default() };
    let guard = set_up(open, everywhere, false).unwrap();
    let who = admit(&guard, peer(AWAY), Policy::Api, &[("host", "a.example:8787"), ("x-pushboard", "1")]);
    assert_eq!(who, Err(401));
}

#[test]
fn the_guard_prints_no_token() {
    let guard = live();
    let cookie = sign_in(&guard, peer(LOCAL), TOKEN).unwrap();
    guard.address_to_open();
    let printed = format!(
        "{guard:?} {:?} {:?} {:?} {:?}",
        guard.0.token,
        guard.0.ticket,
        guard.0.sessions,
        guard.tls()
    );
    assert!(
        !printed.contains("2a2a") && !printed.contains(&cookie) && !printed.contains("42, 42"),
        "{printed}"
    );
}

#[test]
fn a_wait_is_at_least_a_whole_second() {
    for (wait, seconds) in [(1, 1), (999, 1), (1000, 2), (6000, 7)] {
        assert_eq!(too_many_tries(Duration::from_millis(wait)).retry_after, Some(seconds));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_headers_identify_a_caller_without_a_secret(
        policy in prop::sample::select(vec![Policy::Api, Policy::Identified]),
        values in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "authorization", "cookie", "x-forwarded-user", "x_forwarded_user", "x-forwarded-proto", "origin",
                    "sec-fetch-site", "x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip", "host",
                ]),
                "(Bearer |bearer|Basic |pushboard-8787=|__Host-pushboard-443=|https?://|)([0-9a-f]{64}|localhost:8787|\\PC{0,20}|)",
            ),
            0..4,
        ),
        is_trusted: bool,
    ) {
        let mut headers = map(&[("host", "localhost:8787"), ("x-pushboard", "1")]);
        let mut names_itself = false;
        for (name, value) in values {
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                names_itself |= name == "x-forwarded-user";
                headers.append(HeaderName::from_static(name), value);
            }
        }
        let (guard, from) = if is_trusted { (&*PROXIED, PROXY) } else { (&*LIVE, LOCAL) };
        let who = guard.admit(policy, &Uri::from_static("/path"), &mut headers, Some(peer(from)));
        match who.map(|caller| caller.who) {
            Err(_) => {}
            Ok(Who::Named(_)) => prop_assert!(is_trusted && names_itself),
            Ok(who) => prop_assert!(false, "{:?}", who),
        }
    }
}

static LIVE: LazyLock<Guard> = LazyLock::new(live);
static PROXIED: LazyLock<Guard> = LazyLock::new(behind_a_proxy);
