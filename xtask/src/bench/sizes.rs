//! `cargo xtask bench sizes`: requests each file of the page from the release binary, and prints its bytes without
//! compression, with gzip and with brotli.

use crate::build;
use crate::failure::{Failure, Outcome};
use crate::process::program;
use crate::workspace;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;

/// Prints a row for each file, and the sums of what the first board needs, of the other parts, and of the first workbook.
pub(crate) fn print() -> Outcome {
    build::everything()?;
    let server = Server::start()?;
    let mut files = Vec::new();
    let dist = workspace::root().join("dist");
    collect(&dist, "", &mut files).map_err(Failure::while_doing(dist.display()))?;
    files.sort();

    // The worker that writes workbooks is downloaded only by those who want one, the parts of the module once the first board
    // is shown.
    let (workbook, page): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file: &String| file.starts_with("/workbook"));
    let (parts, first): (Vec<_>, Vec<_>) =
        page.into_iter().partition(|file| file.contains("/split_") || file.contains("/chunk_"));
    print_rows("downloads before the first board, bytes", &first, &server)?;
    print_rows("downloads of the other parts, bytes", &parts, &server)?;
    print_rows("downloads of the first workbook, bytes", &workbook, &server)
}

fn print_rows(title: &str, files: &[String], server: &Server) -> Outcome {
    println!("\n{title:56} {:>10} {:>10} {:>10}", "raw", "gzip", "brotli");
    let mut sums = [0; 3];
    for file in files {
        let mut row = [0; 3];
        for (size, coding) in row.iter_mut().zip(["identity", "gzip", "br"]) {
            *size = server.size(file, coding)?;
        }
        print_row(file, row);
        for (sum, size) in sums.iter_mut().zip(row) {
            *sum += size;
        }
    }
    print_row("all", sums);
    Ok(())
}

fn print_row(name: &str, [raw, gzip, brotli]: [u64; 3]) {
    println!("{name:56} {raw:>10} {gzip:>10} {brotli:>10}");
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The release binary with its demo on a free port. It is killed on drop.
struct Server {
    process: Child,
    /// Like `127.0.0.1:8787`.
    address: String,
}

impl Server {
    fn start() -> Outcome<Self> {
        let mut process = program(workspace::release("pushboard"))
            .args(["--listen", "127.0.0.1:0", "--demo"])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Failure::while_doing("pushboard"))?;
        let output = process.stdout.take().expect("standard output is piped");
        let mut server = Self { process, address: String::new() };
        let mut lines = BufReader::new(output).lines();
        for line in lines.by_ref() {
            let line = line.map_err(Failure::while_doing("pushboard"))?;
            if let Some(address) = address_in(&line) {
                server.address = address.to_owned();
                // Reads the rest of the output, so that the pipe stays open and never fills.
                thread::spawn(move || lines.for_each(drop));
                return Ok(server);
            }
        }
        Err(Failure::new("pushboard ended without printing its address"))
    }

    /// The length of the response body for a file in this content coding.
    fn size(&self, path: &str, coding: &str) -> Outcome<u64> {
        let mut response = Vec::new();
        let mut exchange = || -> std::io::Result<()> {
            let mut socket = TcpStream::connect(&self.address)?;
            write!(
                socket,
                "GET {path} HTTP/1.1\r\nhost: {}\r\naccept-encoding: {coding}\r\nconnection: close\r\n\r\n",
                self.address
            )?;
            socket.read_to_end(&mut response).map(drop)
        };
        exchange().map_err(Failure::while_doing(&self.address))?;
        body_length(&response).ok_or_else(|| {
            Failure::new(format!("pushboard responded with another status than 200 for {path}"))
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn address_in(line: &str) -> Option<&str> {
    let after = line.split_once("http://")?.1;
    after.split_once('/').map(|(address, _)| address)
}

fn body_length(response: &[u8]) -> Option<u64> {
    let head = response.windows(4).position(|four| four == b"\r\n\r\n")?;
    response.starts_with(b"HTTP/1.1 200 ").then(|| (response.len() - head - 4) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found() {
        let rows = [
            ("Pushboard: http://127.0.0.1:8787/", Some("127.0.0.1:8787")),
            ("open http://[::1]:80/#ticket=abc now", Some("[::1]:80")),
            ("starting", None),
        ];
        for (line, expected) in rows {
            assert_eq!(address_in(line), expected, "{line}");
        }
    }

    #[test]
    fn only_the_body_is_counted() {
        let rows: [(&[u8], _); 4] = [
            (b"HTTP/1.1 200 OK\r\netag: x\r\n\r\nabc", Some(3)),
            (b"HTTP/1.1 200 OK\r\n\r\n", Some(0)),
            (b"HTTP/1.1 404 Not Found\r\n\r\nabc", None),
            (b"", None),
        ];
        for (response, expected) in rows {
            assert_eq!(body_length(response), expected);
        }
    }
}
