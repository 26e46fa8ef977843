//! Text split into clusters: a letter with its marks and joiners, a space, or a stand-in for what may not be shown.

use unicode_segmentation::UnicodeSegmentation;

use super::clean::{Fate, MARKS_MAX, PICTURE, REMOVED, fate};

/// What is known of a cluster before joining and ordering.
pub(super) struct Cluster {
    /// The letter, or what is shown for it.
    pub lead: char,
    pub kind: Kind,
    /// Where the cluster's own bytes begin (unit sources may begin earlier, with silent characters).
    pub start: usize,
    pub end: usize,
    /// The first and the last joiner after the letter.
    pub joiners: Option<(Fate, Fate)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter with marks.
    Letter,
    /// Several letters that only make sense together (Hangul, Devanagari); taken as they are.
    Several,
    Space,
    /// A mark for something dropped.
    StandIn,
}

impl Cluster {
    /// The character that stands for the cluster in the bidirectional algorithm.
    pub(super) fn for_order(&self) -> char {
        match self.kind {
            Kind::StandIn => REMOVED,
            Kind::Space => ' ',
            Kind::Letter | Kind::Several => self.lead,
        }
    }
}

/// Splits into clusters; the second value is a joiner that stands before any letter.
pub(super) fn clusters(text: &str) -> (Vec<Cluster>, Option<Fate>) {
    let mut clusters: Vec<Cluster> = Vec::with_capacity(text.len() / 2);
    let mut lead_joiner = None;
    for (start, grapheme) in text.grapheme_indices(true) {
        let end = start + grapheme.len();
        if grapheme.chars().any(|c| fate(c) == Fate::Picture) {
            clusters.push(Cluster { lead: PICTURE, kind: Kind::StandIn, start, end, joiners: None });
            continue;
        }
        if grapheme == "\r\n" {
            clusters.push(Cluster { lead: ' ', kind: Kind::Space, start, end, joiners: None });
            continue;
        }
        let before = clusters.len();
        let mut marks = 0;
        for (at, c) in grapheme.char_indices() {
            let (at, next) = (start + at, start + at + c.len_utf8());
            let new = |lead, kind| Cluster { lead, kind, start: at, end: next, joiners: None };
            match fate(c) {
                Fate::Space => clusters.push(new(' ', Kind::Space)),
                Fate::Hostile => {
                    if let Some(last) = clusters.last_mut().filter(|last| last.lead == REMOVED && last.end == at) {
                        last.end = next;
                    } else {
                        clusters.push(new(REMOVED, Kind::StandIn));
                    }
                }
                Fate::Prefix | Fate::Picture => clusters.push(new(PICTURE, Kind::StandIn)),
                Fate::Keep
                    if clusters.len() > before && clusters.last().is_some_and(|last| last.kind != Kind::StandIn) =>
                {
                    if let Some(last) = clusters.last_mut() {
                        last.kind = Kind::Several;
                        last.end = next;
                    }
                }
                Fate::Keep => clusters.push(new(c, Kind::Letter)),
                Fate::Mark => {
                    marks += 1;
                    if marks > MARKS_MAX {
                        clusters.push(Cluster { lead: REMOVED, kind: Kind::StandIn, start: at, end, joiners: None });
                        break;
                    }
                    match clusters.last_mut().filter(|_| at > start) {
                        Some(last) if last.kind != Kind::StandIn => {
                            if last.kind == Kind::Space {
                                last.kind = Kind::Letter;
                            }
                            last.end = next;
                        }
                        // A mark without a letter sits on a space; a half of a Hangul syllable sits on nothing.
                        _ if rests(c) => clusters.push(new('\u{A0}', Kind::Letter)),
                        _ => clusters.push(new(PICTURE, Kind::StandIn)),
                    }
                }
                joiner @ (Fate::Joiner | Fate::NonJoiner) => match clusters.last_mut() {
                    Some(last) => {
                        last.end = next;
                        last.joiners = Some((last.joiners.map_or(joiner, |(first, _)| first), joiner));
                    }
                    None => lead_joiner = Some(joiner),
                },
                Fate::Silent => {
                    if let Some(last) = clusters.last_mut() {
                        last.end = next;
                    }
                }
            }
        }
    }
    (clusters, lead_joiner)
}

/// Whether `c` makes one cluster with a space before it.
fn rests(c: char) -> bool {
    let mut on_space = String::from('\u{A0}');
    on_space.push(c);
    on_space.graphemes(true).nth(1).is_none()
}
