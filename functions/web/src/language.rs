//! Which language somebody reads.

use domain::language::Language;
use lambda_http::Request;
use lambda_http::http::header::ACCEPT_LANGUAGE;
use pages::paths;

/// The language chosen before, or else the one that the browser asks for. Agents read French.
pub(crate) fn of(request: &Request, chosen: Option<Language>) -> Language {
    if paths::is_of_desks(request.uri().path()) {
        return Language::French;
    }
    let asked = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    chosen.unwrap_or_else(|| accepted(asked.unwrap_or_default()))
}

/// French, unless English is preferred to it. Who asks for other languages only is better off with English.
fn accepted(header: &str) -> Language {
    let (mut french, mut english, mut other) = (0.0_f32, 0.0_f32, 0.0_f32);
    for range in header.split(',') {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok()).unwrap_or(0.0);
        let best = match tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "" | "*" => continue,
            "fr" => &mut french,
            "en" => &mut english,
            _ => &mut other,
        };
        *best = best.max(weight);
    }
    let english = if french > 0.0 { english > french } else { english.max(other) > 0.0 };
    if english { Language::English } else { Language::French }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_unless_something_else_is_preferred() {
        for header in ["", "*", "fr", "fr-FR,fr;q=0.9,en;q=0.8", "de,fr;q=0.8,en;q=0.5", "fr,en", "en;q=0.5, FR;q=0.5"]
        {
            assert_eq!(accepted(header), Language::French, "{header}");
        }
        for header in
            ["en", "en-GB,en;q=0.9,fr;q=0.8", "de-DE,de;q=0.9", "ar,en;q=0.5", "fr;q=0, en;q=0.1", "fr;q=0.2, en"]
        {
            assert_eq!(accepted(header), Language::English, "{header}");
        }
        for header in ["en;q=x", ";;;,", "q=1", "en;q=nan", "en;q=-1"] {
            accepted(header);
        }
    }
}
