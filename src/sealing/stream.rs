//! The payload: pieces of 64 KiB, each sealed with its number, the last one marked as the last.

use std::io::{self, Read, Write};

use ring::aead::{Aad, LessSafeKey, Nonce};

use super::{Unopened, broken};

const PIECE: usize = 65_536;
const TAG: usize = 16;

/// Number and mark of a piece.
fn nonce(number: u64, is_last: IsLast) -> Nonce {
    let mut bytes = [0; 12];
    bytes[3..11].copy_from_slice(&number.to_be_bytes());
    bytes[11] = u8::from(is_last == IsLast::Yes);
    Nonce::assume_unique_for_key(bytes)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IsLast {
    Yes,
    No,
}

/// As many bytes as there are, up to `most`.
fn read_piece(from: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(most + TAG);
    from.take(most as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

pub(super) fn seal(
    key: &LessSafeKey,
    from: &mut impl Read,
    to: &mut impl Write,
    moved: &mut dyn FnMut(u64),
) -> io::Result<()> {
    let mut piece = read_piece(from, PIECE)?;
    for number in 0.. {
        let next = if piece.len() == PIECE { read_piece(from, PIECE)? } else { Vec::new() };
        let is_last = if next.is_empty() { IsLast::Yes } else { IsLast::No };
        moved(piece.len() as u64);
        key.seal_in_place_append_tag(nonce(number, is_last), Aad::empty(), &mut piece).map_err(broken)?;
        to.write_all(&piece)?;
        if is_last == IsLast::Yes {
            break;
        }
        piece = next;
    }
    Ok(())
}

pub(super) fn unseal(key: &LessSafeKey, from: &mut impl Read, to: &mut impl Write) -> Result<(), Unopened> {
    let mut piece = read_piece(from, PIECE + TAG)?;
    for number in 0.. {
        let next = if piece.len() == PIECE + TAG { read_piece(from, PIECE + TAG)? } else { Vec::new() };
        let is_last = if next.is_empty() { IsLast::Yes } else { IsLast::No };
        let opened = key.open_in_place(nonce(number, is_last), Aad::empty(), &mut piece);
        let plain = opened.map_err(|_| Unopened::Damaged)?;
        // Only an empty stream has an empty last piece.
        if plain.is_empty() && number > 0 {
            return Err(Unopened::Damaged);
        }
        to.write_all(plain)?;
        if is_last == IsLast::Yes {
            break;
        }
        piece = next;
    }
    Ok(())
}
