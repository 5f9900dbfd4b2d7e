//! The guard where it is deployed: probes, tunnels, reverse proxies, and several instances on one host.

use super::*;

type Headers<'a> = &'a [(&'a str, &'a str)];

const LIVE_HOST: (&str, &str) = ("host", "localhost:8787");
const PAGE: (&str, &str) = ("x-pushboard", "1");

fn error(guard: &Guard, peer: Peer, policy: Policy, pairs: &[(&str, &str)]) -> ApiError {
    guard.admit(policy, &Uri::from_static("/path"), &mut map(pairs), Some(peer)).unwrap_err()
}

#[test]
fn health_checks_pass_whatever_their_headers_say() {
    let strange: [&[(&str, &str)]; 9] = [
        &[],
        &[("host", "10.244.1.7:8787")],
        &[("host", "[fd00::7]:8787")],
        &[("host", "evil.example")],
        &[("host", "")],
        &[LIVE_HOST, LIVE_HOST],
        &[LIVE_HOST, ("x-forwarded-proto", "on"), ("x-forwarded-user", "ada"), ("x-forwarded-user", "bob")],
        &[LIVE_HOST, ("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")],
        &[LIVE_HOST, ("cookie", "a=b"), ("cookie", "c=d"), ("authorization", "Bearer wrong")],
    ];
    for guard in [demo(), live(), behind_a_proxy()] {
        for from in [LOCAL, AWAY, PROXY] {
            for headers in strange {
                let who = admit(&guard, peer(from), Policy::HealthCheck, headers);
                assert_eq!(who, Ok(Who::Stranger), "{from:?} {headers:?}");
            }
        }
        for policy in POLICIES {
            let named = admit(&guard, peer(LOCAL), policy, &[("host", "10.244.1.7:8787"), PAGE]);
            assert_eq!(named, Err(403), "{policy:?}");
            assert_eq!(admit(&guard, peer(LOCAL), policy, &[PAGE]), Err(400), "{policy:?}");
        }
    }
    let long = format!("/healthz?{}", "a".repeat(9000)).parse().unwrap();
    assert!(live().admit(Policy::HealthCheck, &long, &mut HeaderMap::new(), Some(peer(LOCAL))).is_err());
}

#[test]
fn a_tunnel_may_have_any_port_where_a_token_guards() {
    let bearer = format!("Bearer {TOKEN}");
    let decide = |guard: &Guard, from: Peer, host: &str| {
        let headers = [("host", host), PAGE, ("authorization", bearer.as_str())];
        admit(guard, from, Policy::Api, &headers)
    };
    let hosts = ["localhost:9000", "127.0.0.1:9000", "[::1]:1", "LOCALHOST:65535", "localhost", "127.0.0.1"];
    let mapped = Peer { address: ("[::ffff:127.0.0.1]:40000").parse().unwrap(), tls: false };
    let six = Peer { address: ("[::1]:40000").parse().unwrap(), tls: false };
    for host in hosts {
        for from in [peer(LOCAL), peer([127, 0, 0, 2]), mapped, six] {
            assert_eq!(decide(&live(), from, host), Ok(Who::Script), "{host} {from:?}");
        }
        // From elsewhere the port must be ours, and so it must where no token guards.
        assert_eq!(decide(&live(), peer(AWAY), host), Err(403), "{host}");
        assert_eq!(decide(&demo(), peer(LOCAL), host), Err(403), "{host}");
        assert_eq!(decide(&behind_a_proxy(), peer(LOCAL), host), Err(403), "{host}");
        let socketless =
            live().admit(Policy::Public, &Uri::from_static("/"), &mut map(&[("host", host)]), None);
        assert!(socketless.is_err(), "{host}");
    }
    // A page of the tunnel's address is our own, and no other is.
    let page = |origin: &str| {
        admit(
            &live(),
            peer(LOCAL),
            Policy::SameOrigin,
            &[("host", "localhost:9000"), PAGE, ("origin", origin)],
        )
    };
    assert_eq!(page("http://localhost:9000"), Ok(Who::Stranger));
    for other in ["http://localhost:8787", "http://127.0.0.1:9000", "http://evil.example"] {
        assert_eq!(page(other), Err(403), "{other}");
    }
    for other in
        ["127.0.0.2:9000", "evil.example:9000", "localhost.evil.example:9000", "0.0.0.0:9000", "localhost:0"]
    {
        assert_eq!(decide(&live(), peer(LOCAL), other), Err(403), "{other}");
    }
}

