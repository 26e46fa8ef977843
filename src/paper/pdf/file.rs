//! A PDF file as it is written: objects one after the other, packed streams, and the table of where they stand. What
//! was written is not held.

use std::fmt::Write as _;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// The number of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(usize);

impl Id {
    /// As other objects name it.
    pub(super) fn named(self) -> String {
        format!("{} 0 R", self.0)
    }
}

/// The file.
pub(super) struct File<'a> {
    out: &'a mut dyn Write,
    at: u64,
    /// Where each object begins; 0 for one that is not written yet.
    offsets: Vec<u64>,
}

impl<'a> File<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, at: 0, offsets: vec![0] }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    pub(super) fn begin(&mut self) -> io::Result<()> {
        // The second line tells programs that carry files that this one is not text.
        self.put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    }

    /// A number for an object that is written later.
    pub(super) fn reserve(&mut self) -> Id {
        self.offsets.push(0);
        Id(self.offsets.len() - 1)
    }

    pub(super) fn object(&mut self, id: Id, body: &str) -> io::Result<()> {
        self.offsets[id.0] = self.at;
        self.put(format!("{} 0 obj\n{body}\nendobj\n", id.0).as_bytes())
    }

    /// A stream, packed; `entries` are those of its dictionary but for length and packing.
    pub(super) fn stream(&mut self, id: Id, entries: &str, bytes: &[u8]) -> io::Result<()> {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(bytes)?;
        let packed = zlib.finish()?;
        self.offsets[id.0] = self.at;
        let head = format!("{} 0 obj\n<< {entries} /Length {} /Filter /FlateDecode >>\nstream\n", id.0, packed.len());
        self.put(head.as_bytes())?;
        self.put(&packed)?;
        self.put(b"\nendstream\nendobj\n")
    }

    /// The table of objects and the way into the file.
    pub(super) fn end(&mut self, root: Id, info: Id) -> io::Result<()> {
        let start = self.at;
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.offsets.len());
        for offset in &self.offsets[1..] {
            // Writing into a string cannot fail.
            let _ = writeln!(table, "{offset:010} 00000 n ");
        }
        let _ = write!(
            table,
            "trailer\n<< /Size {} /Root {} /Info {} >>\nstartxref\n{start}\n%%EOF\n",
            self.offsets.len(),
            root.named(),
            info.named()
        );
        self.put(table.as_bytes())?;
        self.out.flush()
    }
}

/// A text in UTF-16, as hexadecimal digits with the mark of its order.
pub(super) fn text(text: &str) -> String {
    format!("<FEFF{}>", utf16(text))
}

/// A text in UTF-16, as hexadecimal digits.
pub(super) fn utf16(text: &str) -> String {
    let mut hex = String::with_capacity(text.len() * 4);
    for unit in text.encode_utf16() {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{unit:04X}");
    }
    hex
}
