//! How easy the French copy reads: the figure of Kandel and Moles (1958), which fits Flesch's to French. 100 is very easy,
//! 60 is plain, 30 is a thesis. `cargo test -p pages readability -- --nocapture` prints what is worst.
//!
//! A figure cannot tell whether a text is right, or kind. It tells which one to read again.

use std::fmt::Write as _;
use std::path::Path;

/// A bundle reads at least so easily as a whole.
const FLOOR: f64 = 70.0;
/// Most words of a sentence.
const LONGEST: usize = 30;
/// Lists of names: of fields and benefits, of links, of residence titles. A figure made for sentences says little of them.
const NAMES: [&str; 4] = ["documents", "labels", "shell", "titles"];

/// Vowels, as written.
const VOWELS: &str = "aàâäeéèêëiîïoôöuùûüyœæ";
/// What ends a sentence before a space.
const ENDS: [char; 4] = ['.', '?', '!', '…'];

/// A message: its bundle, its key, what it says.
struct Message {
    bundle: String,
    key: String,
    text: String,
}

/// Counts of a text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    sentences: usize,
    words: usize,
    syllables: usize,
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for sentence in sentences(text) {
            counts.sentences += 1;
            for word in words(sentence) {
                counts.words += 1;
                counts.syllables += syllables(word);
            }
        }
        counts
    }

    fn plus(self, other: Self) -> Self {
        Self {
            sentences: self.sentences + other.sentences,
            words: self.words + other.words,
            syllables: self.syllables + other.syllables,
        }
    }

    /// 207 − 1.015 × words a sentence − 73.6 × syllables a word.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand words")]
    fn figure(self) -> f64 {
        let (sentences, words, syllables) = (self.sentences as f64, self.words as f64, self.syllables as f64);
        207.0 - 1.015 * words / sentences - 73.6 * syllables / words
    }
}

/// The sentences of a text: they end with a mark and before a space and a capital, or with the text. A colon ends none.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices().filter(|(_, letter)| ENDS.contains(letter)) {
        let end = at + mark.len_utf8();
        let after = &text[end..];
        let next = after.trim_start().chars().next();
        if after.starts_with(char::is_whitespace)
            && next.is_some_and(|letter| !letter.is_lowercase() && !letter.is_numeric())
        {
            found.push(&text[start..end]);
            start = end;
        }
    }
    found.push(&text[start..]);
    found.retain(|sentence| words(sentence).next().is_some());
    found
}

/// The words of a sentence: letters and digits, with the hyphens and apostrophes inside. What is elided counts with what
/// follows: `l’attestation` is one word.
fn words(sentence: &str) -> impl Iterator<Item = &str> {
    let within = |letter: char| letter.is_alphanumeric() || matches!(letter, '’' | '\'' | '-');
    sentence
        .split(move |letter| !within(letter))
        .map(|word| word.trim_matches(['’', '\'', '-']))
        .filter(|word| !word.is_empty())
}

/// The syllables of a word as it is said, by its letters:
///
/// - vowels that touch are one syllable (`attesta-tion`), but for `é` before another vowel (`cré-ation`), a diaeresis
///   (`na-ïf`), `y` between vowels (`pa-yer`), and `i` or `u` after two consonants of which the second is `l` or `r`
///   (`cli-ent`);
/// - an `e` or `es` at the end is mute where there is another syllable, with the `u` of `que` and `gue`;
/// - capitals alone are spelt, and digits are said one by one.
///
/// It cannot tell `ent` in `ils versent` from `ent` in `logement`, and takes both as said.
fn syllables(word: &str) -> usize {
    word.split('-')
        .map(|part| part.chars().filter(|letter| letter.is_alphanumeric()).collect::<Vec<char>>())
        .map(said)
        .sum()
}

fn said(letters: Vec<char>) -> usize {
    let spelt = letters.len() > 1 && letters.iter().all(|letter| letter.is_uppercase() || letter.is_numeric());
    if letters.is_empty() || spelt || letters.iter().all(|letter| letter.is_numeric()) {
        return letters.len();
    }
    let letters: Vec<char> = letters.iter().flat_map(|letter| letter.to_lowercase()).collect();
    let is_vowel = |at: usize| letters.get(at).is_some_and(|letter| VOWELS.contains(*letter));
    // The end without the mark of the plural.
    let end = if letters.len() > 1 && letters.last() == Some(&'s') { letters.len() - 1 } else { letters.len() };
    let mute = |at: usize| at + 1 == end && letters[at] == 'e';
    let mut count = 0;
    for at in (0..letters.len()).filter(|at| is_vowel(*at)) {
        let before = |back: usize| at.checked_sub(back).map(|at| letters[at]);
        let begins = match before(1) {
            Some(previous) if is_vowel(at - 1) => {
                let apart = previous == 'é' && !mute(at);
                let diaeresis = matches!(letters[at], 'ï' | 'ë' | 'ü');
                let glide = letters[at] == 'y' && is_vowel(at + 1);
                let cluster = matches!(previous, 'i' | 'u')
                    && matches!(before(2), Some('l' | 'r'))
                    && at >= 3
                    && !is_vowel(at - 3)
                    && before(2) != before(3)
                    && !mute(at);
                apart || diaeresis || glide || cluster
            }
            _ => true,
        };
        // `que`, `gue`: both letters are mute at the end, as `e` alone is.
        let silent_u = letters[at] == 'u' && mute(at + 1) && matches!(before(1), Some('q' | 'g'));
        let counts = begins && !(count > 0 && (mute(at) || silent_u));
        count += usize::from(counts);
    }
    count.max(1)
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
