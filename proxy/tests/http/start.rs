//! How the proxy starts: demo or live, and its messages when it refuses to start.

use pushboard::config::Options;
use pushboard::start::Pushboard;

const PAIR: [(&str, &str); 2] =
    [("ALIBABA_CLOUD_ACCESS_KEY_ID", "canary-id"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary-secret")];

const TERRAFORM: [(&str, &str); 2] =
    [("ALICLOUD_ACCESS_KEY", "canary-id"), ("ALICLOUD_SECRET_KEY", "canary-secret")];

async fn start(line: &str, set: &[(&str, &str)]) -> Result<Pushboard, String> {
    let options = Options::read(format!("pushboard {line}").split_whitespace()).unwrap();
    // Whatever machine this runs on, its own role is not meant.
    let all = [set, &[("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")]].concat();
    let variable =
        |name: &str| all.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    // The proxy can be started on any thread.
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    is_send(Pushboard::start(&options, variable)).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn without_credentials_it_is_the_demo() {
    for (line, set) in [("", &[][..]), ("--demo", &PAIR[..]), ("--demo", &TERRAFORM[..])] {
        let pushboard = start(&format!("--listen 127.0.0.1:0 {line}"), set).await.unwrap();
        let greeting = pushboard.greeting(false);
        assert_ne!(pushboard.address().port(), 0);
        assert_eq!(greeting.matches(&format!("http://{}/", pushboard.address())).count(), 1);
        assert_eq!(greeting.matches("://").count(), 1, "{greeting}");
        assert!(!greeting.contains("sign") && pushboard.reloader().new_address().is_none(), "{greeting}");
        assert!(greeting.contains("Demo") && greeting.contains("ALIBABA_CLOUD_ACCESS_KEY_ID"), "{greeting}");
        assert!(!greeting.contains("canary"));
    }
}

#[tokio::test]
async fn with_credentials_it_is_live() {
    let pushboard = start("--listen 127.0.0.1:0", &PAIR).await.unwrap();
    let greeting = pushboard.greeting(false);
    let (address, ticket) = greeting.split_once("/#ticket=").unwrap();
    assert!(address.ends_with(&pushboard.address().to_string()), "{greeting}");
    assert_eq!(ticket.lines().next().unwrap().len(), 64, "{greeting}");
    let on_terminal = pushboard.greeting(true);
    let how = on_terminal.lines().last().unwrap();
    let token = how.rsplit_once("sign in with the token ").unwrap().1;
    assert!(token.len() == 64 && !greeting.contains(token), "{how}");
    let reloader = pushboard.reloader();
    let another = reloader.new_address().unwrap();
    assert!(another.contains("/#ticket=") && !on_terminal.contains(&another), "{another}");
    assert!(greeting.contains("Live") && greeting.contains("ens.aliyuncs.com"), "{greeting}");
    assert!(!greeting.contains("canary-secret"), "{greeting}");
    let elsewhere = "--listen 127.0.0.1:0 --endpoint https://ens.ap-southeast-1.aliyuncs.com";
    assert!(
        start(elsewhere, &PAIR).await.unwrap().greeting(false).contains("ens.ap-southeast-1.aliyuncs.com")
    );
}

#[tokio::test]
async fn what_it_refuses_it_explains() {
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap();
    let rows = [
        ("--listen 0.0.0.0:0".to_owned(), &[][..], "--listen 0.0.0.0:0 can be reached from other machines"),
        ("--listen 0.0.0.0:0 --allow-plaintext".to_owned(), &[], "--allow-host"),
        ("--listen 0.0.0.0:0 --allow-host *".to_owned(), &[], "--allow-host takes HOST or HOST:PORT"),
        ("--listen 127.0.0.1:0 --allow-host https://canary:canary@h".to_owned(), &[], "leave out https://"),
        ("--listen 127.0.0.1:0 --base-path https://canary:canary@h/x".to_owned(), &[], "--base-path takes"),
        ("--listen 127.0.0.1:0 --allow-app https://canary:canary@h".to_owned(), &[], "--allow-app takes"),
        ("--listen 127.0.0.1:0 --tls-cert none".to_owned(), &[], "--tls-cert needs --tls-key"),
        ("--listen 127.0.0.1:0 --token-file /none".to_owned(), &[], "--token-file /none can't be read"),
        ("--listen 127.0.0.1:0 --trusted-proxy 0.0.0.0/0".to_owned(), &[], "--trusted-proxy 0.0.0.0/0"),
        ("--listen 127.0.0.1:0 --identity-header host".to_owned(), &[], "--identity-header host"),
        ("--listen 127.0.0.1:0 --allow-app a/b".to_owned(), &[], "--allow-app"),
        ("--listen [::]:0".to_owned(), &PAIR[..], "--listen [::]:0 can be reached from other machines"),
        ("--listen 192.0.2.1:80".to_owned(), &[], "--listen 192.0.2.1:80 can be reached"),
        (format!("--listen {taken}"), &[], "choose another port"),
        (
            "--listen 192.0.2.1:8787 --allow-host a.example --allow-plaintext".to_owned(),
            &[],
            "this machine has no such address",
        ),
        (
            "--listen 127.0.0.1:0 --endpoint https://ens.aliyuncs.com".to_owned(),
            &[],
            "--endpoint needs credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        ),
        ("--listen 127.0.0.1:0".to_owned(), &PAIR[..1], "ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"),
        (
            "--listen 127.0.0.1:0".to_owned(),
            &TERRAFORM,
            "ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY are set, which Pushboard does not read: rename them to \
             ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        ),
        ("--listen 127.0.0.1:0 --ca-file /none".to_owned(), &[], "--ca-file /none can't be read"),
        ("--listen 127.0.0.1:0".to_owned(), &PAIR[1..], "ALIBABA_CLOUD_ACCESS_KEY_ID is not set"),
    ];
    for (line, set, expected) in rows {
        let error = start(&line, set).await.err().unwrap_or_else(|| panic!("{line} started"));
        assert!(error.contains(expected), "{line}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn metrics_have_their_own_address_and_stop_with_the_page() {
    let pushboard = start("--listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0", &[]).await.unwrap();
    let (page, counts) = (pushboard.address(), pushboard.metrics_address().unwrap());
    assert!(pushboard.greeting(false).contains(&format!("{counts}/metrics")));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(pushboard.serve(async {
        let _ = stopped.await;
    }));
    let get = async |path: &str| {
        let url = format!("http://{counts}{path}");
        reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap()
    };
    let text = get("/metrics").await.text().await.unwrap();
    assert!(text.contains("pushboard_connections") && text.ends_with("# EOF\n"), "{text}");
    // Only for a client that names it by an address or an allowed name, and for no other page.
    let url = format!("http://{counts}/metrics");
    for (name, value) in
        [("host", "evil.example"), ("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")]
    {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let refused = client.get(&url).header(name, value).send().await.unwrap();
        assert_eq!(refused.status(), 403, "{name}");
        assert!(!refused.text().await.unwrap().contains("pushboard_"), "{name}");
    }
    for path in ["/metrics", "/"] {
        let headers = get(path).await.headers().clone();
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
    }
    // Nothing else is served there.
    assert_eq!(get("/").await.status(), 404);
    assert_eq!(get("/api/session").await.status(), 404);
    drop(stop);
    served.await.unwrap();
    for address in [page, counts] {
        assert!(tokio::net::TcpStream::connect(address).await.is_err(), "{address} is still served");
    }
}
