//! Bytes put together, and programs of Debian that make what no crate of ours writes.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::ZlibEncoder;

pub(crate) fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// So many bytes of one value, packed.
pub(crate) fn deflated(value: u8, count: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let piece = vec![value; 1 << 20];
    let mut left = count;
    while left > 0 {
        let now = left.min(piece.len());
        encoder.write_all(&piece[..now]).expect("memory can be written");
        left -= now;
    }
    encoder.finish().expect("memory can be written")
}

pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A ZIP archive that holds its files as they are.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let at = length(&bytes);
        let (size, check) = (length(content), crc32(content));
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for number in [check, size, size] {
            common.extend(number.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).expect("a short name").to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(join(&[b"PK\x03\x04", &common, name.as_bytes(), content]));
        directory.extend(join(&[b"PK\x01\x02\x14\0", &common, &[0; 10], &at.to_le_bytes(), name.as_bytes()]));
    }
    let (at, count) = (length(&bytes), u16::try_from(files.len()).expect("few files").to_le_bytes());
    let size = length(&directory).to_le_bytes();
    bytes.extend(directory);
    bytes.extend(join(&[b"PK\x05\x06\0\0\0\0", &count, &count, &size, &at.to_le_bytes(), &[0, 0]]));
    bytes
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("a small file")
}

/// What a program makes of a file on its way from one name to another.
pub(crate) fn made_by(
    program: &str,
    arguments: &[&str],
    (from, to): (&str, &str),
    bytes: &[u8],
) -> io::Result<Vec<u8>> {
    let directory = std::env::temp_dir().join(format!("pieces-{}-{program}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let place = |name: &str| -> PathBuf { directory.join(name) };
    std::fs::write(place(from), bytes)?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&directory).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status()?;
    let made = std::fs::read(place(to));
    std::fs::remove_dir_all(&directory)?;
    if status.success() { made } else { Err(io::Error::other(format!("{program} failed"))) }
}
