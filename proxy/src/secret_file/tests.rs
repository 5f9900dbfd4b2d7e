//! The rule for files that hold a secret, as values and on files.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::exposure::{Facts, judge, judge_public};
use super::*;

const ROOT: u32 = 0;
const US: u32 = 10001;
const OTHER: u32 = 1000;

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("pushboard-secret-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, name: &str, bytes: &[u8], mode: u32) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn what_an_orchestrator_mounts_is_taken_as_it_is_exposed() {
    let mounted = |mode, owner, read_only| Facts { mode, owner, group: owner, in_memory: true, read_only };
    for (what, facts, us) in [
        ("a Secret of Kubernetes, read by another user", mounted(0o644, ROOT, true), US),
        ("the same, read by root", mounted(0o644, ROOT, true), ROOT),
        ("the same with fsGroup", mounted(0o440, ROOT, true), US),
        ("a projected token of our own", mounted(0o600, US, true), US),
        ("a projected token with fsGroup", mounted(0o640, ROOT, true), US),
        ("a mode that a chart got wrong", mounted(0o777, ROOT, true), US),
        ("a secret of Docker Swarm", mounted(0o444, ROOT, true), US),
        ("the same, read by root", mounted(0o444, ROOT, true), ROOT),
        ("a credential of systemd", mounted(0o400, US, true), US),
        ("the same by an access list", mounted(0o440, ROOT, true), US),
        ("a sidecar's file in a volume of memory", mounted(0o644, OTHER, false), US),
        ("the same, read by root", mounted(0o644, OTHER, false), ROOT),
    ] {
        assert_eq!(judge(facts, us), None, "{what}");
        assert_eq!(judge_public(facts, us), None, "{what}, with a certificate");
    }
}

#[test]
fn our_own_file_is_for_us_alone_and_root_takes_none_of_another_user() {
    let on_disk = |mode, owner| Facts { mode, owner, group: owner, in_memory: false, read_only: false };
    for us in [ROOT, US] {
        for mode in [0o600, 0o400, 0o700] {
            assert_eq!(judge(on_disk(mode, us), us), None);
        }
        for mode in [0o640, 0o604, 0o644, 0o666, 0o660, 0o620, 0o602, 0o601, 0o777] {
            assert_eq!(judge(on_disk(mode, us), us), Some(Problem::Exposed(mode)), "{mode:o}");
            // In memory too, where we could change its mode.
            let own_memory = Facts { in_memory: true, ..on_disk(mode, us) };
            assert_eq!(judge(own_memory, us), Some(Problem::Exposed(mode)), "{mode:o}");
            // A read-only disk is still a disk.
            let read_only = Facts { read_only: true, ..on_disk(mode, us) };
            assert_eq!(judge(read_only, us), Some(Problem::Exposed(mode)), "{mode:o}");
        }
    }
    // Only its privilege opens it.
    for in_memory in [false, true] {
        for mode in [0o600, 0o400, 0o700] {
            let facts = Facts { in_memory, read_only: in_memory, ..on_disk(mode, OTHER) };
            assert_eq!(judge(facts, ROOT), Some(Problem::Foreign(OTHER)), "{mode:o}");
        }
    }
    assert_eq!(judge(on_disk(0o644, OTHER), ROOT), Some(Problem::Foreign(OTHER)));
    // Given to us by its owner.
    for owner in [ROOT, OTHER] {
        for mode in [0o440, 0o640, 0o644, 0o444, 0o660] {
            assert_eq!(judge(on_disk(mode, owner), US), None, "{mode:o}");
        }
        assert_eq!(judge(on_disk(0o666, owner), US), Some(Problem::WritableByAll(0o666)));
    }
}

