//! Turns: how much is done at once, and whose work comes next.
//!
//! Everybody has a turn, address by address: whoever sends a hundred requests at once waits for himself and keeps nobody
//! else up. What one address may have under way is bounded. In a full hall the longest queue gives way to whoever has
//! less in it, and those who were wrong lately wait behind those who were not.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// A hall with seats for so much work at once.
pub(crate) struct Turns {
    of_one: usize,
    most: usize,
    hall: Arc<Mutex<Hall>>,
}

/// Who asks for a turn, as far as the address tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing is known against it.
    Good,
    /// Somebody there was wrong lately.
    Tried,
}

/// Why there is no turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// The address has too much under way already.
    OfOne,
    /// Too many wait.
    Hall,
}

struct Hall {
    free: usize,
    waiting: usize,
    /// Under way and waiting, by address.
    of_one: HashMap<IpAddr, usize>,
    /// Who waits, by address; and the addresses in the order of their turns, those of good standing first.
    queues: HashMap<IpAddr, VecDeque<oneshot::Sender<Turn>>>,
    good: VecDeque<IpAddr>,
    tried: VecDeque<IpAddr>,
}

/// A seat; given on when dropped.
pub(crate) struct Turn {
    /// Nothing once it was given back.
    hall: Option<Arc<Mutex<Hall>>>,
    client: IpAddr,
}

impl Turns {
    /// `seats` at once, `of_one` of an address under way or waiting, `most` waiting in all.
    pub(crate) fn new(seats: usize, of_one: usize, most: usize) -> Self {
        let hall = Hall {
            free: seats,
            waiting: 0,
            of_one: HashMap::new(),
            queues: HashMap::new(),
            good: VecDeque::new(),
            tried: VecDeque::new(),
        };
        Self { of_one, most, hall: Arc::new(Mutex::new(hall)) }
    }

    /// Waits for a seat.
    pub(crate) async fn take(&self, client: IpAddr, standing: Standing) -> Result<Turn, Full> {
        let called = {
            let mut hall = lock(&self.hall);
            let own = hall.of_one.get(&client).copied().unwrap_or_default();
            if own >= self.of_one {
                return Err(Full::OfOne);
            }
            if hall.free == 0 && hall.waiting >= self.most && !hall.sends_one_away(client) {
                return Err(Full::Hall);
            }
            hall.of_one.insert(client, own + 1);
            if hall.free > 0 {
                hall.free -= 1;
                return Ok(Turn { hall: Some(Arc::clone(&self.hall)), client });
            }
            let (sender, called) = oneshot::channel();
            hall.waits(client, standing, sender);
            called
        };
        // The seat comes through the channel: whoever has left meanwhile drops it there, and it goes on to the next.
        called.await.map_err(|_| Full::Hall)
    }
}

impl Hall {
    fn waits(&mut self, client: IpAddr, standing: Standing, sender: oneshot::Sender<Turn>) {
        self.waiting += 1;
        let queue = self.queues.entry(client).or_default();
        if queue.is_empty() {
            match standing {
                Standing::Good => self.good.push_back(client),
                Standing::Tried => self.tried.push_back(client),
            }
        }
        queue.push_back(sender);
    }

    /// The newest of the longest queue goes, if that is longer than the newcomer's would be.
    fn sends_one_away(&mut self, newcomer: IpAddr) -> bool {
        let own = self.queues.get(&newcomer).map_or(0, VecDeque::len);
        let longest = self.queues.iter().max_by_key(|(_, queue)| queue.len());
        let Some((&client, _)) = longest.filter(|(_, queue)| queue.len() > own + 1) else { return false };
        // Its sender is dropped: whoever waits for it is told.
        let gone = self.queues.get_mut(&client).and_then(VecDeque::pop_back).is_some();
        self.waiting -= usize::from(gone);
        self.leaves(client);
        gone
    }

    fn leaves(&mut self, client: IpAddr) {
        if let Some(own) = self.of_one.get_mut(&client) {
            *own -= 1;
            if *own == 0 {
                self.of_one.remove(&client);
            }
        }
    }

    /// The first of the address whose turn it is; the address then stands at the end. Nobody: the seat is free.
    fn next(&mut self) -> Option<(IpAddr, oneshot::Sender<Turn>)> {
        let line = if self.good.is_empty() { &mut self.tried } else { &mut self.good };
        let Some(client) = line.pop_front() else {
            self.free += 1;
            return None;
        };
        let queue = self.queues.get_mut(&client)?;
        let sender = queue.pop_front()?;
        self.waiting -= 1;
        if queue.is_empty() {
            self.queues.remove(&client);
        } else {
            line.push_back(client);
        }
        Some((client, sender))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(hall) = self.hall.take() else { return };
        let mut client = self.client;
        loop {
            let next = {
                let mut hall = lock(&hall);
                hall.leaves(client);
                hall.next()
            };
            let Some((next, sender)) = next else { return };
            let turn = Self { hall: Some(Arc::clone(&hall)), client: next };
            let Err(mut unwanted) = sender.send(turn) else { return };
            // Left while waiting: its seat goes on from here.
            (unwanted.hall, client) = (None, next);
        }
    }
}

