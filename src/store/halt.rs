//! An order to stop long work, given from another thread: copying, checking or rewriting the whole file ends early and
//! leaves nothing half done. The program that is asked to end does not wait for an hour's work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;

use crate::domain::refusal::Refusal;
use crate::error::Result;

/// The order. Its clones are one: whoever works holds one, whoever may stop it another.
#[derive(Clone, Debug, Default)]
pub struct Halt(Arc<AtomicBool>);

/// How soon work inside the library of the file notices it.
const BEAT: Duration = Duration::from_millis(100);

impl Halt {
    /// Gives the order.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was given.
    pub fn is_given(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Refuses to go on once it was given: for work in pieces.
    pub(crate) fn lets_on(&self) -> Result<()> {
        if self.is_given() { Err(Refusal::WorkStopped.into()) } else { Ok(()) }
    }

    /// Works on a connection, whose statements end as soon as the order is given.
    pub(crate) fn over<T>(&self, connection: &Connection, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.lets_on()?;
        let handle = connection.get_interrupt_handle();
        let is_over = AtomicBool::new(false);
        let worked = std::thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    // Again and again: the order meets only the statement that runs.
                    if self.is_given() {
                        handle.interrupt();
                    }
                    std::thread::park_timeout(BEAT);
                }
            });
            let _end = End(&is_over, watcher.thread().clone());
            work()
        });
        match worked {
            Err(_) if self.is_given() => Err(Refusal::WorkStopped.into()),
            worked => worked,
        }
    }
}

/// Lets the watcher go, however the work ended.
struct End<'a>(&'a AtomicBool, std::thread::Thread);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDLESS: &str = "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n";

    #[test]
    fn a_question_without_an_end_ends_when_it_is_stopped() {
        let connection = Connection::open_in_memory().unwrap();
        let (halt, given) = (Halt::default(), Halt::default());
        given.stop();
        let stopper = halt.clone();
        let refused = halt.over(&connection, || {
            stopper.stop();
            Ok(connection.query_row(ENDLESS, [], |row| row.get::<_, i64>(0))?)
        });
        assert!(matches!(&refused, Err(error) if error.refusal() == Some(&Refusal::WorkStopped)), "{refused:?}");
        assert!(given.lets_on().is_err() && Halt::default().lets_on().is_ok());
    }

    #[test]
    fn work_that_nobody_stops_is_done() {
        let connection = Connection::open_in_memory().unwrap();
        let one: i64 =
            Halt::default().over(&connection, || Ok(connection.query_row("select 1", [], |row| row.get(0))?)).unwrap();
        assert_eq!(one, 1);
    }
}
