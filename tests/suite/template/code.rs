//! Reading the code: what each function asks of the cloud, followed from its handler through the use cases and the
//! ports to the calls of the SDK.
//!
//! The source is read as text, in the shape that rustfmt gives it. A port that is named but never seen used stops the
//! test: what this reading cannot follow is not taken for nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{code, files};

/// Names under which a port is held where it is used.
const HELD_AS: [&str; 14] = [
    "accounts",
    "dossiers",
    "files",
    "invitations",
    "ledger",
    "mail",
    "mailer",
    "outboxes",
    "ports",
    "rates",
    "registry",
    "scanner",
    "sessions",
    "table",
];

/// What the kit asks of ports for the function that uses it.
const KIT: [(&str, &str); 3] = [(".answering(", "session"), (".answering(", "seen"), ("dossier_named(", "dossier")];

/// Calls of the SDK, and verbs of its transactions.
const CALLS: [&str; 13] = [
    ".get_item()",
    ".query()",
    ".update_item()",
    ".put_item()",
    "Put::builder()",
    "Update::builder()",
    "Delete::builder()",
    "ConditionCheck::builder()",
    ".get_object()",
    ".get_object_tagging()",
    ".put_object()",
    ".delete_object()",
    ".send_email()",
];

/// What a function asks for, by port.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Methods of ports, and the calls that each makes.
    pub(super) ports: BTreeMap<String, BTreeSet<String>>,
    /// Writes of commits, the form's token included, and the verbs that each becomes.
    pub(super) writes: BTreeMap<String, BTreeSet<String>>,
}

/// The code of the workspace.
pub(super) struct Code {
    /// The calls of each function of the adapters.
    adapters: BTreeMap<String, BTreeSet<String>>,
    /// The verbs of each write.
    writes: BTreeMap<String, BTreeSet<String>>,
    /// The methods of each port.
    ports: BTreeMap<String, BTreeSet<String>>,
    /// Each use case, as `module::name`.
    usecases: BTreeMap<String, Step>,
}

/// A function of the code: its text, and what names mean in its file.
struct Step {
    text: String,
    names: BTreeMap<String, String>,
}

impl Code {
    pub(super) fn read() -> Self {
        let storage = ["table", "ledger", "files", "mail", "malware", "year", "year_writes"]
            .map(|name| code(&format!("functions/storage/src/{name}.rs")));
        let functions: BTreeMap<String, String> = storage.iter().flat_map(|text| functions(text)).collect();
        let adapters = functions.keys().map(|name| (name.clone(), calls(name, &functions))).collect();
        let mut usecases = BTreeMap::new();
        for path in files("functions/usecases/src") {
            let module = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
            let text = code(&path);
            let found: Vec<_> = functions_of(&text).collect();
            let mut names = imports(&text, "crate");
            names.extend(found.iter().map(|(name, _)| (name.clone(), format!("{module}::{name}"))));
            for (name, text) in found {
                usecases.insert(format!("{module}::{name}"), Step { text, names: names.clone() });
            }
        }
        Self { adapters, writes: writes(&functions), ports: ports(), usecases }
    }

    /// Every port.
    pub(super) fn ports(&self) -> impl Iterator<Item = &str> {
        self.ports.keys().map(String::as_str)
    }

    /// The verbs that each write becomes.
    pub(super) fn verbs(&self) -> &BTreeMap<String, BTreeSet<String>> {
        &self.writes
    }

    /// What a package asks for.
    pub(super) fn asked_by(&self, package: &str) -> Asked {
        let mut asked = Asked::default();
        for path in files(&format!("functions/{package}/src")) {
            let text = code(&path);
            let step = Step { names: imports(&text, "usecases"), text };
            let mut seen = BTreeSet::new();
            self.follow(&step, &mut asked, &mut seen);
            for (sign, method) in KIT {
                if step.text.contains(sign) {
                    asked.ports.insert(method.to_owned(), self.adapters[method].clone());
                }
            }
            for port in step.names.values().filter_map(|path| path.strip_prefix("ports::")) {
                let Some(methods) = self.ports.get(port) else { continue };
                assert!(
                    methods.iter().any(|method| asked.ports.contains_key(method)),
                    "{package} imports the port {port}, and no call of it was seen: hold it under a name of HELD_AS"
                );
            }
        }
        asked
    }

