//! Which crate leans on which, and who may look at the clock. Dependencies point inward: `domain` knows nothing of the
//! rest, and only the functions and the local system see everything. A new edge is a decision: write it in
//! `infra/decisions`, then here.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::source::{code, files, root};

/// The crates of ours that each crate may lean on. Those not listed, the functions and the local system, see everything
/// but each other, as [`OUTER`] says.
const INNER: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("design", &[]),
    ("letters", &[]),
    ("exchange", &["domain"]),
    ("usecases", &["domain"]),
    ("storage", &["domain", "usecases"]),
    ("pages", &["design", "domain", "usecases"]),
    ("web", &["design", "domain", "pages", "usecases"]),
];

/// Crates that nothing but their own kind of use leans on: the system that runs functions, and what tests them.
const OUTER: [(&str, &[&str]); 4] = [
    ("local", &["tests"]),
    ("pieces", &["tests"]),
    ("tests", &[]),
    ("written-pdf", &["fn-intake", "local", "pieces", "tests"]),
];

/// Crates that only some functions lean on, and why.
const ONLY_BY: [(&str, &[&str], &str); 2] = [
    ("exchange", &["fn-desk", "fn-tracking"], "the exchange file is given by the desk and with one's own data"),
    ("letters", &["fn-post"], "typesetting takes memory and time: no page starts with it"),
];

/// What a crate may lean on outside the workspace, where that is a decision: everything that starts with one of these.
const OUTSIDE: [(&str, &[&str]); 4] = [
    ("domain", &["jiff", "thiserror"]),
    ("design", &["flate2", "maud", "sha2"]),
    ("exchange", &["jiff", "quick-xml"]),
    ("letters", &["jiff", "maud", "qrcode", "thiserror", "typst"]),
];

/// What a crate must not lean on, and why.
const NEVER: [(&str, &[&str], &str); 4] = [
    (
        "usecases",
        &["aws", "lambda", "serde", "maud", "http"],
        "a use case knows neither where records are nor what shows them",
    ),
    ("pages", &["aws", "lambda", "serde", "tokio", "async"], "a page is made of what it is given"),
    ("storage", &["lambda", "maud", "http"], "an adapter shows nothing and answers nobody"),
    ("web", &["aws-sdk", "serde_dynamo"], "the kit reaches records through ports"),
];

/// Files that may read the machine's clock, and why: everywhere else, time is an argument.
const CLOCKS: [(&str, &str); 6] = [
    ("functions/web/src/kit.rs", "the clock that every function is given"),
    ("functions/storage/src/files.rs", "a signature is dated by the machine, as S3 compares it with its own clock"),
    ("infra/local/src/clock.rs", "the clock that can be set starts from the real one"),
    ("infra/local/src/cloud/queue.rs", "a queue hides messages for a real time"),
    ("infra/local/src/cloud/s3.rs", "an event says when a file arrived"),
    ("infra/local/src/cloud/ses.rs", "the mail service names its messages by the hour"),
];

/// Files that may draw chance, and why: everywhere else, it is an argument.
const CHANCES: [(&str, &str); 3] = [
    ("functions/web/src/kit.rs", "the chance that every function is given"),
    ("infra/local/src/data.rs", "the secret of one's own machine is drawn once"),
    ("infra/local/src/cloud/ses.rs", "the mail service names its messages"),
];

/// A package: its dependencies by name, those of its tests apart.
struct Package {
    ours: BTreeSet<String>,
    others: BTreeSet<String>,
}

fn packages() -> BTreeMap<String, Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let known: BTreeSet<String> = packages.iter().map(name).collect();
    let package = |package: &Value| {
        let all = package["dependencies"].as_array().into_iter().flatten();
        let shipped = all.filter(|dependency| dependency["kind"] != "dev").map(name);
        let (ours, others) = shipped.partition(|dependency| known.contains(dependency));
        (name(package), Package { ours, others })
    };
    packages.iter().map(package).collect()
}

