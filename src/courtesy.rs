//! Work that lasts lets letters and pages go first.

/// How far it stands back (`nice`): whoever is waited for gets nine tenths of a processor that both want.
const STANDS_BACK: i32 = 10;

/// This thread stands back from now on. To be called on a thread of the work's own: who has stood back once may not step
/// forward again. Where the system does not allow it, the work is done all the same.
pub(crate) fn stand_back() {
    let _ = rustix::process::setpriority_process(None, STANDS_BACK);
}
