//! Squeezes and compresses the style and the scripts, once, and names each asset after its content.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

fn main() {
    println!("cargo::rerun-if-changed=assets");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let mut code = String::new();
    let script = "text/javascript; charset=utf-8";
    for (seen, name, files, kind) in [
        ("(crate)", "STYLE", &["style.css"][..], "text/css; charset=utf-8"),
        ("(crate)", "SCRIPT", &["script.js"], script),
        ("(crate)", "ICON", &["icon.svg"], "image/svg+xml"),
        // A page and its worker send by the same queue: each has it before its own part.
        ("", "SENDING", &["queue.js", "sending.js"], script),
        ("", "WORKER", &["queue.js", "worker.js"], script),
    ] {
        let file = files[files.len() - 1];
        let read = |file: &&str| fs::read_to_string(Path::new("assets").join(file)).expect("the asset is in the crate");
        let source: String = files.iter().map(read).collect();
        let small = if std::path::Path::new(file).extension().is_some_and(|it| it == "css") {
            squeeze_css(&source)
        } else {
            squeeze_lines(&source)
        };
        let hash: String = Sha256::digest(&small).iter().take(6).fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a string");
            hex
        });
        let extension = file.rsplit_once('.').expect("an asset has an extension").1;
        fs::write(Path::new(&out).join(file), &small).expect("OUT_DIR can be written");
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(small.as_bytes()).expect("memory can be written");
        let packed = packed.finish().expect("memory can be written");
        fs::write(Path::new(&out).join(format!("{file}.gz")), packed).expect("OUT_DIR can be written");
        writeln!(
            code,
            "/// `{file}`, squeezed.\npub{seen} const {name}: Asset = Asset {{ path: \"/statique/{hash}.{extension}\", content_type: \"{kind}\", \
             body: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")), \
             gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}.gz\")) }};"
        )
        .expect("writing to a string");
    }
    fs::write(Path::new(&out).join("assets.rs"), code).expect("OUT_DIR can be written");
}

/// Drops comments and the spaces that CSS does not need. No string or URL of ours holds a comment or a brace.
fn squeeze_css(source: &str) -> String {
    let mut css = String::new();
    let mut rest = source;
    while let Some(start) = rest.find("/*") {
        css.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    css.push_str(rest);
    let mut css = css.split_whitespace().collect::<Vec<_>>().join(" ");
    for mark in ["{", "}", ";", ",", ">"] {
        css = css.replace(&format!(" {mark}"), mark).replace(&format!("{mark} "), mark);
    }
    css.replace(": ", ":").replace(";}", "}")
}

/// Drops comment lines and indentation.
fn squeeze_lines(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}
