//! The figure of Kandel and Moles: how easy a French text reads, from its sentences, words and syllables. The pages' tests and
//! the letters' both lean on it.

/// A bundle of texts reads at least so easily as a whole.
pub(crate) const FLOOR: f64 = 70.0;
/// Most words of a sentence.
pub(crate) const LONGEST: usize = 30;

/// Vowels, as written.
const VOWELS: &str = "aàâäeéèêëiîïoôöuùûüyœæ";
/// What ends a sentence before a space.
const ENDS: [char; 4] = ['.', '?', '!', '…'];

/// Counts of a text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) sentences: usize,
    pub(crate) words: usize,
    pub(crate) syllables: usize,
}

impl Counts {
    pub(crate) fn of(text: &str) -> Self {
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

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            sentences: self.sentences + other.sentences,
            words: self.words + other.words,
            syllables: self.syllables + other.syllables,
        }
    }

    /// 207 − 1.015 × words a sentence − 73.6 × syllables a word.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand words")]
    pub(crate) fn figure(self) -> f64 {
        let (sentences, words, syllables) = (self.sentences as f64, self.words as f64, self.syllables as f64);
        207.0 - 1.015 * words / sentences - 73.6 * syllables / words
    }
}

/// The sentences of a text: they end with a mark and before a space and a capital, or with the text. A colon ends none.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
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
pub(crate) fn words(sentence: &str) -> impl Iterator<Item = &str> {
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
pub(crate) fn syllables(word: &str) -> usize {
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
