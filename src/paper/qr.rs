//! A text as the dark squares of a QR code.

/// A run of dark squares in one row.
pub(super) struct Bar {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) length: usize,
}

/// The squares of a side, and the dark bars; nothing when the text does not fit into a code.
pub(super) fn bars(text: &str) -> Option<(usize, Vec<Bar>)> {
    let code = fast_qr::QRBuilder::new(text).ecl(fast_qr::ECL::M).build().ok()?;
    let mut bars = Vec::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let length = (column..code.size).take_while(|at| code[row][*at].value()).count();
            if length > 0 {
                bars.push(Bar { row, column, length });
            }
            column += length.max(1);
        }
    }
    Some((code.size, bars))
}
