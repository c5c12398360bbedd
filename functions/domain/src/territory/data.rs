//! The files of `data/`, as they are in the binary. `infra/territories/update` makes them.

macro_rules! communes {
    ($($code:literal),* $(,)?) => {
        &[$(($code, include_str!(concat!("../../data/communes/", $code, ".tsv")))),*]
    };
}

/// The communes of each département, sorted by code of the département.
pub(super) const COMMUNES: &[(&str, &str)] = communes![
    "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
    "21", "22", "23", "24", "25", "26", "27", "28", "29", "2A", "2B", "30", "31", "32", "33", "34", "35", "36", "37",
    "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52", "53", "54", "55", "56",
    "57", "58", "59", "60", "61", "62", "63", "64", "65", "66", "67", "68", "69", "70", "71", "72", "73", "74", "75",
    "76", "77", "78", "79", "80", "81", "82", "83", "84", "85", "86", "87", "88", "89", "90", "91", "92", "93", "94",
    "95", "971", "972", "973", "974", "976",
];

/// Communities of communes.
pub(super) const INTERCOMMUNALITIES: &str = include_str!("../../data/intercommunalities.tsv");

/// Départements and their regions.
pub(super) const DEPARTMENTS: &str = include_str!("../../data/departments.tsv");

/// Dated legal parameters.
pub(super) const PARAMETERS: &str = include_str!("../../data/territories.tsv");

/// The columns of each line that is not a comment.
pub(crate) fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}
