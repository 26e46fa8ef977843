//! One paragraph taken apart: clusters cleaned, levels found, letters joined, widths known, still in logical order.
//!
//! The paragraph is analysed as a whole, so that letters join and numbers keep their order across a wrap. Lines are
//! then cut out of it by `lay` and `wrap`.

use std::ops::Range;

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::clean::{Fate, PICTURE, fate};
use super::clusters::{Cluster, Kind, clusters};
use super::islands::{self, Island, Way};
use super::joining::{Joined, Joining, joining, lam_alef, shape};
use super::mirror::mirror;
use super::options::{Base, Bidi, LamAlef, Options};

/// The smallest thing that is painted: one letter with its marks, or lam with alef.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Where its symbol stands in the ink of the paragraph.
    pub ink: Range<usize>,
    pub width: u8,
    /// Embedding level of UAX #9; odd is right to left.
    pub level: u8,
    /// A line may be broken after it.
    pub space: bool,
    /// The bytes of the text it stands for.
    pub source: Range<usize>,
}

/// A paragraph in logical order. Its units cover the text without a gap.
pub(super) struct Paragraph {
    pub ink: String,
    pub units: Vec<Unit>,
    /// Level of the paragraph: 0 is read from the left, 1 from the right.
    pub level: u8,
}

/// Takes `text` apart; sources are counted from `offset`.
pub(super) fn analyse(text: &str, offset: usize, base: Base, options: Options) -> Paragraph {
    if let Some(plain) = plain(text, offset, base, options) {
        return plain;
    }
    let (clusters, lead_joiner) = clusters(text);
    let leads: Vec<char> = clusters.iter().map(Cluster::for_order).collect();
    let rtl = match base {
        Base::Rtl => true,
        Base::Ltr => false,
        Base::Auto => leads.iter().find_map(|&c| direction(c)).unwrap_or(true),
    };
    let islands = islands::find(&leads);
    let levels = match options.bidi {
        Bidi::App => levels(&leads, &islands, rtl.into()),
        Bidi::Terminal | Bidi::Off => vec![0; leads.len()],
    };
    let mut as_written = vec![false; clusters.len()];
    for island in islands.iter().filter(|island| island.way == Way::Latin) {
        as_written[island.range.clone()].fill(true);
    }
    let mut paragraph = Paragraph { ink: String::with_capacity(text.len() * 2), units: Vec::new(), level: rtl.into() };
    paragraph.units.reserve(clusters.len());
    let held = hands(&clusters, lead_joiner, options);
    let mut from = 0;
    let mut i = 0;
    while let Some(cluster) = clusters.get(i) {
        let ink = paragraph.ink.len();
        let lead = match cluster.kind {
            Kind::Letter if !as_written[i] => options.digits.show(cluster.lead),
            _ => cluster.lead,
        };
        let ligature = ligature(&clusters, i, &held, options);
        match (ligature, cluster.kind) {
            (Some(symbol), _) => {
                paragraph.ink.push(symbol);
                push_marks(&mut paragraph.ink, cluster, text, options);
                i += 1;
                push_marks(&mut paragraph.ink, &clusters[i], text, options);
            }
            (None, Kind::Letter) => {
                let symbol = if levels[i] % 2 == 1 { mirror(lead) } else { lead };
                let symbol = if options.joins() { shape(symbol, held[i], held[i + 1]) } else { symbol };
                paragraph.ink.push(symbol);
                push_marks(&mut paragraph.ink, cluster, text, options);
            }
            (None, Kind::Several) => {
                let kept =
                    text[cluster.start..cluster.end].chars().filter(|c| matches!(fate(*c), Fate::Keep | Fate::Mark));
                paragraph.ink.extend(kept);
                // Two hearts on a joiner are one cluster; without the joiner they are two.
                if paragraph.ink[ink..].graphemes(true).nth(1).is_some() {
                    paragraph.ink.truncate(ink);
                    paragraph.ink.push(PICTURE);
                }
            }
            (None, Kind::Space | Kind::StandIn) => paragraph.ink.push(lead),
        }
        let width = width(&mut paragraph.ink, ink);
        let end = clusters[i].end;
        let (level, space) = (levels[i], cluster.kind == Kind::Space);
        paragraph.units.push(Unit {
            ink: ink..paragraph.ink.len(),
            width,
            level,
            space,
            source: offset + from..offset + end,
        });
        from = end;
        i += 1;
    }
    if let Some(last) = paragraph.units.last_mut() {
        last.source.end = offset + text.len();
    }
    paragraph
}

