//! The command as a service: its own health check, and what it says to systemd.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use super::{demo, greeting, pushboard, stop};

fn healthcheck(listen: &str, more: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushboard"));
    // As in a container, where the settings are variables.
    command.env_clear().env("PUSHBOARD_LISTEN", listen).envs(more.iter().copied());
    command.arg("healthcheck").output().unwrap()
}

/// The error of a health check that failed.
fn unhealthy(listen: &str, more: &[(&str, &str)]) -> String {
    let output = healthcheck(listen, more);
    assert_eq!(output.status.code(), Some(1), "{listen}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_health_check_succeeds_only_while_the_proxy_responds() {
    let mut child = pushboard(&["--listen", "127.0.0.1:0"], false);
    let (_, address, output) = greeting(&mut child);
    let healthy = healthcheck(&address, &[]);
    assert!(
        healthy.status.success() && healthy.stdout.is_empty() && healthy.stderr.is_empty(),
        "{healthy:?}"
    );
    let port = address.rsplit_once(':').unwrap().1.to_owned();
    assert!(healthcheck(&format!("0.0.0.0:{port}"), &[]).status.success());
    // The settings of another instance, which has TLS.
    let tls = [("PUSHBOARD_TLS_CERT", "cert.pem"), ("PUSHBOARD_TLS_KEY", "key.pem")];
    assert!(unhealthy(&address, &tls).contains(&format!("no response from {address} over https")));
    stop(child, output);

    let error = unhealthy(&address, &[]);
    assert!(error.contains("no connection") && error.contains("--config"), "{error}");
    assert!(unhealthy("127.0.0.1:0", &[]).contains("port 0"));
    // Accepts connections and never responds.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let error = unhealthy(&silent.local_addr().unwrap().to_string(), &[]);
    assert!(error.contains("time limit"), "{error}");
}

#[test]
fn a_health_check_needs_no_trust_in_its_own_certificate() {
    let folder = scratch("tls");
    let pair = rcgen::generate_simple_self_signed(["pushes.example.com".to_owned()]).unwrap();
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, pair.cert.pem()).unwrap();
    super::write_token(&key, &pair.signing_key.serialize_pem());
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let address = free_address();
    let flags = ["--listen", &address, "--tls-cert", certificate, "--tls-key", key];
    let child = pushboard(&flags, false);
    let tls = [("PUSHBOARD_TLS_CERT", certificate), ("PUSHBOARD_TLS_KEY", key)];
    let began = std::time::Instant::now();
    while !healthcheck(&address, &tls).status.success() {
        assert!(began.elapsed().as_secs() < 20, "it does not respond over TLS");
        std::thread::sleep(Duration::from_millis(50));
    }
    stop(child, std::io::empty());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_version_says_what_it_was_built_from() {
    let version = Command::new(env!("CARGO_BIN_EXE_pushboard")).arg("--version").output().unwrap();
    let text = String::from_utf8(version.stdout).unwrap();
    // Tests are built without a commit, unless the variable is set.
    let commit = option_env!("SOURCE_COMMIT").unwrap_or("unknown");
    let (page, target) = (pushboard::assets::build(), pushboard::build_info::TARGET);
    let own = env!("CARGO_PKG_VERSION");
    assert_eq!(text, format!("pushboard {own} (commit {commit}, page {page}, {target})\n"));
}

#[test]
fn systemd_is_notified_of_start_life_and_stop() {
    let folder = scratch("notify");
    let path = folder.join("socket");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut child = demo(&[("NOTIFY_SOCKET", path.as_os_str()), ("WATCHDOG_USEC", "600000".as_ref())]);
    let (_, _, output) = greeting(&mut child);
    let next = || {
        let mut bytes = [0; 256];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length]).trim().to_owned()
    };
    assert_eq!(next(), "READY=1");
    assert_eq!([next(), next()], ["WATCHDOG=1", "WATCHDOG=1"]);
    assert_eq!(stop(child, output), "");
    let last = std::iter::repeat_with(next).find(|state| state != "WATCHDOG=1");
    assert_eq!(last.as_deref(), Some("STOPPING=1"));
    std::fs::remove_dir_all(folder).unwrap();
}

/// An address on which no program listens, and that a program of this test may take.
fn free_address() -> String {
    let address: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    address.to_string()
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("pushboard-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    Path::new(&folder).to_owned()
}
