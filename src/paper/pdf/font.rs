//! The two fonts of a PDF: joined letters by HarfBuzz's rules, their widths, and which glyph stands for which letters,
//! so that a printed letter can be searched and copied.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;
use std::rc::Rc;
use std::sync::LazyLock;

use harfrust::{Buffer, BufferFlags, ClusterLevel, Direction, Font, GlyphId, ShapeOptions, ShaperFont, shape};

use super::file::{File, Id, utf16};

/// A subset of Vazirmatn (OFL): Persian, Arabic, Latin and the signs of an office.
const FACES: [(&str, &[u8]); 2] = [
    ("Vazirmatn-Regular", include_bytes!("../../../assets/paper/vazirmatn-regular.ttf")),
    ("Vazirmatn-Bold", include_bytes!("../../../assets/paper/vazirmatn-bold.ttf")),
];

static FONTS: LazyLock<[Option<Font>; 2]> = LazyLock::new(|| FACES.map(|(_, bytes)| Font::new(bytes, 0)));

/// Words that are remembered; the cache begins anew beyond.
const REMEMBERED: usize = 20_000;

/// The non-joiner: nothing is drawn for it, and it has no width.
const EMPTY: u32 = 0x200c;

/// Units of an em in both fonts.
pub(super) const EM: i32 = 2_048;

/// Which of the fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A glyph where it stands, from left to right, in units of an em.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) id: u16,
    pub(super) advance: i32,
    pub(super) shift: (i32, i32),
    /// What the font itself says of its width.
    pub(super) width: i32,
    /// The letter that it stands for; none for a part of a letter.
    pub(super) letter: Option<char>,
}

/// A word of one direction, set.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) width: i32,
}

/// The same glyph stands for «(» in one line and for «)» in another: each pair has a number of its own.
#[derive(Default)]
struct Used {
    numbers: HashMap<(u16, Option<char>), u16>,
    pairs: Vec<(u16, Option<char>, i32)>,
}

/// The fonts of one file, with what was used of them.
pub(super) struct Fonts {
    faces: Vec<ShaperFont<'static, 'static>>,
    words: HashMap<(Weight, bool, String), Rc<Word>>,
    /// The glyphs that were used, each with the letter that it stood for: the file numbers them in this order.
    used: [Used; 2],
    buffer: Buffer,
}

impl Fonts {
    pub(super) fn new() -> io::Result<Self> {
        let faces: Option<Vec<_>> = FONTS.iter().map(|font| font.as_ref().map(ShaperFont::new)).collect();
        let faces = faces.ok_or_else(|| io::Error::other("a font of this program cannot be read"))?;
        Ok(Self { faces, words: HashMap::new(), used: [Used::default(), Used::default()], buffer: Buffer::new() })
    }

    /// Sets a word; `rtl` is how its letters run.
    pub(super) fn word(&mut self, weight: Weight, rtl: Rtl, text: &str) -> Rc<Word> {
        let key = (weight, rtl == Rtl::Yes, text.to_owned());
        if let Some(known) = self.words.get(&key) {
            return Rc::clone(known);
        }
        if self.words.len() >= REMEMBERED {
            self.words.clear();
        }
        let word = Rc::new(self.set(weight, rtl, text));
        self.words.insert(key, Rc::clone(&word));
        word
    }

