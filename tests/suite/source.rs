//! The source of the workspace, as text.

use std::path::Path;

/// A file.
pub(crate) fn file(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The Rust files in a directory, however deep, those that hold tests apart; their paths from the root, in order.
pub(crate) fn files(directory: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut directories = vec![root().join(directory)];
    while let Some(directory) = directories.pop() {
        let entries = std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
        for path in entries.map(|entry| entry.expect("a directory can be read").path()) {
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
                let path = path.strip_prefix(root()).expect("files are under the root");
                found.push(path.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// The code of a file: no comments, no tests, and each call of a method on the line of its value.
pub(crate) fn code(path: &str) -> String {
    let text = file(path);
    let mut code = String::new();
    for line in text.split("#[cfg(test)]").next().unwrap_or_default().lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("//") {
            continue;
        }
        if trimmed.starts_with('.') && !trimmed.starts_with("..") {
            code.truncate(code.trim_end().len());
            code.push_str(trimmed);
        } else {
            code.push_str(line);
        }
        code.push('\n');
    }
    code
}
