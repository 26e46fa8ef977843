//! The pages of the desk, and their order in the line of tabs.

use pishkhan::domain::role::Power;
use pishkhan::store::queues::Queue;

use super::App;

/// A page of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    /// A queue of letters.
    Queue(Queue),
    /// People who wait for their identity to be confirmed.
    Identity,
    /// The SMS outbox.
    Outbox,
    /// What a search found.
    Found,
}

impl Tab {
    /// The pages that have a place in the line of tabs.
    pub const ALL: [Self; 12] = [
        Self::Queue(Queue::ALL[0]),
        Self::Queue(Queue::ALL[1]),
        Self::Queue(Queue::ALL[2]),
        Self::Queue(Queue::ALL[3]),
        Self::Queue(Queue::ALL[4]),
        Self::Queue(Queue::ALL[5]),
        Self::Queue(Queue::ALL[6]),
        Self::Queue(Queue::ALL[7]),
        Self::Queue(Queue::ALL[8]),
        Self::Identity,
        Self::Outbox,
        Self::Queue(Queue::ALL[9]),
    ];

    /// Copies of the clerk's unit.
    const COPIES: Self = Self::Queue(Queue::Copies);

    /// The pages of this clerk in the order of the line: copies beside the unit's own letters, for those who have a unit.
    pub fn in_line(app: &App) -> Vec<Self> {
        let mut tabs: Vec<Self> = Self::ALL.into_iter().filter(|tab| *tab != Self::COPIES).collect();
        let has_unit = app.clerk.as_ref().is_some_and(|clerk| clerk.unit_id.is_some());
        if has_unit || app.tab == Self::COPIES {
            let beside = tabs.iter().position(|tab| *tab == Self::Queue(Queue::MyUnit)).map_or(0, |at| at + 1);
            tabs.insert(beside, Self::COPIES);
        }
        tabs
    }

    /// What a clerk must be allowed to do to see it.
    pub fn power(self) -> Option<Power> {
        match self {
            Self::Queue(_) | Self::Found => None,
            Self::Identity => Some(Power::ProveIdentity),
            Self::Outbox => Some(Power::SeeOutbox),
        }
    }

    /// Whether it lists letters.
    pub fn has_letters(self) -> bool {
        matches!(self, Self::Queue(_) | Self::Found)
    }
}