#[test]
fn dependencies_point_inward() {
    let packages = packages();
    for (name, may) in INNER {
        let package = packages.get(name).unwrap_or_else(|| panic!("{name} is not a crate any more: take it off INNER"));
        let may: BTreeSet<String> = may.iter().map(|&other| other.to_owned()).collect();
        let new: Vec<_> = package.ours.difference(&may).collect();
        let gone: Vec<_> = may.difference(&package.ours).collect();
        assert!(
            new.is_empty(),
            "{name} leans on {new:?}: a new edge is a decision, to be written before it is allowed here"
        );
        assert!(gone.is_empty(), "{name} does not lean on {gone:?} any more: take it off INNER, so that it stays so");
    }
    for (name, by) in OUTER {
        for (other, _) in packages.iter().filter(|(_, package)| package.ours.contains(name)) {
            assert!(by.contains(&other.as_str()), "{other} leans on {name}, which only {by:?} may");
        }
    }
    for (name, by, why) in ONLY_BY {
        let leaning =
            packages.iter().filter(|(_, package)| package.ours.contains(name)).map(|(other, _)| other.as_str());
        assert_eq!(leaning.collect::<Vec<_>>(), by, "who leans on {name}: {why}");
    }
    for (name, package) in &packages {
        let inner = INNER.iter().any(|(known, _)| known == name);
        let outer = OUTER.iter().any(|(known, _)| known == name);
        let function = name.starts_with("fn-");
        assert!(inner || outer || function, "{name} is a new crate: say in INNER what it may lean on");
        let functions: Vec<_> = package.ours.iter().filter(|other| other.starts_with("fn-")).collect();
        assert!(outer || functions.is_empty(), "{name} leans on {functions:?}: functions are alone");
    }
}

#[test]
fn inner_crates_stay_light() {
    let packages = packages();
    let starts = |name: &str, with: &[&str]| with.iter().any(|start| name.starts_with(start));
    for (name, may) in OUTSIDE {
        let unknown: Vec<_> = packages[name].others.iter().filter(|other| !starts(other, may)).collect();
        assert!(unknown.is_empty(), "{name} leans on {unknown:?}: it knows {may:?} and nothing else from outside");
    }
    for (name, never, why) in NEVER {
        let wrong: Vec<_> = packages[name].others.iter().filter(|other| starts(other, never)).collect();
        assert!(wrong.is_empty(), "{name} leans on {wrong:?}: {why}");
    }
    let sdk = |package: &Package| package.others.iter().any(|other| other.starts_with("aws-sdk"));
    let with_sdk: Vec<_> = packages.iter().filter(|(_, package)| sdk(package)).map(|(name, _)| name).collect();
    assert_eq!(with_sdk, ["storage"], "only the adapters call the SDK");
}

#[test]
fn the_domain_waits_for_nothing_and_asks_nobody() {
    let sources = files("functions/domain/src");
    assert!(sources.len() > 10, "{sources:?}");
    let asks =
        ["std::time", "std::env", "std::fs", "::now()", "Timestamp::now", "Zoned::now", "async ", ".await", "println!"];
    for path in sources {
        let code = code(&path);
        for asked in asks {
            assert!(!code.contains(asked), "{path} says `{asked}`: the domain is given what it needs");
        }
    }
}

#[test]
fn time_is_an_argument() {
    said_only_in(
        &["Timestamp::now", "SystemTime::now", "Zoned::now"],
        &CLOCKS,
        "reads the clock: let the kit give the time",
    );
}

#[test]
fn chance_is_an_argument() {
    said_only_in(&["getrandom::", "OsRng", "thread_rng"], &CHANCES, "draws chance: take a `Chance`");
}

#[test]
fn the_environment_is_read_by_the_binaries() {
    let asks = ["std::env::var", "env::var("];
    for path in shipped().into_iter().filter(|path| !path.ends_with("/main.rs")) {
        let code = code(&path);
        let asked = asks.iter().find(|asked| code.contains(**asked));
        assert!(asked.is_none(), "{path} reads the environment: let `main.rs` give what it needs");
    }
}

/// Every file of what ships and of the local system.
fn shipped() -> Vec<String> {
    let all = ["functions", "templates", "infra/local"].into_iter().flat_map(files);
    all.filter(|path| path.contains("/src/")).collect()
}

/// Some words are in these files, each for its reason, and in no other.
fn said_only_in(words: &[&str], allowed: &[(&str, &str)], wrong: &str) {
    let says = |path: &String| {
        let code = code(path);
        words.iter().any(|word| code.contains(word))
    };
    let saying: BTreeSet<String> = shipped().into_iter().filter(says).collect();
    let allowed: BTreeSet<String> = allowed.iter().map(|(path, _)| (*path).to_owned()).collect();
    let new: Vec<_> = saying.difference(&allowed).collect();
    let gone: Vec<_> = allowed.difference(&saying).collect();
    assert!(new.is_empty(), "{new:?} {wrong}");
    assert!(gone.is_empty(), "{gone:?} does not any more: take it off the list, so that it stays so");
}
