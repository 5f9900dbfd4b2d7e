//! Who else may read or change an open file.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;

use super::problem::Problem;

/// What the rule depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) mode: u32,
    pub(super) owner: u32,
    pub(super) group: u32,
    /// It is in memory, as the secrets of Kubernetes, Docker and systemd are.
    pub(super) in_memory: bool,
    /// It is mounted read-only, as they are too.
    pub(super) read_only: bool,
}

/// What is wrong with an open file, if anything is, by the rule for secrets or for other files.
pub(super) fn check(file: &File, is_secret: bool) -> io::Result<Option<Problem>> {
    let about = file.metadata()?;
    let (in_memory, read_only) = mount(file)?;
    let (mode, owner, group) = (about.mode() & 0o7777, about.uid(), about.gid());
    let facts = Facts { mode, owner, group, in_memory, read_only };
    let rule = if is_secret { judge } else { judge_public };
    Ok(rule(facts, rustix::process::geteuid().as_raw()))
}

/// The rule for a secret of user `us`, who may open the file:
/// - Root takes no file that only its privilege opens: the owner did not give it.
/// - A file that an orchestrator mounts has the exposure that it gave it: in memory, and either another user's or
///   mounted read-only, so that nothing on this side could change its mode.
/// - Our own file is for its owner alone.
/// - Another user's file is that user's to protect; but it must not be open to everyone's changes, and root takes
///   none that an ordinary user can change.
pub(super) fn judge(facts: Facts, us: u32) -> Option<Problem> {
    let Facts { mode, owner, in_memory, read_only, .. } = facts;
    let is_ours = owner == us;
    match () {
        () if us == 0 && !is_ours && mode & 0o044 == 0 => Some(Problem::Foreign(owner)),
        () if in_memory && (read_only || !is_ours) => None,
        () if is_ours => (mode & 0o077 != 0).then_some(Problem::Exposed(mode)),
        () if us == 0 => Some(Problem::Foreign(owner)),
        () => (mode & 0o002 != 0).then_some(Problem::WritableByAll(mode)),
    }
}

/// The rule for a file that everyone may read and that decides whom user `us` trusts: no one else may change it, root of
/// this machine and the owner of another user's file apart. A group with the number of its owner is that user's own, as
/// where files are made with mode 0664. What an orchestrator mounts is taken as for secrets, unless it is open to
/// everyone's changes on this side.
pub(super) fn judge_public(facts: Facts, us: u32) -> Option<Problem> {
    let Facts { mode, owner, group, in_memory, read_only } = facts;
    let is_ours = owner == us;
    let others = if group == owner { 0o002 } else { 0o022 };
    match () {
        () if in_memory && read_only => None,
        () if is_ours => (mode & others != 0).then_some(Problem::Changeable(mode)),
        () if mode & 0o002 != 0 => Some(Problem::WritableByAll(mode)),
        () if us == 0 && !in_memory => Some(Problem::Foreign(owner)),
        () => None,
    }
}

/// Whether a file is in memory, and whether its mount is read-only.
#[cfg(target_os = "linux")]
fn mount(file: &File) -> io::Result<(bool, bool)> {
    /// tmpfs and ramfs, by the kernel's numbers.
    const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];
    let kind = rustix::fs::fstatfs(file)?.f_type as u64 & 0xffff_ffff;
    let flags = rustix::fs::fstatvfs(file)?.f_flag;
    Ok((IN_MEMORY.contains(&kind), flags.contains(rustix::fs::StatVfsMountFlags::RDONLY)))
}

#[cfg(not(target_os = "linux"))]
fn mount(_: &File) -> io::Result<(bool, bool)> {
    Ok((false, false))
}
