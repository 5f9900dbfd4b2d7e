//! The command as a person starts it: what it prints, that it serves, that it stops at a signal, and that no
//! secret of its environment is in anything it says.

mod diagnose;
mod service;
#[cfg(target_os = "linux")]
mod terminal;

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

const SECRET: &str = "canary-secret-91c2";
const TOKEN: &str = "canary-token-0e44";

fn pushboard(arguments: &[&str], live: bool) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushboard"));
    // Credentials of the person or the machine that runs this test must not be used.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ALIBABA_CLOUD_")) {
        command.env_remove(name);
    }
    command.env("HOME", "/nobody").env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    if live {
        command
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "canary-id")
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET)
            .env("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN);
    }
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Reads the two lines of the greeting; gives the address in it.
fn greeting(child: &mut Child) -> (String, String, BufReader<std::process::ChildStdout>) {
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    output.read_line(&mut text).unwrap();
    output.read_line(&mut text).unwrap();
    let address = text.split_once("http://").unwrap().1.split_once('/').unwrap().0.to_owned();
    (text, address, output)
}

fn get(address: &str, path: &str, more: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nx-pushboard: 1\r\nconnection: close\r\n{more}\r\n"
    )
    .unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    String::from_utf8(response).unwrap()
}

fn post(address: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nx-pushboard: 1\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

/// Stops it, and returns all that it printed after its greeting.
fn stop(mut child: Child, mut output: impl Read) -> String {
    let sent = Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert!(child.wait().unwrap().success());
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut rest).unwrap();
    rest
}

#[test]
fn an_address_of_more_than_8_kib_is_refused_with_the_reason() {
    let mut child = pushboard(&["--demo", "--listen", "127.0.0.1:0", "--demo-statuses", "1"], false);
    let (_, address, output) = greeting(&mut child);
    let of_length = |bytes: usize| format!("/?q={}", "a".repeat(bytes - "/?q=".len()));
    let response = get(&address, &of_length(8 * 1024), "");
    assert!(response.starts_with("HTTP/1.1 200 "), "{response:.200}");
    for accepted in ["", "accept: text/html\r\n"] {
        let response = get(&address, &of_length(8 * 1024 + 1), accepted);
        assert!(response.starts_with("HTTP/1.1 400 "), "{response:.200}");
        assert!(response.contains("the address is longer than 8 KiB"), "{response}");
    }
    stop(child, output);
}

