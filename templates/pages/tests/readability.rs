//! How easy the French copy reads: the figure of Kandel and Moles (1958), which fits Flesch's to French. 100 is very easy,
//! 60 is plain, 30 is a thesis. `cargo test -p pages readability -- --nocapture` prints what is worst.
//!
//! A figure cannot tell whether a text is right, or kind. It tells which one to read again.

mod kandel_moles;

use std::fmt::Write as _;
use std::path::Path;

use kandel_moles::{Counts, FLOOR, LONGEST, sentences, syllables, words};

/// Lists of names: of fields and benefits, of links, of residence titles. A figure made for sentences says little of them.
const NAMES: [&str; 4] = ["documents", "labels", "shell", "titles"];

/// A message: its bundle, its key, what it says.
struct Message {
    bundle: String,
    key: String,
    text: String,
}

/// The messages of the French folder.
fn messages() -> Vec<Message> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("copy/fr");
    let files = std::fs::read_dir(folder).expect("there is French copy").map(|entry| entry.expect("a file").path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    let mut messages: Vec<Message> = Vec::new();
    for file in files {
        let bundle = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for line in std::fs::read_to_string(&file).expect("French copy is text").lines() {
            match (line.split_once(" = "), messages.last_mut()) {
                _ if line.starts_with('#') || line.trim().is_empty() => {}
                (Some((key, text)), _) if !line.starts_with(' ') => {
                    messages.push(Message { bundle: bundle.clone(), key: key.to_owned(), text: text.to_owned() });
                }
                // One form of a plural: a sentence of its own.
                (_, Some(message)) => {
                    let form = line.split_once(']').map_or("", |(_, form)| form);
                    message.text = format!("{}. {form}", message.text);
                }
                (_, None) => panic!("{bundle}: a line before any message"),
            }
        }
    }
    for message in &mut messages {
        // Items of a list.
        message.text = filled(&message.text).replace('|', ". ");
    }
    messages
}

/// A text with one short word for each of its values.
fn filled(text: &str) -> String {
    let mut filled = String::new();
    for (rank, part) in text.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, after)) => write!(filled, "six{after}").expect("writing to memory does not fail"),
            // The selector of a plural says nothing.
            None if rank > 0 => {}
            None => filled.push_str(part),
        }
    }
    filled
}

#[test]
#[expect(clippy::print_stdout, reason = "what is worst is for whoever asks with --nocapture")]
fn readability_of_the_french_copy() {
    let messages = messages();
    assert!(messages.len() > 400, "the copy was not found: {} messages", messages.len());
    let mut bundles: Vec<(&str, Counts)> = Vec::new();
    for message in &messages {
        let counts = Counts::of(&message.text);
        match bundles.iter_mut().find(|(bundle, _)| *bundle == message.bundle) {
            Some((_, sum)) => *sum = sum.plus(counts),
            None => bundles.push((&message.bundle, counts)),
        }
    }
    bundles.sort_by(|one, two| one.1.figure().total_cmp(&two.1.figure()));
    println!("the hardest bundles (100 is very easy; at least {FLOOR}):");
    for (bundle, counts) in bundles.iter().take(10) {
        println!("{:6.1}  {bundle} ({} sentences, {} words)", counts.figure(), counts.sentences, counts.words);
    }
    // A label of two long words has a figure that means nothing.
    let mut hardest: Vec<(f64, &Message)> = messages
        .iter()
        .map(|message| (Counts::of(&message.text), message))
        .filter(|(counts, _)| counts.words >= 6)
        .map(|(counts, message)| (counts.figure(), message))
        .collect();
    hardest.sort_by(|one, two| one.0.total_cmp(&two.0));
    println!("the hardest messages of six words and more:");
    for (figure, message) in hardest.iter().filter(|(_, message)| !NAMES.contains(&&*message.bundle)).take(20) {
        println!("{figure:6.1}  {}/{}: {}", message.bundle, message.key, message.text);
    }
    let hard: Vec<_> =
        bundles.iter().filter(|(name, counts)| counts.figure() < FLOOR && !NAMES.contains(name)).collect();
    assert!(hard.is_empty(), "under {FLOOR}: {hard:?}");
    let long: Vec<String> = messages
        .iter()
        .flat_map(|message| sentences(&message.text).into_iter().map(move |sentence| (message, sentence)))
        .map(|(message, sentence)| (message, words(sentence).count(), sentence))
        .filter(|(_, count, _)| *count > LONGEST)
        .map(|(message, count, sentence)| format!("{}/{}, {count} words: {sentence}", message.bundle, message.key))
        .collect();
    assert!(long.is_empty(), "more than {LONGEST} words: {long:#?}");
}

#[test]
fn readability_counts_syllables_as_they_are_said() {
    for (word, expected) in [
        ("le", 1),
        ("les", 1),
        ("que", 1),
        ("rue", 1),
        ("née", 1),
        ("langue", 1),
        ("août", 1),
        ("demande", 2),
        ("unique", 2),
        ("bailleur", 2),
        ("payer", 2),
        ("loyer", 2),
        ("client", 2),
        ("naïf", 2),
        ("famille", 2),
        ("peut-être", 2),
        ("l’école", 2),
        ("logement", 3),
        ("numéro", 3),
        ("création", 3),
        ("ouvrier", 3),
        ("aujourd’hui", 3),
        ("PDF", 3),
        ("attestation", 4),
        ("identité", 4),
        ("européen", 4),
        ("2026", 4),
        ("nationalité", 5),
        ("enregistrement", 5),
    ] {
        assert_eq!(syllables(word), expected, "{word}");
    }
}

#[test]
fn readability_counts_sentences_and_words() {
    let text = "Article L. 425-4. Rien n’arrive\u{a0}? Regardez, puis recommencez\u{a0}: c’est peut-être l’adresse.";
    assert_eq!(sentences(text).len(), 3);
    assert_eq!(
        words("c’est peut-être l’adresse (PDF).").collect::<Vec<_>>(),
        ["c’est", "peut-être", "l’adresse", "PDF"]
    );
    assert_eq!(filled("Le { $date }, { $days }."), "Le six, six.");
    assert_eq!(Counts::of("Le chat dort. Il est bien."), Counts { sentences: 2, words: 6, syllables: 6 });
}