    fn set(&mut self, weight: Weight, rtl: Rtl, text: &str) -> Word {
        let face = &self.faces[weight as usize];
        let buffer = &mut self.buffer;
        buffer.reset();
        buffer.push_str(text);
        buffer.set_direction(if rtl == Rtl::Yes { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.guess_segment_properties();
        // Joiners are kept: they have no width, and a copied word keeps its spelling.
        buffer.set_flags(BufferFlags::PRESERVE_DEFAULT_IGNORABLES);
        buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
        if shape(face, buffer, ShapeOptions::new()).is_err() {
            return Word { glyphs: Vec::new(), width: 0 };
        }
        let mut starts: Vec<usize> = buffer.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.push(text.len());
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(buffer.len());
        let infos = buffer.glyph_infos();
        for (n, (info, position)) in infos.iter().zip(buffer.glyph_positions()).enumerate() {
            let cluster = info.cluster as usize;
            let is_first = n == 0 || infos[n - 1].cluster != info.cluster;
            let end = starts.iter().copied().find(|start| *start > cluster).unwrap_or(text.len());
            let mut letters = text.get(cluster..end).unwrap_or_default().chars();
            let letter = letters.next().filter(|_| is_first);
            // Programs disagree on the order of several letters of one glyph. So each letter of a ligature but the
            // first stands on an empty glyph beside it, on the side where it is read next.
            let others = letters.filter(|_| is_first);
            let empty = |letter: char| Glyph {
                id: face.nominal_glyph(EMPTY).map_or(0, |glyph| glyph.to_u32() as u16),
                advance: 0,
                shift: (0, 0),
                width: 0,
                letter: Some(letter),
            };
            let glyph = Glyph {
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                advance: position.x_advance,
                shift: (position.x_offset, position.y_offset),
                width: face.glyph_h_advance(GlyphId::new(info.glyph_id)),
                letter,
            };
            if rtl == Rtl::Yes {
                let mut others: Vec<Glyph> = others.map(empty).collect();
                others.reverse();
                glyphs.append(&mut others);
                glyphs.push(glyph);
            } else {
                glyphs.push(glyph);
                glyphs.extend(others.map(empty));
            }
        }
        let width = glyphs.iter().map(|glyph| glyph.advance).sum();
        Word { glyphs, width }
    }

    /// The number of a glyph that stands for this letter.
    pub(super) fn number(&mut self, weight: Weight, glyph: &Glyph) -> u16 {
        let used = &mut self.used[weight as usize];
        if let Some(known) = used.numbers.get(&(glyph.id, glyph.letter)) {
            return *known;
        }
        // A file has room for 65,535 pairs; whoever needs more gets the empty box.
        let Ok(number) = u16::try_from(used.pairs.len() + 1) else { return 0 };
        used.pairs.push((glyph.id, glyph.letter, glyph.width));
        used.numbers.insert((glyph.id, glyph.letter), number);
        number
    }

    /// Writes both fonts, whole: they are a subset already.
    pub(super) fn write(&self, file: &mut File<'_>, ids: [Id; 2]) -> io::Result<()> {
        for (n, id) in ids.into_iter().enumerate() {
            let (name, bytes) = FACES[n];
            let mut reserve = || file.reserve();
            let (inner, facts, data, map, glyphs) = (reserve(), reserve(), reserve(), reserve(), reserve());
            file.object(
                id,
                &format!(
                    "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{}] /ToUnicode {} >>",
                    inner.named(),
                    map.named()
                ),
            )?;
            let pairs = &self.used[n].pairs;
            let widths: Vec<String> = pairs.iter().map(|(_, _, width)| thousandths(*width)).collect();
            let widths = widths.join(" ");
            file.object(
                inner,
                &format!(
                    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) \
                     /Ordering (Identity) /Supplement 0 >> /FontDescriptor {} /DW 1000 /W [1 [{widths}]] /CIDToGIDMap {} >>",
                    facts.named(),
                    glyphs.named()
                ),
            )?;
            file.object(
                facts,
                &format!(
                    "<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-1000 -600 2500 1300] /ItalicAngle 0 \
                     /Ascent 1025 /Descent -537 /CapHeight 800 /StemV {} /FontFile2 {} >>",
                    80 + 60 * n,
                    data.named()
                ),
            )?;
            file.stream(data, &format!("/Length1 {}", bytes.len()), bytes)?;
            file.stream(map, "", letters_map(pairs).as_bytes())?;
            let ids = std::iter::once(0).chain(pairs.iter().map(|(glyph, ..)| *glyph));
            file.stream(glyphs, "", &ids.flat_map(u16::to_be_bytes).collect::<Vec<u8>>())?;
        }
        Ok(())
    }
}

/// Whether letters run from the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rtl {
    Yes,
    No,
}

/// Units of the font as the thousandths of an em that a PDF counts in.
pub(super) fn thousandths(units: i32) -> String {
    let tenths = i64::from(units) * 10_000 / i64::from(EM);
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

/// Which letter each number stands for.
fn letters_map(pairs: &[(u16, Option<char>, i32)]) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) \
         /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Letters def\n/CMapType 2 def\n1 begincodespacerange\n\
         <0000> <FFFF>\nendcodespacerange\n",
    );
    let known: Vec<(usize, char)> =
        pairs.iter().enumerate().filter_map(|(n, (_, letter, _))| letter.map(|letter| (n + 1, letter))).collect();
    for some in known.chunks(100) {
        // Writing into a string cannot fail.
        let _ = writeln!(map, "{} beginbfchar", some.len());
        for (number, letter) in some {
            let _ = writeln!(map, "<{number:04X}> <{}>", utf16(letter.encode_utf8(&mut [0; 4])));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}