#[test]
fn the_demo_serves_the_page_and_moving_pushes() {
    let mut child = pushboard(&["--listen", "127.0.0.1:0"], false);
    let (text, address, output) = greeting(&mut child);
    assert!(text.contains("Demo"), "{text}");
    assert!(get(&address, "/", "").starts_with("HTTP/1.1 200 OK"));
    let session = get(&address, "/api/session", "");
    let app_id = session.split_once(r#""demo_app_id":""#).unwrap().1.split_once('"').unwrap().0;
    let pushes = get(&address, &format!("/api/push-results?AppId={app_id}&PageNumber=1&PageSize=10"), "");
    assert!(
        pushes.starts_with("HTTP/1.1 200 OK") && pushes.contains(r#""Status":"SUCCESS""#),
        "{pushes:.500}"
    );
    assert!(get(&address, "/api/regions", "").contains("EnsRegionId"));
    assert!(get(&address, "/api/applications", "").contains(app_id));
    assert_eq!(stop(child, output), "");
}

/// The ports of loopback and of all addresses on which a process listens, by the system's own table.
#[cfg(target_os = "linux")]
fn listened_on(process: u32) -> Vec<u16> {
    let sockets: Vec<String> = std::fs::read_dir(format!("/proc/{process}/fd"))
        .unwrap()
        .filter_map(|entry| Some(std::fs::read_link(entry.ok()?.path()).ok()?.to_str()?.to_owned()))
        .filter_map(|name| Some(name.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let table = ["tcp", "tcp6"].map(|name| std::fs::read_to_string(format!("/proc/net/{name}")).unwrap());
    let rows = table.iter().flat_map(|table| table.lines().skip(1));
    rows.map(|row| row.split_whitespace().collect::<Vec<_>>())
        .filter(|row| row[3] == "0A" && sockets.iter().any(|socket| *socket == row[9]))
        .map(|row| u16::from_str_radix(row[1].rsplit_once(':').unwrap().1, 16).unwrap())
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn the_demo_listens_on_no_port_but_that_of_the_page() {
    let mut child = pushboard(&["--listen", "127.0.0.1:0"], false);
    let (_, address, output) = greeting(&mut child);
    let page: u16 = address.rsplit_once(':').unwrap().1.parse().unwrap();
    let regions = get(&address, "/api/regions", "");
    assert!(regions.starts_with("HTTP/1.1 200 OK") && regions.contains("EnsRegionId"), "{regions:.500}");
    assert_eq!(listened_on(child.id()), [page]);
    stop(child, output);
}

#[test]
fn live_keys_are_in_nothing_it_says() {
    // A free port on which no program listens.
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{unused}");
    let mut child = pushboard(&["--listen", "127.0.0.1:0", "--endpoint", &endpoint], true);
    let (mut said, address, output) = greeting(&mut child);
    assert!(said.contains("Live"), "{said}");
    // The printed address contains a ticket for one sign-in; all other output must not.
    let ticket = said.split_once("#ticket=").unwrap().1.lines().next().unwrap().to_owned();
    said = said.replace(&ticket, "");
    let signed_in = post(&address, "/api/sign-in", &format!(r#"{{"ticket":"{ticket}"}}"#));
    let cookie = signed_in.split_once("set-cookie: ").unwrap().1.split(';').next().unwrap();
    let cookie = format!("cookie: {cookie}\r\n");
    assert!(get(&address, "/api/session", "").contains("Pushboard.NotSignedIn"));
    for path in
        ["/", "/api/session", "/api/regions", "/api/push-results?AppId=a", "/api/push-results", "/none"]
    {
        said += &get(&address, path, &cookie);
    }
    assert!(said.contains("Pushboard.Unreachable"));
    said += &stop(child, output);
    for secret in [SECRET, TOKEN, &ticket, "Y2FuYXJ5", "Signature="] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn a_refusal_to_start_is_one_line_and_a_failure() {
    let child = pushboard(&["--listen", "0.0.0.0:0"], true);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("pushboard: --listen 0.0.0.0:0 ") && error.lines().count() == 1, "{error}");
    assert!(output.stdout.is_empty() && !error.contains(SECRET));
}

#[test]
fn a_log_gets_no_token_and_a_hangup_prints_another_ticket() {
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut child = pushboard(&["--listen", "127.0.0.1:0", "--endpoint", &format!("http://{unused}")], true);
    let (text, address, mut output) = greeting(&mut child);
    let mut how = String::new();
    output.read_line(&mut how).unwrap();
    assert!(how.contains("once") && how.contains("SIGHUP") && how.contains("--token-file"), "{how}");
    let ticket_in = |line: &str| line.split_once("#ticket=").unwrap().1.lines().next().unwrap().to_owned();
    let sign_in = |kind: &str, secret: &str| {
        let response = post(&address, "/api/sign-in", &format!(r#"{{"{kind}":"{secret}"}}"#));
        response.split(' ').nth(1).unwrap().to_owned()
    };
    let first = ticket_in(&text);
    assert_eq!(sign_in("token", &first), "401", "what is printed is no token");
    assert_eq!([sign_in("ticket", &first), sign_in("ticket", &first)], ["204", "401"]);
    let sent = Command::new("kill").args(["-s", "HUP", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(sign_in("ticket", &ticket_in(&line)), "204", "{line}");
    stop(child, output);
}

#[test]
fn a_hangup_reads_the_token_again() {
    let file = std::env::temp_dir().join(format!("pushboard-hangup-{}", std::process::id()));
    let (first, second) = ("canary-first-".repeat(3), "canary-second-".repeat(3));
    write_token(&file, &first);
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{unused}");
    let flags = ["--listen", "127.0.0.1:0", "--endpoint", &endpoint, "--token-file", file.to_str().unwrap()];
    let mut child = pushboard(&flags, true);
    let (_, address, output) = greeting(&mut child);
    let opens = |token: &str| {
        let bearer = format!("authorization: Bearer {token}\r\n");
        get(&address, "/api/session", &bearer).starts_with("HTTP/1.1 200 OK")
    };
    assert!(opens(&first) && !opens(&second));
    write_token(&file, &second);
    let sent = Command::new("kill").args(["-s", "HUP", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let began = std::time::Instant::now();
    while !opens(&second) {
        assert!(began.elapsed().as_secs() < 20, "the token was not read again");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(!opens(&first));
    let said = stop(child, output);
    assert!(said.contains("read again") && !said.contains("canary-"), "{said}");
    std::fs::remove_file(file).unwrap();
}

fn write_token(file: &std::path::Path, token: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(file, token).unwrap();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_variable_and_a_file_set_what_no_flag_does() {
    let file = std::env::temp_dir().join(format!("pushboard-config-{}.toml", std::process::id()));
    std::fs::write(&file, "listen = \"127.0.0.1:1\"\ndemo = true\nlog-format = \"json\"\n").unwrap();
    let started = |arguments: &[&str], listen: &str| {
        let child = Command::new(env!("CARGO_BIN_EXE_pushboard"))
            .args(arguments)
            .env("PUSHBOARD_CONFIG", &file)
            .env("PUSHBOARD_LISTEN", listen)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        child.unwrap()
    };
    // The variable beats the file, which would listen where only the system may.
    let mut child = started(&[], "127.0.0.1:0");
    let (text, _, output) = greeting(&mut child);
    assert!(text.contains("Demo"), "{text}");
    stop(child, output);
    // The flag beats the variable.
    let mut child = started(&["--listen", "127.0.0.1:0"], "127.0.0.1:2");
    let (_, _, output) = greeting(&mut child);
    stop(child, output);
    let child = started(&[], "nowhere");
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    // What a variable holds may be a secret in the wrong place.
    assert!(error.contains("--listen") && !error.contains("nowhere"), "{error}");
    std::fs::remove_file(file).unwrap();
}

#[test]
fn it_can_be_stopped_while_it_waits_for_keys() {
    // The system accepts connections, and no one responds.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pushboard"))
        .env_clear()
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .env("ALIBABA_CLOUD_CREDENTIALS_URI", format!("http://{}/", silent.local_addr().unwrap()))
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It waits for keys from a service that does not respond.
    let _connection = silent.accept().unwrap();
    let begin = std::time::Instant::now();
    let sent = Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success() && child.wait().unwrap().success());
    assert!(begin.elapsed().as_secs() < 5, "it waited for the keys");
}

/// The demo on a free port, with these variables alone.
fn demo(variables: &[(&str, &OsStr)]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pushboard"))
        .env_clear()
        .envs(variables.iter().copied())
        .args(["--listen", "127.0.0.1:0", "--demo"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_misspelt_variable_is_logged_by_its_name() {
    let variables =
        [("PUSHBOARD_ALLOW_APPS", "canary-app"), ("PUSHBOARD_PORT_8787_TCP", "tcp://10.0.0.1:8787")];
    let mut child = demo(&variables.map(|(name, value)| (name, value.as_ref())));
    let (_, _, output) = greeting(&mut child);
    let said = stop(child, output);
    assert!(said.contains("PUSHBOARD_ALLOW_APPS") && said.lines().count() == 1, "{said}");
    assert!(!said.contains("canary-app"), "{said}");
}