#[test]
fn an_unknown_host_is_refused_with_the_flag_that_allows_it() {
    for host in ["localhost:9000", "[::1]:9000", "pushes.test", "pushes.test:8443", "192.0.2.1:9000"] {
        let refused = error(&demo(), peer(LOCAL), Policy::Public, &[("host", host)]);
        let flag = refused.remedy.split("--allow-host ").nth(1).unwrap().split(';').next().unwrap();
        let allowed = Access { allow_host: vec![flag.parse().unwrap()], ..Access::default() };
        let guard = set_up(allowed, ([127, 0, 0, 1], 8787), false).unwrap();
        assert_eq!(admit(&guard, peer(LOCAL), Policy::Public, &[("host", host)]), Ok(Who::Anyone), "{host}");
    }
    for host in ["<script>", "a b", "127.1:9000", "evil.example/x", "a,b"] {
        let refused = error(&demo(), peer(LOCAL), Policy::Public, &[("host", host)]);
        assert!(!refused.remedy.contains(host) && !refused.message.contains(host), "{refused:?}");
        assert!(refused.remedy.contains("--allow-host HOST[:PORT]"), "{}", refused.remedy);
    }
}

#[test]
fn a_refusal_says_which_header_the_reverse_proxy_must_set() {
    let host = ("host", "pushes.example.com");
    let of_proxy = |pairs: &[(&str, &str)]| {
        error(&behind_a_proxy(), peer(PROXY), Policy::SameOrigin, &[&[host, PAGE], pairs].concat()).remedy
    };
    let plain = of_proxy(&[("origin", "https://pushes.example.com")]);
    assert!(plain.contains("X-Forwarded-Proto $scheme") && plain.contains("--trusted-proxy"), "{plain}");
    let odd = of_proxy(&[("x-forwarded-proto", "on")]);
    assert!(odd.contains("X-Forwarded-Proto to http or https"), "{odd}");
    let twice = of_proxy(&[("x-forwarded-user", "root"), ("x-forwarded-user", "ada")]);
    assert!(twice.contains("x-forwarded-user once") && twice.contains("replace it"), "{twice}");
    let listed = [host, PAGE, ("x-forwarded-proto", "https,http"), ("origin", "https://pushes.example.com")];
    let caller = behind_a_proxy().admit(
        Policy::SameOrigin,
        &Uri::from_static("/path"),
        &mut map(&listed),
        Some(peer(PROXY)),
    );
    assert_eq!(caller.unwrap().scheme, Scheme::Https);
}

/// The `Set-Cookie` of a sign-in or a sign-out with these headers, over TLS of a reverse proxy.
fn cookie_of(guard: &Guard, pairs: &[(&str, &str)], signs_in: bool) -> String {
    let caller = Caller { who: Who::Stranger, scheme: Scheme::Https, peer: Some(peer(LOCAL)) };
    let headers = map(pairs);
    let cookie = if signs_in {
        guard.sign_in(&caller, &headers, &Proof::Token(TOKEN.to_owned())).unwrap().unwrap()
    } else {
        guard.sign_out(&caller, &headers).unwrap()
    };
    cookie.to_str().unwrap().to_owned()
}