    fn follow(&self, step: &Step, asked: &mut Asked, seen: &mut BTreeSet<String>) {
        for method in self.ports.values().flatten() {
            if HELD_AS.iter().any(|held| has(&step.text, &format!("{held}.{method}("))) {
                asked.ports.insert(method.clone(), self.adapters.get(method).cloned().unwrap_or_default());
            }
        }
        for (write, verbs) in &self.writes {
            let said = if write == "once" { "once: Some(".to_owned() } else { format!("Write::{write}") };
            if has(&step.text, &said) {
                asked.writes.insert(write.clone(), verbs.clone());
            }
        }
        for (path, usecase) in &self.usecases {
            let (module, name) = path.split_once("::").unwrap_or_default();
            let called = step.names.iter().any(|(known, means)| {
                (means == path && calls_plainly(&step.text, &format!("{known}(")))
                    || (means == module && calls_plainly(&step.text, &format!("{known}::{name}(")))
            });
            if called && seen.insert(path.clone()) {
                self.follow(usecase, asked, seen);
            }
        }
    }

    /// Ports that a use case asks for and that this reading does not see used: by a name out of [`HELD_AS`], or not at
    /// all.
    pub(super) fn unseen_ports(&self) -> Vec<String> {
        let mut unseen = Vec::new();
        for (path, usecase) in &self.usecases {
            let signature = usecase.text.split_once("{\n").map_or("", |(signature, _)| signature);
            let named = |port: &String| signature.split(|c: char| !c.is_alphanumeric()).any(|word| word == port);
            let mut asked = Asked::default();
            self.follow(usecase, &mut asked, &mut BTreeSet::new());
            for (port, methods) in self.ports.iter().filter(|(port, _)| named(port)) {
                if !methods.iter().any(|method| asked.ports.contains_key(method)) {
                    unseen.push(format!("{path}: {port} is not used"));
                }
            }
            for parameter in
                signature.split(['(', ',']).filter(|part| part.contains(": &impl ") || part.ends_with(": &P"))
            {
                let (name, kind) = parameter.trim().split_once(':').unwrap_or_default();
                let port = kind.ends_with("&P") || self.ports.contains_key(kind.trim().trim_start_matches("&impl "));
                if port && !HELD_AS.contains(&name) {
                    unseen.push(format!("{path}: `{name}` is not in HELD_AS"));
                }
            }
        }
        unseen
    }

    /// Methods of ports that the kit's own code calls.
    pub(super) fn asked_by_the_kit(&self) -> BTreeSet<String> {
        let mut asked = Asked::default();
        for path in files("functions/web/src") {
            let text = code(&path);
            self.follow(&Step { text, names: BTreeMap::new() }, &mut asked, &mut BTreeSet::new());
        }
        asked.ports.into_keys().collect()
    }

    /// The methods that [`KIT`] knows of.
    pub(super) fn known_of_the_kit() -> BTreeSet<String> {
        KIT.iter().map(|(_, method)| (*method).to_owned()).collect()
    }
}

/// The functions of a file, by name.
fn functions(text: &str) -> BTreeMap<String, String> {
    functions_of(text).collect()
}

fn functions_of(text: &str) -> impl Iterator<Item = (String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    (0..lines.len()).filter_map(move |start| {
        let line = lines[start];
        let (before, after) = line.split_once("fn ")?;
        let indent = line.len() - line.trim_start().len();
        if !before.trim().split(' ').all(|word| ["", "pub", "pub(crate)", "async", "const"].contains(&word)) {
            return None;
        }
        let name = after.split(|c: char| !c.is_alphanumeric() && c != '_').next()?.to_owned();
        let end = format!("{}}}", " ".repeat(indent));
        let length = if line.ends_with('}') { 1 } else { lines[start..].iter().position(|line| *line == end)? + 1 };
        Some((name, lines[start..start + length].join("\n")))
    })
}