/// The fast path: printable ASCII that no reordering or digit change can touch.
fn plain(text: &str, offset: usize, base: Base, options: Options) -> Option<Paragraph> {
    let bytes = text.as_bytes();
    if !bytes.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return None;
    }
    let letters = bytes.iter().any(u8::is_ascii_alphabetic);
    let rtl = match base {
        Base::Rtl => true,
        Base::Ltr => false,
        Base::Auto => !letters,
    };
    if bytes.iter().any(u8::is_ascii_digit) && options.digits.show('1') != '1' {
        return None;
    }
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b' ';
    let steady = bytes.iter().all(u8::is_ascii_digit)
        || bytes.first().is_some_and(u8::is_ascii_alphabetic)
            && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
            && bytes.iter().all(word);
    if rtl && !steady {
        return None;
    }
    let level = match options.bidi {
        Bidi::App if rtl => 2,
        _ => 0,
    };
    let unit = |(i, byte): (usize, &u8)| Unit {
        ink: i..i + 1,
        width: 1,
        level,
        space: *byte == b' ',
        source: offset + i..offset + i + 1,
    };
    Some(Paragraph { ink: text.to_owned(), units: bytes.iter().enumerate().map(unit).collect(), level: rtl.into() })
}

fn direction(c: char) -> Option<bool> {
    match bidi_class(c) {
        BidiClass::L => Some(false),
        BidiClass::R | BidiClass::AL => Some(true),
        _ => None,
    }
}

/// Levels of the clusters, with the islands wrapped in isolates.
fn levels(leads: &[char], islands: &[Island], base: u8) -> Vec<u8> {
    let mut wrapped = String::with_capacity(leads.len() * 2 + islands.len() * 6);
    let mut places = Vec::with_capacity(leads.len());
    let mut coming = islands.iter().peekable();
    for (i, &c) in leads.iter().enumerate() {
        if let Some(island) = coming.peek().filter(|island| island.range.start == i) {
            wrapped.push(if island.way == Way::Register { '\u{2067}' } else { '\u{2066}' });
        }
        places.push(wrapped.len());
        wrapped.push(c);
        if coming.peek().is_some_and(|island| island.range.end == i + 1) {
            wrapped.push('\u{2069}');
            coming.next();
        }
    }
    let info = BidiInfo::new(&wrapped, Level::new(base).ok());
    places.into_iter().map(|place| info.levels.get(place).map_or(base, Level::number)).collect()
}

/// Whether each cluster is joined to the one before it; one more entry for the end.
fn hands(clusters: &[Cluster], lead_joiner: Option<Fate>, options: Options) -> Vec<Joined> {
    let mut hands = vec![Joined::No; clusters.len() + 1];
    if !options.joins() {
        return hands;
    }
    let types: Vec<Joining> = clusters
        .iter()
        .map(|cluster| if cluster.kind == Kind::Letter { joining(cluster.lead) } else { Joining::None })
        .collect();
    let gives = |i: usize| matches!(types[i], Joining::Dual | Joining::Causing);
    let takes = |i: usize| types[i] != Joining::None;
    if lead_joiner == Some(Fate::Joiner) && !clusters.is_empty() && takes(0) {
        hands[0] = Joined::Yes;
    }
    for i in 0..clusters.len() {
        let next = i + 1;
        let joined = match clusters[i].joiners {
            // A joiner speaks to both neighbours; a letter that cannot join on that side ignores it.
            Some((Fate::Joiner, Fate::Joiner)) => gives(i) || next < clusters.len() && takes(next),
            Some(_) => false,
            None => next < clusters.len() && gives(i) && takes(next),
        };
        if joined {
            hands[next] = Joined::Yes;
        }
    }
    hands
}

/// The symbol for lam with alef, when `i` is a lam joined to an alef.
fn ligature(clusters: &[Cluster], i: usize, held: &[Joined], options: Options) -> Option<char> {
    let wanted = options.joins() && options.lam_alef == LamAlef::Ligature;
    let lam = clusters.get(i).filter(|lam| wanted && lam.lead == 'ل' && lam.kind == Kind::Letter)?;
    let alef = clusters.get(i + 1).filter(|alef| alef.kind == Kind::Letter && lam.joiners.is_none())?;
    lam_alef(alef.lead, held[i])
}

fn push_marks(ink: &mut String, cluster: &Cluster, text: &str, options: Options) {
    let kept = |c: &char| match fate(*c) {
        Fate::Mark => true,
        // Where letters are left to the terminal or to a screen reader, joiners are part of the spelling.
        Fate::Joiner | Fate::NonJoiner => options.bidi != Bidi::App && !options.joins(),
        _ => false,
    };
    ink.extend(text[cluster.start..cluster.end].chars().filter(kept));
}

/// Cells of the symbol that begins at `from`; a symbol that no two terminals agree on becomes [`PICTURE`].
fn width(ink: &mut String, from: usize) -> u8 {
    let symbol = &ink[from..];
    let mut chars = symbol.chars();
    let cells = match (chars.next(), chars.next()) {
        (Some(c), None) => c.width().unwrap_or(0),
        _ => symbol.width(),
    };
    if (1..=2).contains(&cells) {
        return cells as u8;
    }
    ink.truncate(from);
    ink.push(PICTURE);
    1
}
