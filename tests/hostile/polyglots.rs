//! Files that are two things at once: what a browser would run, behind, before and far behind what we take.

/// What a browser would run.
pub const LIVE: [&str; 10] = [
    "<!DOCTYPE html><html><script>alert(1)</script></html>",
    "<script>alert(1)</script>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
    "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></html>",
    "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<script>alert(1)</script>",
    "*/=1;alert(1);/*",
    "<?php system($_GET[0]); ?>",
    "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "PK\u{3}\u{4}AndroidManifest.xml",
    "<iframe src=javascript:alert(1)><object data=data:text/html,x>",
];

/// How the kinds that are taken begin, and a few that are not.
fn beginnings() -> Vec<Vec<u8>> {
    let mut ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    ole.resize(512, 0);
    vec![
        b"%PDF-1.4\n".to_vec(),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec(),
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xfe\x01\x00".to_vec(),
        b"II*\0\x08\0\0\0\0\0".to_vec(),
        b"MM\0*\0\0\0\x08\0\0".to_vec(),
        ole,
        b"PK\x03\x04\x14\0\0\0\0\0".to_vec(),
        b"GIF89a".to_vec(),
        b"BM".to_vec(),
        Vec::new(),
    ]
}

/// Three hundred files and more: each beginning with each live piece behind it, before it and far behind it.
pub fn polyglots() -> Vec<Vec<u8>> {
    let mut made = Vec::new();
    for head in beginnings() {
        for live in LIVE {
            made.push([&head, live.as_bytes()].concat());
            made.push([live.as_bytes(), b"\n", &head].concat());
            made.push([&head[..], &[b' '; 3_000], live.as_bytes()].concat());
            made.push([b"\xef\xbb\xbf", &head[..], live.as_bytes()].concat());
        }
    }
    made
}