/// What names of a file mean, relative to a crate: `use usecases::application::{self as filling}` is `filling`, the
/// module `application`.
fn imports(text: &str, of: &str) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for statement in text.split(';').filter_map(|part| part.trim().strip_prefix(&format!("use {of}::"))) {
        let (base, items) = match statement.split_once('{') {
            Some((base, items)) => (base, items.trim_end_matches('}')),
            None => ("", statement),
        };
        for item in items.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let (path, alias) = item.split_once(" as ").unwrap_or((item, item.rsplit("::").next().unwrap_or(item)));
            let path = format!("{base}{path}");
            let path = path.strip_suffix("::self").unwrap_or(&path);
            let alias = if alias == "self" { path.rsplit("::").next().unwrap_or(path) } else { alias };
            // A trait imported without a name is still imported.
            let alias = if alias == "_" { path } else { alias };
            names.insert(alias.to_owned(), path.to_owned());
        }
    }
    names
}

/// The methods of each port that reaches outside.
fn ports() -> BTreeMap<String, BTreeSet<String>> {
    let text = code("functions/usecases/src/ports.rs");
    let mut ports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut port = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("pub trait ") {
            rest.split(':').next().unwrap_or_default().clone_into(&mut port);
        } else if let Some((before, after)) = line.split_once("fn ")
            && line.starts_with("    ")
            && ["", "async"].contains(&before.trim())
        {
            let name = after.split('(').next().unwrap_or_default();
            ports.entry(port.clone()).or_default().insert(name.to_owned());
        }
    }
    // Chance is the machine's own.
    ports.remove("Chance");
    ports
}

/// The calls that a function of the adapters makes, itself or through functions beside it.
fn calls(name: &str, functions: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let (mut todo, mut seen) = (vec![name.to_owned()], BTreeSet::new());
    while let Some(name) = todo.pop() {
        let Some(text) = functions.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
        let of_index = text.contains(".index_name(");
        for call in CALLS.into_iter().filter(|call| has(text, call)) {
            found.insert(if of_index { format!("{call} on an index") } else { call.to_owned() });
        }
        // A commit's own verbs depend on its writes: see `writes`. A form is signed, and can do what its signer can.
        if has(text, "Policy {") {
            found.insert(".put_object()".to_owned());
        }
        if !has(text, ".transact_write_items()") {
            todo.extend(functions.keys().filter(|other| calls_own(text, other)).cloned());
        }
    }
    found
}

/// The verbs that each write of a commit becomes.
fn writes(functions: &BTreeMap<String, String>) -> BTreeMap<String, BTreeSet<String>> {
    let mut writes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut write = String::new();
    for line in functions["items"].lines() {
        if let Some(rest) = line.trim().strip_prefix("Write::") {
            rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().clone_into(&mut write);
            writes.entry(write.clone()).or_default();
        }
        for helper in functions.keys().filter(|helper| calls_own(line, helper)) {
            writes.entry(write.clone()).or_default().extend(calls(helper, functions));
        }
    }
    writes.insert("once".to_owned(), calls("once", functions));
    writes
}

/// Whether a text calls a function beside its own.
fn calls_own(text: &str, name: &str) -> bool {
    [format!("self.{name}("), format!("self.{name}::<")].iter().any(|call| has(text, call))
}

/// Whether a text calls a function by its name, not a method of that name.
fn calls_plainly(text: &str, call: &str) -> bool {
    text.match_indices(call).any(|(at, _)| !text[..at].ends_with(|c: char| in_name(c) || c == ':' || c == '.'))
}

/// Whether a text says something, not within a longer name.
fn has(text: &str, said: &str) -> bool {
    text.match_indices(said).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + said.len()..]);
        let goes_on_before = said.starts_with(in_name) && before.ends_with(|c: char| in_name(c) || c == ':');
        let goes_on_after = said.ends_with(in_name) && after.starts_with(in_name);
        !goes_on_before && !goes_on_after
    })
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