fn lock(hall: &Mutex<Hall>) -> MutexGuard<'_, Hall> {
    hall.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use super::Standing::{Good, Tried};
    use super::*;

    fn address(n: u8) -> IpAddr {
        IpAddr::from([198, 51, 100, n])
    }

    /// Whether a turn has come.
    fn poll<F: Future<Output = Result<Turn, Full>>>(waits: Pin<&mut F>) -> Poll<Result<Turn, Full>> {
        waits.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn a_crowd_of_one_address_waits_for_itself() {
        let turns = Turns::new(1, 3, 100);
        let first = turns.take(address(1), Good).await.unwrap_or_else(|_| panic!("the hall is empty"));
        let mut own = pin!(turns.take(address(1), Good));
        let mut own_too = pin!(turns.take(address(1), Good));
        assert!(poll(own.as_mut()).is_pending() && poll(own_too.as_mut()).is_pending());
        assert_eq!(turns.take(address(1), Good).await.err(), Some(Full::OfOne));
        let mut other = pin!(turns.take(address(2), Good));
        assert!(poll(other.as_mut()).is_pending());
        drop(first);
        let Poll::Ready(Ok(turn)) = poll(own.as_mut()) else { panic!("the oldest comes first") };
        drop(turn);
        let Poll::Ready(Ok(turn)) = poll(other.as_mut()) else { panic!("then the other address") };
        assert!(poll(own_too.as_mut()).is_pending());
        drop(turn);
        assert!(matches!(poll(own_too.as_mut()), Poll::Ready(Ok(_))));
    }

    #[tokio::test]
    async fn those_who_were_wrong_lately_wait_behind_those_who_were_not() {
        let turns = Turns::new(1, 3, 100);
        let first = turns.take(address(1), Tried).await;
        let mut guesser = pin!(turns.take(address(2), Tried));
        let mut honest = pin!(turns.take(address(3), Good));
        assert!(poll(guesser.as_mut()).is_pending() && poll(honest.as_mut()).is_pending());
        drop(first);
        let Poll::Ready(Ok(turn)) = poll(honest.as_mut()) else { panic!("the honest one waits") };
        drop(turn);
        assert!(matches!(poll(guesser.as_mut()), Poll::Ready(Ok(_))));
    }

    #[tokio::test]
    async fn in_a_full_hall_the_longest_queue_gives_way() {
        let turns = Turns::new(1, 9, 3);
        let first = turns.take(address(1), Tried).await;
        let mut flood: Vec<_> = (0..3).map(|_| Box::pin(turns.take(address(1), Tried))).collect();
        for waits in &mut flood {
            assert!(poll(waits.as_mut()).is_pending());
        }
        assert_eq!(turns.take(address(1), Tried).await.err(), Some(Full::Hall));
        let mut honest = pin!(turns.take(address(2), Tried));
        assert!(poll(honest.as_mut()).is_pending());
        assert!(matches!(poll(flood[2].as_mut()), Poll::Ready(Err(Full::Hall))), "the newest of the flood goes");
        drop(first);
        let Poll::Ready(Ok(turn)) = poll(flood[0].as_mut()) else { panic!("the oldest comes first") };
        drop(turn);
        assert!(matches!(poll(honest.as_mut()), Poll::Ready(Ok(_))));
    }

    #[tokio::test]
    async fn whoever_leaves_while_waiting_takes_no_seat_along() {
        let turns = Turns::new(1, 10, 2);
        let first = turns.take(address(1), Good).await;
        {
            let mut gone = pin!(turns.take(address(2), Good));
            assert!(poll(gone.as_mut()).is_pending());
        }
        {
            let mut called_and_gone = pin!(turns.take(address(3), Good));
            assert!(poll(called_and_gone.as_mut()).is_pending());
            assert_eq!(turns.take(address(4), Good).await.err(), Some(Full::Hall));
            drop(first);
        }
        let hall = lock(&turns.hall);
        assert_eq!((hall.free, hall.waiting, hall.of_one.len(), hall.queues.len()), (1, 0, 0, 0));
        assert!(hall.good.is_empty() && hall.tried.is_empty());
    }
}