#[test]
fn a_public_file_may_be_read_by_all_and_changed_by_no_one_else() {
    const STAFF: u32 = 50;
    let on_disk = |mode, owner, group| Facts { mode, owner, group, in_memory: false, read_only: false };
    for us in [ROOT, US] {
        // The last is made with a umask of 002, where each user has a group of their own.
        for facts in [
            on_disk(0o600, us, us),
            on_disk(0o644, us, STAFF),
            on_disk(0o755, us, us),
            on_disk(0o664, us, us),
        ] {
            assert_eq!(judge_public(facts, us), None, "{facts:?}");
        }
        for (mode, group) in [(0o664, STAFF), (0o620, STAFF), (0o666, us), (0o602, us), (0o777, us)] {
            for (in_memory, read_only) in [(false, false), (false, true), (true, false)] {
                let facts = Facts { in_memory, read_only, ..on_disk(mode, us, group) };
                assert_eq!(judge_public(facts, us), Some(Problem::Changeable(mode)), "{facts:?}");
            }
        }
    }
    // A ConfigMap, a file of /etc, and one that its owner shares with a group.
    for (mode, owner, group) in
        [(0o644, ROOT, US), (0o444, ROOT, ROOT), (0o664, OTHER, US), (0o440, OTHER, US)]
    {
        assert_eq!(judge_public(on_disk(mode, owner, group), US), None, "{mode:o}");
    }
    for owner in [ROOT, OTHER] {
        let facts = on_disk(0o646, owner, owner);
        assert_eq!(judge_public(facts, US), Some(Problem::WritableByAll(0o646)));
        assert_eq!(judge_public(Facts { in_memory: true, ..facts }, US), Some(Problem::WritableByAll(0o646)));
    }
    for (mode, expected) in [
        (0o600, Problem::Foreign(OTHER)),
        (0o644, Problem::Foreign(OTHER)),
        (0o646, Problem::WritableByAll(0o646)),
    ] {
        assert_eq!(judge_public(on_disk(mode, OTHER, OTHER), ROOT), Some(expected), "{mode:o}");
    }
}

#[test]
fn a_file_is_read_through_symbolic_links_and_by_the_mode_of_its_target() {
    let folder = scratch("links");
    fs::create_dir_all(folder.join("..2026_11_29")).unwrap();
    let target = write(&folder.join("..2026_11_29"), "token", b"canary", 0o600);
    // As Kubernetes does it.
    symlink("..2026_11_29", folder.join("..data")).unwrap();
    symlink("..data/token", folder.join("token")).unwrap();
    let path = folder.join("token");
    assert_eq!(read_secret(&path, 10).unwrap().as_slice(), b"canary");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).unwrap();
    let error = read_secret(&path, 10).unwrap_err().to_string();
    assert!(error.contains(&format!("chmod 600 {}", path.display())) && error.contains("0644"), "{error}");
    assert!(!error.contains("canary"));
    assert_eq!(read_public(&path, 10).unwrap().as_slice(), b"canary");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o646)).unwrap();
    let error = read_public(&path, 10).unwrap_err().to_string();
    assert!(error.contains(&format!("chmod go-w {}", path.display())) && error.contains("0646"), "{error}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_no_such_file_is_named() {
    let folder = scratch("kinds");
    let pipe = folder.join("pipe");
    assert!(std::process::Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success());
    let looping = folder.join("looping");
    symlink("looping", &looping).unwrap();
    for (path, expected) in [
        (folder.join("none"), "there is no such file"),
        (folder.join("file/below"), "there is no such file"),
        (folder.clone(), "it is a folder"),
        (pipe, "it is no file"),
        (PathBuf::from("/dev/zero"), "it is no file"),
        (looping, "can't be read"),
        (write(&folder, "file", b"canary-of-11", 0o600), "is over 11 bytes"),
    ] {
        let error = read_secret(&path, 11).unwrap_err();
        let shown = error.to_string();
        assert!(shown.starts_with(&path.display().to_string()) && shown.contains(expected), "{shown}");
        assert!(!shown.contains("canary"));
        assert_eq!(error.is_missing(), expected == "there is no such file");
    }
    for (bytes, expected) in [
        (&b"\xff\xfec\0a\0"[..], "is UTF-16 text"),
        (b"\xfe\xff\0c\0a", "is UTF-16 text"),
        (b"canary\xff", "is no UTF-8 text"),
    ] {
        let error = text(Path::new("f"), bytes).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains("canary"), "{error}");
    }
    let marked = write(&folder, "marked", "\u{feff}canary".as_bytes(), 0o600);
    assert_eq!(read_secret(&marked, 11).unwrap().as_slice(), b"canary");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_secret_in_the_place_of_a_file_s_name_is_not_shown() {
    let shown = |name: &str| read_secret(std::path::Path::new(name), 100).unwrap_err().to_string();
    for secret in [
        "https://user:canary@host/x",
        "user:canary@host",
        "Canary3/abcdefghijklmnop+qrstuv==",
        "canary0123456789abcdef0123456789",
    ] {
        let text = shown(secret);
        assert!(text.contains("could be a secret") && !text.to_lowercase().contains("canary"), "{text}");
    }
    for name in ["/no/such/file", "./token0123456789012345678", "secrets/pushboard.token", "token"] {
        assert!(shown(name).starts_with(name), "{name}");
    }
}
