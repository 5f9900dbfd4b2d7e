//! People share the quota of ENS: one who sends many queries makes no other wait for more than a turn, and a call for
//! which no one waits any more is not made. Over real sockets, where a client can hang up.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use ens_api::Mode;
use pushboard::cache::CacheLimits;
use pushboard::clock::Clock;
use pushboard::guard::{Access, Guard};
use pushboard::random::Random;
use pushboard::routes::router;
use pushboard::server::ServerLimits;
use pushboard::upstream::CallLimits;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::router::HOST;
use crate::scripted::{Scripted, Step, app_state, late, refusal, short, whole};
use crate::server::{receive, send_text, serve_on_loopback};

const TOKEN: &str = "canary-canary-canary-canary-canary-canary";

struct Proxy {
    ens: Scripted,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Proxy {
    /// A live proxy that sends ENS one call at once and then so many a second.
    async fn start(rate: u32, limits: CallLimits, name: &str, response: Step) -> Self {
        let ens = Scripted::start(vec![response]).await;
        let file = std::env::temp_dir().join(format!("pushboard-shares-{name}-{}", std::process::id()));
        write_secret(&file);
        let access = Access {
            token_file: Some(file.clone().into()),
            trusted_proxy: vec!["127.0.0.1/32".parse().unwrap()],
            ..Access::default()
        };
        let guard = Guard::new(
            access,
            HOST.parse().unwrap(),
            true,
            Clock::default(),
            Random::default(),
            Arc::default(),
        )
        .unwrap();
        std::fs::remove_file(file).unwrap();
        let [rate, burst] = [rate, 1].map(|number| NonZeroU32::new(number).unwrap());
        let upstream = ens.upstream(CallLimits { rate, burst, ..limits });
        let state = app_state(upstream, Mode::Live, Arc::default());
        let router = router(Arc::new(state), guard);
        let (address, _stop, _) = serve_on_loopback(router, ServerLimits::default()).await;
        Self { ens, address, _stop }
    }

    /// Sends a query, and returns before its response.
    async fn query(&self, who: &str, app: &str) -> TcpStream {
        send_text(self.address, &query_text(who, app)).await
    }

    /// The same from another address of this machine.
    async fn query_from(&self, address: [u8; 4], who: &str, app: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((address, 0).into()).unwrap();
        let mut stream = socket.connect(self.address).await.unwrap();
        stream.write_all(query_text(who, app).as_bytes()).await.unwrap();
        stream
    }

    async fn response(&self, who: &str, app: &str) -> String {
        receive(self.query(who, app).await).await
    }

    /// The header with which a new session identifies itself.
    async fn sign_in(&self) -> String {
        let body = format!("{{\"token\":\"{TOKEN}\"}}");
        let text = format!(
            "POST /api/sign-in HTTP/1.1\r\nhost: {HOST}\r\nx-pushboard: 1\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let response = receive(send_text(self.address, &text).await).await;
        let cookie = response.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect(&response);
        format!("cookie: {}\r\n", cookie.split(';').next().unwrap())
    }

    /// The queries that ENS received, in order.
    fn calls(&self) -> Vec<String> {
        let app = |head: &String| head.split_once("AppId=")?.1.split(['&', ' ']).next().map(str::to_owned);
        self.ens.requests().iter().filter_map(app).collect()
    }

    /// How many calls ENS received from now until that one.
    fn turns_until(&self, before: usize, query: &str) -> usize {
        let calls = self.calls();
        calls.iter().position(|call| call == query).unwrap_or_else(|| panic!("{query} is not in {calls:?}"))
            - before
    }
}

fn query_text(who: &str, app: &str) -> String {
    format!(
        "GET /api/push-results?AppId={app} HTTP/1.1\r\nhost: {HOST}\r\nx-pushboard: 1\r\nconnection: close\r\n{who}\r\n"
    )
}

fn write_secret(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(file, TOKEN).unwrap();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn patient() -> CallLimits {
    CallLimits { total: Duration::from_secs(25), ..short() }
}

const ADA: &str = "x-forwarded-user: ada\r\n";
const BOB: &str = "x-forwarded-user: bob\r\n";

#[tokio::test]
async fn a_person_waits_for_one_call_of_each_other() {
    let proxy = Proxy::start(10, patient(), "turns", whole()).await;
    let rows = [
        (ADA.to_owned(), BOB.to_owned()),
        (proxy.sign_in().await, proxy.sign_in().await),
        (proxy.sign_in().await, format!("authorization: Bearer {TOKEN}\r\n")),
    ];
    for (row, (many, one)) in rows.iter().enumerate() {
        let mut waiting = Vec::new();
        for query in 0..30 {
            waiting.push(proxy.query(many, &format!("many-{row}-{query}")).await);
        }
        sleep(Duration::from_millis(300)).await;
        let before = proxy.calls().len();
        for page in 0..3 {
            let query = format!("one-{row}-{page}");
            assert!(proxy.response(one, &query).await.starts_with("HTTP/1.1 200 "));
        }
        // For each of the three: at most one that was granted already, one turn of the other, and its own.
        let turns = proxy.turns_until(before, &format!("one-{row}-2"));
        assert!(turns <= 9, "{turns} in {:?}", proxy.calls());
    }
}

#[tokio::test]
async fn signing_in_again_gives_no_larger_share() {
    let proxy = Proxy::start(20, patient(), "again", whole()).await;
    let (one, mut waiting) = (proxy.sign_in().await, Vec::new());
    for session in 0..12 {
        let who = proxy.sign_in().await;
        for query in 0..3 {
            waiting.push(proxy.query_from([127, 0, 0, 2], &who, &format!("many-{session}-{query}")).await);
        }
    }
    sleep(Duration::from_millis(100)).await;
    for (who, query) in [(one.as_str(), "one"), (BOB, "bob")] {
        let before = proxy.calls().len();
        assert!(proxy.response(who, query).await.starts_with("HTTP/1.1 200 "));
        let turns = proxy.turns_until(before, query);
        assert!(turns <= 3, "{turns} in {:?}", proxy.calls());
    }
}

#[tokio::test]
async fn a_query_that_waits_behind_another_person_s_is_not_behind_it_for_all() {
    let proxy = Proxy::start(10, patient(), "joined", whole()).await;
    let mut waiting = Vec::new();
    for query in 0..30 {
        waiting.push(proxy.query(ADA, &format!("many-{query:02}")).await);
        sleep(Duration::from_millis(2)).await;
    }
    sleep(Duration::from_millis(100)).await;
    let before = proxy.calls().len();
    assert!(proxy.response(BOB, "many-29").await.starts_with("HTTP/1.1 200 "));
    let turns = proxy.turns_until(before, "many-29");
    assert!(turns <= 3, "{turns} in {:?}", proxy.calls());
    // It is Ada's response as well.
    assert!(receive(waiting.pop().unwrap()).await.contains("x-pushboard-response: miss"));
    assert_eq!(proxy.calls().iter().filter(|call| *call == "many-29").count(), 1);
}

#[tokio::test]
async fn no_call_is_made_for_clients_that_hung_up() {
    let proxy = Proxy::start(10, patient(), "left", whole()).await;
    let mut waiting = Vec::new();
    for query in 0..20 {
        waiting.push(proxy.query(ADA, &format!("left-{query}")).await);
    }
    let stays = proxy.query(BOB, "left-19").await;
    sleep(Duration::from_millis(50)).await;
    drop(waiting);
    sleep(Duration::from_millis(50)).await;
    let made = proxy.calls().len();
    assert!(receive(stays).await.starts_with("HTTP/1.1 200 "), "a client that leaves fails no other");
    assert!(proxy.response(ADA, "next").await.starts_with("HTTP/1.1 200 "));
    sleep(Duration::from_millis(500)).await;
    let calls = proxy.calls();
    assert!(made < 10 && calls.len() <= made + 2, "{made} and then {calls:?}");
}

#[tokio::test]
async fn no_retry_is_made_for_clients_that_hung_up() {
    let limits = CallLimits { retry_pause: Duration::from_millis(300), ..patient() };
    let proxy = Proxy::start(100, limits, "retry", refusal("Throttling")).await;
    let waiting = proxy.query(ADA, "a").await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(proxy.calls().len(), 1);
    drop(waiting);
    sleep(Duration::from_millis(900)).await;
    assert_eq!(proxy.calls().len(), 1);
}

#[tokio::test]
async fn a_refusal_names_the_person_s_own_share_and_is_no_one_else_s() {
    let limits = CallLimits { total: Duration::from_secs(2), ..short() };
    let proxy = Proxy::start(2, limits, "refused", whole()).await;
    let mut waiting = Vec::new();
    for query in 0..7 {
        waiting.push(proxy.query(ADA, &format!("many-{query}")).await);
        sleep(Duration::from_millis(5)).await;
    }
    let refused = proxy.response(ADA, "more").await;
    assert!(refused.starts_with("HTTP/1.1 429 ") && refused.contains("retry-after: 3"), "{refused}");
    for part in
        ["Throttling.Pushboard", "at most 2 calls a second", "5 of yours and 0 of others are before this one"]
    {
        assert!(refused.contains(part), "{part} is not in {refused}");
    }
    let another = proxy.response(BOB, "more").await;
    assert!(another.starts_with("HTTP/1.1 200 "), "{another}");
}

#[tokio::test]
async fn a_client_that_sends_more_and_hangs_up_is_gone_too() {
    let proxy = Proxy::start(2, patient(), "pipelined", whole()).await;
    let mut waiting = Vec::new();
    for query in 0..10 {
        let request = format!(
            "GET /api/push-results?AppId=piped-{query} HTTP/1.1\r\nhost: {HOST}\r\nx-pushboard: 1\r\n{ADA}\r\n"
        );
        waiting.push(send_text(proxy.address, &request.repeat(2)).await);
    }
    sleep(Duration::from_millis(100)).await;
    drop(waiting);
    sleep(Duration::from_millis(1_000)).await;
    let made = proxy.calls().len();
    sleep(Duration::from_millis(1_500)).await;
    assert_eq!(proxy.calls().len(), made);
}

#[tokio::test]
async fn one_person_s_requests_leave_connections_to_others_though_they_cost_one_call() {
    let limits = CallLimits { idle: Duration::from_secs(20), ..patient() };
    let proxy = Proxy::start(10, limits, "held", late(whole(), Duration::from_secs(2))).await;
    let most = CacheLimits::default().waiting;
    let mut waiting = Vec::new();
    for _ in 0..most {
        waiting.push(proxy.query(ADA, "held").await);
    }
    sleep(Duration::from_millis(300)).await;
    let refused = proxy.response(ADA, "held").await;
    assert!(refused.starts_with("HTTP/1.1 429 ") && refused.contains("retry-after: 2"), "{refused}");
    assert!(refused.contains(&format!("{most} requests of yours wait for ENS")), "{refused}");
    // One that leaves makes room for another, and no one else is refused.
    drop(waiting.pop());
    sleep(Duration::from_millis(600)).await;
    let again = proxy.query(ADA, "held").await;
    assert!(proxy.response(BOB, "held").await.starts_with("HTTP/1.1 200 "));
    assert!(receive(again).await.starts_with("HTTP/1.1 200 "));
    assert_eq!(proxy.calls().len(), 1);
}

#[tokio::test]
async fn the_sessions_of_one_address_leave_connections_to_others() {
    let limits = CallLimits { idle: Duration::from_secs(20), ..patient() };
    let proxy = Proxy::start(10, limits, "address", late(whole(), Duration::from_secs(2))).await;
    let most = CacheLimits::default().waiting;
    let one = proxy.sign_in().await;
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let who = proxy.sign_in().await;
        for _ in 0..most {
            waiting.push(proxy.query_from([127, 0, 0, 2], &who, "held").await);
        }
    }
    sleep(Duration::from_millis(300)).await;
    let further = proxy.sign_in().await;
    let refused = receive(proxy.query_from([127, 0, 0, 2], &further, "held").await).await;
    assert!(refused.starts_with("HTTP/1.1 429 "), "{refused}");
    assert!(refused.contains(&format!("{} requests from your address wait for ENS", 2 * most)), "{refused}");
    for who in [one.as_str(), BOB] {
        assert!(proxy.response(who, "held").await.starts_with("HTTP/1.1 200 "));
    }
}
