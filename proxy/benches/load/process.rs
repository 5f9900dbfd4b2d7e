//! The programs that are measured, each ended when dropped, with their processor time and memory.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use crate::client::Target;
use crate::upstream;

/// A token as an operator would choose it; it is valid for seconds.
const TOKEN: &str = "bench-bench-bench-bench-bench-bench";

/// A process that ends with its owner.
pub(crate) struct Process(Child);

impl Process {
    /// Starts it and waits for the line with its address.
    fn start(command: &mut Command) -> io::Result<(Self, SocketAddr)> {
        let mut process = Self(command.stdout(Stdio::piped()).spawn()?);
        let mut lines = BufReader::new(process.0.stdout.take().expect("it was piped")).lines();
        for line in lines.by_ref() {
            let line = line?;
            let address = line.split_once("http://").and_then(|(_, rest)| rest.split('/').next());
            if let Some(address) = address.and_then(|address| address.parse().ok()) {
                // Its further output must be read, or the pipe fills.
                thread::spawn(move || lines.for_each(drop));
                return Ok((process, address));
            }
        }
        Err(io::Error::other(format!("{command:?} ended without an address")))
    }

    /// Its processor time so far.
    pub(crate) fn cpu(&self) -> io::Result<Duration> {
        // Clock ticks are hundredths of a second on every Linux that Rust runs on.
        const TICK: Duration = Duration::from_millis(10);
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        // The name in parentheses may hold spaces; utime and stime are the 12th and 13th word after it.
        let words: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| words.get(at).and_then(|word| word.parse::<u32>().ok());
        let (user, system) = ticks(11).zip(ticks(12)).ok_or_else(|| io::Error::other("an odd /proc/stat"))?;
        Ok(TICK * (user + system))
    }

    /// Resident memory, bytes.
    pub(crate) fn resident(&self) -> io::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kilobytes.map(|kilobytes| kilobytes * 1024).ok_or_else(|| io::Error::other("an odd /proc/status"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The bare upstream.
pub(crate) struct UpstreamProcess {
    _process: Process,
    pub(crate) address: SocketAddr,
}

impl UpstreamProcess {
    pub(crate) fn start() -> io::Result<Self> {
        let (process, address) = Process::start(Command::new(env::current_exe()?).arg(upstream::COMMAND))?;
        Ok(Self { _process: process, address })
    }

    /// The number of calls that it has received.
    pub(crate) async fn calls(&self) -> io::Result<u64> {
        self.read(upstream::COUNT)?.parse().map_err(io::Error::other)
    }

    /// The times of calls by the ids of their applications, where those begin with [`upstream::TIMED`].
    pub(crate) fn times(&self) -> io::Result<HashMap<String, u64>> {
        let lines = self.read(upstream::TIMES)?;
        let call = |line: &str| {
            let (app, time) = line.split_once(' ')?;
            Some((app.to_owned(), time.parse().ok()?))
        };
        Ok(lines.lines().filter_map(call).collect())
    }

    fn read(&self, path: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        let body = response.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        body.ok_or_else(|| io::Error::other("no response"))
    }
}

/// The proxy as it is shipped, live against the bare upstream.
pub(crate) struct Pushboard {
    pub(crate) process: Process,
    address: SocketAddr,
}

impl Pushboard {
    pub(crate) fn start(upstream: SocketAddr, flags: &[&str]) -> io::Result<Self> {
        Self::start_as(Command::new(env!("CARGO_BIN_EXE_pushboard")), upstream, flags)
    }

    /// With a limit of the files that it may open.
    pub(crate) fn start_with_files(files: u32, upstream: SocketAddr, flags: &[&str]) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            &format!("ulimit -n {files}; exec \"$0\" \"$@\""),
            env!("CARGO_BIN_EXE_pushboard"),
        ]);
        Self::start_as(command, upstream, flags)
    }

    fn start_as(mut command: Command, upstream: SocketAddr, flags: &[&str]) -> io::Result<Self> {
        let token = scratch("token");
        fs::write(&token, TOKEN)?;
        only_for_the_owner(&token)?;
        command
            .args([
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--endpoint",
                &format!("http://{upstream}"),
                "--token-file",
            ])
            .arg(&token)
            .args(flags)
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "bench")
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "bench");
        let (process, address) = Process::start(&mut command)?;
        Ok(Self { process, address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Requests to it as a script sends them.
    pub(crate) fn target(&self, path: impl Fn(u64) -> String + Send + Sync + 'static) -> Target {
        Target::new(self.address, self.address.to_string(), path)
            .with_header("x-pushboard", "1")
            .with_header("authorization", &format!("Bearer {TOKEN}"))
    }
}

/// nginx as a plain reverse proxy, with one worker per core and keep-alive on both sides.
pub(crate) struct Nginx {
    process: Process,
    pub(crate) address: SocketAddr,
}

impl Nginx {
    /// `None` if it is not installed.
    pub(crate) fn start(upstream: SocketAddr) -> io::Result<Option<Self>> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = env::split_paths(&path).chain(["/usr/sbin".into()]);
        let mut files = folders.map(|folder| folder.join("nginx"));
        let Some(program) = files.find(|file| file.is_file()) else { return Ok(None) };
        // Released at once: no other process takes ports here.
        let address = TcpListener::bind(crate::loopback())?.local_addr()?;
        let folder = scratch("nginx");
        fs::create_dir_all(&folder)?;
        let configuration = folder.join("nginx.conf");
        let shown = folder.display();
        fs::write(
            &configuration,
            format!(
                "daemon off; worker_processes auto; pid {shown}/pid; error_log {shown}/errors;\n\
                 events {{ worker_connections 2048; }}\n\
                 http {{\n  access_log off; keepalive_requests 1000000;\n  \
                 client_body_temp_path {shown}/1; proxy_temp_path {shown}/2; fastcgi_temp_path {shown}/3;\n  \
                 uwsgi_temp_path {shown}/4; scgi_temp_path {shown}/5;\n  \
                 upstream ens {{ server {upstream}; keepalive 64; keepalive_requests 1000000; }}\n  \
                 server {{ listen {address}; location / {{\n    proxy_pass http://ens; \
                 proxy_http_version 1.1; proxy_set_header Connection \"\";\n  }} }}\n}}\n"
            ),
        )?;
        let mut command = Command::new(program);
        let process = Process(command.arg("-p").arg(&folder).arg("-c").arg(&configuration).spawn()?);
        for _ in 0..100 {
            if TcpStream::connect(address).is_ok() {
                return Ok(Some(Self { process, address }));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(io::Error::other(format!("nginx does not listen; see {shown}/errors")))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Killed at once it would leave its workers behind.
        let sent = Command::new("kill").arg(self.process.0.id().to_string()).status();
        if sent.is_ok_and(|status| status.success()) {
            let _ = self.process.0.wait();
        }
    }
}

/// A place for this run's own files.
fn scratch(name: &str) -> PathBuf {
    env::temp_dir().join(format!("pushboard-load-{}-{name}", std::process::id()))
}

fn only_for_the_owner(file: &PathBuf) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}
