//! `multipart/form-data`: typed fields and files, one part after the other.

use std::path::Path;

use axum::http::header::CONTENT_DISPOSITION;
use multer::{Field, Multipart};

use super::spool::Sink;
use super::tap::Tap;
use super::{Form, Limits, Refused, Upload, Why, file_name, put_field};

pub(super) async fn read(tap: &Tap, content_type: &str, limits: &Limits, spool: &Path) -> Result<Form, Refused> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| Refused::Malformed)?;
    if boundary.is_empty() {
        return Err(Refused::Malformed);
    }
    let mut intake = Intake {
        form: Form::default(),
        text_left: limits.text_bytes,
        total_left: limits.total_bytes,
        limits,
        spool,
        tap,
    };
    let mut parts = Multipart::new(tap.clone(), boundary);
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(|_| intake.fault())? {
        tap.used();
        count += 1;
        if count > limits.parts {
            return Err(Refused::Malformed);
        }
        intake.take(part).await?;
    }
    // What stands after the last boundary belongs to nobody; reading it keeps the connection in order.
    drop(parts);
    tap.drain(limits.drain_bytes).await;
    Ok(intake.form)
}

struct Intake<'a> {
    form: Form,
    text_left: usize,
    total_left: u64,
    limits: &'a Limits,
    spool: &'a Path,
    tap: &'a Tap,
}

impl Intake<'_> {
    async fn take(&mut self, part: Field<'static>) -> Result<(), Refused> {
        let name = part.name().unwrap_or("").to_owned();
        // The parser drops a file name that is not UTF-8; the part is a file all the same.
        let is_file = part.file_name().is_some() || names_a_file(&part);
        if is_file { self.take_file(part).await } else { self.take_field(name, part).await }
    }

    async fn take_field(&mut self, name: String, mut part: Field<'static>) -> Result<(), Refused> {
        let room = self.limits.field_bytes.min(self.text_left);
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk(&mut part).await? {
            // A few bytes more than the room, so that the cut falls on a whole character and is seen as one.
            let wanted = chunk.len().min((room + 4).saturating_sub(bytes.len()));
            bytes.extend_from_slice(&chunk[..wanted]);
        }
        let value = match String::from_utf8(bytes) {
            Ok(value) => value,
            Err(error) if error.as_bytes().len() > room && error.utf8_error().error_len().is_none() => {
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            }
            Err(_) => return Err(Refused::NotUtf8),
        };
        self.text_left -= value.len().min(room);
        put_field(&mut self.form, name, value, room);
        Ok(())
    }

    async fn take_file(&mut self, mut part: Field<'static>) -> Result<(), Refused> {
        let given = part.file_name().unwrap_or("").to_owned();
        let file_name = file_name::clean(&given);
        let mut refusal = (self.form.files.len() >= self.limits.files).then_some(Why::TooMany);
        let mut sink = Sink::new(self.spool, self.limits.memory_bytes);
        let mut size_bytes = 0_u64;
        while let Some(chunk) = self.chunk(&mut part).await? {
            size_bytes += chunk.len() as u64;
            if refusal.is_some() {
                continue;
            }
            if size_bytes > self.limits.file_bytes {
                refusal = Some(Why::TooBig);
            } else if size_bytes > self.total_left {
                refusal = Some(Why::TotalTooBig);
            } else if let Err(error) = sink.write(&chunk).await {
                tracing::error!(%error, "cannot spool an uploaded file");
                refusal = Some(Why::NotKept);
            }
            if refusal.is_some() {
                // Frees the disk at once rather than after the rest has run through.
                sink = Sink::new(self.spool, self.limits.memory_bytes);
            }
        }
        if size_bytes == 0 {
            // A browser sends an untouched file input as a nameless, empty part.
            if !given.is_empty() {
                self.form.rejected.push((file_name, Why::Empty));
            }
            return Ok(());
        }
        if let Some(why) = refusal {
            self.form.rejected.push((file_name, why));
            return Ok(());
        }
        match sink.finish().await {
            Ok(body) => {
                self.total_left -= size_bytes;
                self.form.files.push(Upload { file_name, size_bytes, body });
            }
            Err(error) => {
                tracing::error!(%error, "cannot spool an uploaded file");
                self.form.rejected.push((file_name, Why::NotKept));
            }
        }
        Ok(())
    }

    async fn chunk(&self, part: &mut Field<'static>) -> Result<Option<axum::body::Bytes>, Refused> {
        let chunk = part.chunk().await.map_err(|_| self.fault())?;
        self.tap.used();
        Ok(chunk)
    }

    fn fault(&self) -> Refused {
        self.tap.fault().unwrap_or(Refused::Malformed)
    }
}

fn names_a_file(part: &Field<'_>) -> bool {
    let header = part.headers().get(CONTENT_DISPOSITION);
    header.is_some_and(|value| value.as_bytes().windows(10).any(|window| window.eq_ignore_ascii_case(b"; filename")))
}