#[test]
fn the_cookie_fits_the_address_that_the_browser_sees() {
    let rows: [(Headers<'_>, &str, &str); 5] = [
        (&[("host", "h:8443")], "__Host-pushboard-8443", "Path=/"),
        (&[("host", "h"), ("origin", "https://h:9443")], "__Host-pushboard-9443", "Path=/"),
        (&[("host", "h"), ("x-pushboard-folder", "/")], "__Host-pushboard-443", "Path=/"),
        (
            &[("host", "127.0.0.1:8787"), ("origin", "https://h"), ("x-pushboard-folder", "/pushboard/")],
            "__Secure-pushboard-443-pushboard",
            "Path=/pushboard/",
        ),
        (&[("host", "h:8443"), ("x-pushboard-folder", "/a/b/")], "__Secure-pushboard-8443-a-b", "Path=/a/b/"),
    ];
    for (headers, name, path) in rows {
        let (set, cleared) = (cookie_of(&live(), headers, true), cookie_of(&live(), headers, false));
        assert!(set.starts_with(&format!("{name}=2a")) && set.ends_with(path), "{set}");
        assert_eq!(cleared, format!("{name}=; HttpOnly; SameSite=Strict; Secure; {path}; Max-Age=0"));
    }
    let odd = map(&[("host", "h"), ("x-pushboard-folder", "/a; Domain=evil.example/")]);
    let caller = Caller { who: Who::Stranger, scheme: Scheme::Https, peer: Some(peer(LOCAL)) };
    assert!(
        live().sign_in(&caller, &odd, &Proof::Token(TOKEN.to_owned())).is_err()
            && live().sign_out(&caller, &odd).is_err()
    );
}

/// A guard with the token, some names of the host `h`, and these random bytes.
fn instance(bytes: fn() -> [u8; 32]) -> Guard {
    let file = token_file(TOKEN);
    let access = Access {
        token_file: Some(file.clone().into()),
        allow_host: ["h:8443", "h:9443", "h"].map(|host| host.parse().unwrap()).to_vec(),
        ..Access::default()
    };
    let random = Random { bytes, ..Random::default() };
    let clock = Clock { monotonic: || *NOW, ..Clock::default() };
    let guard =
        Guard::new(access, ([127, 0, 0, 1], 8787).into(), true, clock, random, Arc::default()).unwrap();
    std::fs::remove_file(file).unwrap();
    guard
}

#[test]
fn instances_on_one_host_leave_each_other_signed_in() {
    let (first, second) = (instance(|| [0x11; 32]), instance(|| [0x22; 32]));
    let is_in = |guard: &Guard, host: &str, cookies: &str| {
        let headers = map(&[("host", host), PAGE, ("cookie", cookies)]);
        let tls = Peer { tls: true, ..peer(LOCAL) };
        let uri = Uri::from_static("/path");
        let admitted = guard.admit(Policy::Api, &uri, &mut headers.clone(), Some(tls));
        admitted.is_ok_and(|caller| matches!(caller.who, Who::SignedIn(_)))
    };
    let value_of = |set: &str| set.split(';').next().unwrap().to_owned();
    // By ports, also where the reverse proxy drops the port from Host; and by folders, one within the other.
    let rows: [(Headers<'_>, Headers<'_>); 3] = [
        (&[("host", "h:8443")], &[("host", "h:9443")]),
        (&[("host", "h"), ("origin", "https://h:8443")], &[("host", "h"), ("origin", "https://h:9443")]),
        (&[("host", "h")], &[("host", "h"), ("x-pushboard-folder", "/b/")]),
    ];
    for (one, other) in rows {
        let ours = value_of(&cookie_of(&first, one, true));
        // The browser sends the cookies of the host to both.
        let theirs = [other, &[("cookie", ours.as_str())]].concat();
        let theirs = value_of(&cookie_of(&second, &theirs, true));
        assert_ne!(ours.split('=').next(), theirs.split('=').next(), "no cookie replaces the other");
        let both = format!("{ours}; {theirs}");
        assert!(is_in(&first, one[0].1, &both) && is_in(&second, other[0].1, &both), "{both}");
        let leaving = [other, &[("cookie", both.as_str())]].concat();
        cookie_of(&second, &leaving, false);
        assert!(is_in(&first, one[0].1, &both), "the other's sign-out ends nothing here");
        assert!(!is_in(&second, other[0].1, &both));
    }
}

#[test]
fn one_instance_at_two_addresses_signs_out_of_both() {
    static COUNT: Mutex<u8> = Mutex::new(0);
    let guard = instance(|| {
        let mut count = COUNT.lock().unwrap();
        *count += 1;
        [*count; 32]
    });
    let exists = |number: u8| guard.0.sessions.touch(SessionId::from_random([number; 32]), *NOW).is_some();
    let below = [("host", "h"), ("x-pushboard-folder", "/a/")];
    let set = cookie_of(&guard, &below, true);
    let first = set.split(';').next().unwrap();
    // The other address is the root, whose cookies the folder below it gets too.
    let set = cookie_of(&guard, &[("host", "h")], true);
    let both = format!("{first}; {}", set.split(';').next().unwrap());
    let signing = [&below[..], &[("cookie", both.as_str())]].concat();
    cookie_of(&guard, &signing, true);
    assert!(!exists(1) && exists(2) && exists(3), "a sign-in replaces only the session of its own address");
    cookie_of(&guard, &signing, false);
    assert!(!exists(2), "who signed out is not signed in by another cookie");
}

#[test]
fn the_printed_address_is_the_one_that_people_open() {
    let base_path: BasePath = "/pushboard".parse().unwrap();
    let printed = |allow_host: &str, address: [u8; 4], change: fn(&mut Access)| {
        let mut access = Access {
            allow_host: vec![allow_host.parse().unwrap()],
            base_path: base_path.clone(),
            trusted_proxy: vec!["10.0.0.0/8".parse().unwrap()],
            ..Access::default()
        };
        change(&mut access);
        set_up(access, (address, 8787), true).unwrap().address_to_open()
    };
    let inner = [10, 0, 0, 5];
    for (host, address) in [
        ("pushes.example.com", "https://pushes.example.com/pushboard/"),
        ("pushes.example.com:443", "https://pushes.example.com/pushboard/"),
        ("pushes.example.com:8443", "https://pushes.example.com:8443/pushboard/"),
        ("pushes.example.com:80", "http://pushes.example.com/pushboard/"),
    ] {
        assert_eq!(printed(host, inner, |_| {}), address);
    }
    let direct = printed("pushes.example.com", inner, |access| access.allow_plaintext = true);
    assert_eq!(direct, "http://pushes.example.com:8787/pushboard/");
    let local = printed("pushes.example.com", [127, 0, 0, 1], |access| access.trusted_proxy.clear());
    assert_eq!(local, format!("http://127.0.0.1:8787/pushboard/#ticket={TOKEN}"));
}

#[test]
fn settings_that_would_identify_everyone_are_refused() {
    let local = SocketAddr::from(([127, 0, 0, 1], 8787));
    for network in ["0.0.0.0/1", "128.0.0.0/1", "::/1", "2000::/3", "::ffff:0:0/96", "::ffff:0.0.0.0/97"] {
        let access = Access { trusted_proxy: vec![network.parse().unwrap()], ..Access::default() };
        let error = access.check(local).unwrap_err().to_string();
        assert!(error.starts_with("--trusted-proxy ") && error.contains("too wide"), "{network}: {error}");
    }
    let nowhere = Access { trusted_proxy: vec!["0.0.0.0/32".parse().unwrap()], ..Access::default() };
    assert!(
        nowhere.check(local).unwrap_err().to_string().contains("no address that a reverse proxy could have")
    );
    for header in ["accept-language", "via", "x-forwarded-for", "user-agent", "x-request-id", "sec-ch-ua"] {
        let access = Access { identity_header: HeaderName::from_static(header), ..Access::default() };
        let error = access.check(local).unwrap_err().to_string();
        assert!(error.contains(&format!("--identity-header {header} can't name the user")), "{error}");
    }
    let mapped = Access { trusted_proxy: vec!["::ffff:127.0.0.1/128".parse().unwrap()], ..access() };
    let guard = set_up(mapped, local, true).unwrap();
    let ada = [LIVE_HOST, PAGE, ("x-forwarded-user", "O\u{2019}Brien")];
    assert_eq!(admit(&guard, peer(LOCAL), Policy::Api, &ada), Ok(Who::Named("O\u{2019}Brien".into())));
}
