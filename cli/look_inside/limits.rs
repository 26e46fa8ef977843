//! What the process that reads a stranger's file takes from itself before it reads one byte.

use std::io;

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use rustix::thread::set_no_new_privs;

/// Memory: a picture of a hundred million pixels, and the program.
const MEMORY: u64 = 1 << 30;
/// Seconds of work.
const SECONDS: u64 = 10;

/// Shuts the process in. Standard input, output and error are open already; nothing else can be opened, no socket and no
/// file, nothing can be written to a disk, and when the desk ends, so does this.
pub(super) fn shut_in() -> io::Result<()> {
    let most = |n: u64| Rlimit { current: Some(n), maximum: Some(n) };
    setrlimit(Resource::As, most(MEMORY))?;
    setrlimit(Resource::Cpu, most(SECONDS))?;
    setrlimit(Resource::Fsize, most(0))?;
    setrlimit(Resource::Core, most(0))?;
    setrlimit(Resource::Nofile, most(3))?;
    setrlimit(Resource::Nproc, most(0))?;
    set_no_new_privs(true)?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(())
}
