//! In a terminal: a hangup reloads while the terminal is there, and stops the process once it is closed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// The demo in a terminal of its own, behind these words of a command line; gives what the terminal shows.
fn in_terminal(before: &str, after: &str) -> (Child, BufReader<File>) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let binary = env!("CARGO_BIN_EXE_pushboard");
    // The first terminal that the leader of a session opens belongs to it.
    let script =
        format!("exec <>{name} >&0 2>&0; exec {before} {binary} --listen 127.0.0.1:0 --demo {after}");
    let child = Command::new("setsid").args(["sh", "-c", &script]).stdin(Stdio::null()).spawn().unwrap();
    (child, BufReader::new(File::from(terminal)))
}

fn hang_up(child: &Child) {
    assert!(Command::new("kill").args(["-s", "HUP", &child.id().to_string()]).status().unwrap().success());
}

fn read_until(output: &mut impl BufRead, expected: &str) -> String {
    let mut line = String::new();
    while !line.contains(expected) {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0, "no {expected}");
    }
    line
}

fn address_in(line: &str) -> String {
    line.split_once("http://").unwrap().1.split('/').next().unwrap().to_owned()
}

#[test]
fn it_stops_when_its_terminal_is_closed_and_reloads_before() {
    let (mut child, mut output) = in_terminal("", "");
    let address = address_in(&read_until(&mut output, "Pushboard is at"));
    hang_up(&child);
    read_until(&mut output, "read again");
    assert!(TcpStream::connect(&address).is_ok());
    drop(output);
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(begin.elapsed() < Duration::from_secs(10), "it still runs");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success() && TcpStream::connect(&address).is_err());
}

#[test]
fn behind_nohup_it_outlives_its_terminal() {
    let log = std::env::temp_dir().join(format!("pushboard-nohup-{}", std::process::id()));
    let (mut child, output) = in_terminal("nohup", &format!(">{} 2>&1", log.display()));
    let begin = Instant::now();
    let logged = |expected: &str| {
        loop {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            if text.contains(expected) && text.ends_with('\n') {
                return text;
            }
            assert!(begin.elapsed() < Duration::from_secs(20), "{text}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let address = address_in(&logged("Pushboard is at"));
    drop(output);
    // That of the system is this one, or another that comes first.
    hang_up(&child);
    logged("read again");
    assert!(TcpStream::connect(&address).is_ok() && child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_file(log).unwrap();
}
