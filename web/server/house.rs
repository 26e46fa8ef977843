//! Seats: how many connections the house holds, how many of one address, and who makes room for a newcomer.
//!
//! A full house turns nobody away who comes to speak: whoever has kept it waiting longest goes first. A crowd that says
//! nothing so displaces itself, and people who send their request at once are never among the slowest.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use super::pulse::Pulse;
use super::{Client, Limits, client};

/// How long somebody must have kept the house waiting to give way to a neighbour of the same address.
const NEIGHBOURLY: Duration = Duration::from_secs(2);
/// How long everybody may keep the house waiting, however full it is: time to come in and speak.
const MANNERS: Duration = Duration::from_millis(100);
/// A full house makes room for so many at once, one in sixty-four of its seats at most: the search for the slowest is then
/// paid once for all of them.
const BATCH: usize = 32;
/// Seconds between two lines of the log about a full house.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// All seats.
pub(super) struct House {
    limits: Arc<Limits>,
    room: Arc<Semaphore>,
    crowd: Mutex<Crowd>,
}

#[derive(Default)]
struct Crowd {
    next: u64,
    guests: HashMap<u64, Guest>,
    /// The connections of each address that is counted.
    of_one: HashMap<IpAddr, Vec<u64>>,
    shown_out: u64,
    told: Option<Instant>,
}

struct Guest {
    pulse: Arc<Pulse>,
    bucket: Option<IpAddr>,
    task: Option<AbortHandle>,
}

/// One connection's place, in the house and among those of its address. Given back on drop.
pub(super) struct Seat {
    house: Arc<House>,
    number: u64,
    pub(super) pulse: Arc<Pulse>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl House {
    pub(super) fn of(limits: Arc<Limits>) -> Arc<Self> {
        let room = Arc::new(Semaphore::new(limits.total));
        Arc::new(Self { limits, room, crowd: Mutex::default() })
    }

    /// A place for a newcomer; none while the others of the address are all at work. In a full house somebody who keeps
    /// us waiting goes; while everybody is being served the newcomer waits.
    pub(super) async fn seat(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let address = address.to_canonical();
        let is_counted = !client::is_trusted(address, &self.limits.trusted_proxies);
        let bucket = is_counted.then(|| Client(address).bucket());
        if let Some(bucket) = bucket {
            let mut crowd = self.crowd();
            let open = crowd.of_one.get(&bucket).map_or(0, Vec::len);
            if open >= self.limits.per_address && !crowd.shows_out_a_neighbour(bucket) {
                return None;
            }
        }
        let permit = loop {
            if let Ok(permit) = Arc::clone(&self.room).try_acquire_owned() {
                break Some(permit);
            }
            self.make_room();
            // Somebody leaves, or somebody has been waited for long enough meanwhile.
            if let Ok(permit) = timeout(MANNERS / 4, Arc::clone(&self.room).acquire_owned()).await {
                break permit.ok();
            }
        };
        let pulse = Arc::<Pulse>::default();
        let mut crowd = self.crowd();
        let number = crowd.next;
        crowd.next += 1;
        if let Some(bucket) = bucket {
            crowd.of_one.entry(bucket).or_default().push(number);
        }
        crowd.guests.insert(number, Guest { pulse: Arc::clone(&pulse), bucket, task: None });
        Some(Seat { house: Arc::clone(self), number, pulse, _permit: permit })
    }

    /// Which task a seat belongs to. A connection that ended meanwhile is nobody's.
    pub(super) fn knows(&self, number: u64, task: AbortHandle) {
        if let Some(guest) = self.crowd().guests.get_mut(&number) {
            guest.task = Some(task);
        }
    }

    /// Shows out the slowest, where there are any that we wait for.
    pub(super) fn make_room(&self) {
        let mut crowd = self.crowd();
        let mut slow: Vec<(Duration, u64)> = crowd.slow().filter(|(waited, _)| *waited >= MANNERS).collect();
        slow.sort_unstable_by(|one, other| other.cmp(one));
        let batch = (self.limits.total / 64).clamp(1, BATCH);
        for (_, number) in slow.into_iter().take(batch) {
            crowd.shows_out(number);
        }
    }

    fn crowd(&self) -> MutexGuard<'_, Crowd> {
        self.crowd.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Crowd {
    /// Those whom we wait for, and how long.
    fn slow(&self) -> impl Iterator<Item = (Duration, u64)> {
        self.guests.iter().filter_map(|(number, guest)| Some((guest.kept_waiting()?, *number)))
    }

    fn shows_out_a_neighbour(&mut self, bucket: IpAddr) -> bool {
        let own = self.of_one.get(&bucket).into_iter().flatten();
        let waited = own.filter_map(|number| Some((self.guests.get(number)?.kept_waiting()?, *number)));
        let slowest = waited.filter(|(waited, _)| *waited >= NEIGHBOURLY).max();
        slowest.is_some_and(|(_, number)| self.shows_out(number))
    }

    fn shows_out(&mut self, number: u64) -> bool {
        let Some(task) = self.leaves(number) else { return false };
        task.abort();
        self.shown_out += 1;
        if self.told.is_none_or(|told| told.elapsed() >= TOLD_EVERY) {
            tracing::warn!(
                connections = self.shown_out,
                "the house was full: connections that kept it waiting were closed to make room"
            );
            (self.shown_out, self.told) = (0, Some(Instant::now()));
        }
        true
    }

    /// Takes a guest off the list, once.
    fn leaves(&mut self, number: u64) -> Option<AbortHandle> {
        let guest = self.guests.remove(&number)?;
        if let Some(bucket) = guest.bucket
            && let Some(own) = self.of_one.get_mut(&bucket)
        {
            own.retain(|known| *known != number);
            if own.is_empty() {
                self.of_one.remove(&bucket);
            }
        }
        guest.task
    }
}

impl Guest {
    fn kept_waiting(&self) -> Option<Duration> {
        self.task.as_ref()?;
        self.pulse.kept_waiting()
    }
}

impl Seat {
    pub(super) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.house.crowd().leaves(self.number);
    }
}
