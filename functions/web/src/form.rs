//! Reading what a form sent.

use domain::{Field, Fields};
use lambda_http::Request;
use lambda_http::http::header::{ACCEPT, CONTENT_TYPE};

/// Most bytes of a form: every field at its longest, several times over. Files never come this way.
pub const MAX_FORM_BYTES: usize = 64 * 1024;
/// Most values in a form.
const MAX_VALUES: usize = 400;

/// Why what was sent cannot be read as a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormProblem {
    /// More than [`MAX_FORM_BYTES`], or than 400 values.
    TooLarge,
    /// Not `application/x-www-form-urlencoded` in UTF-8.
    NotAForm,
}

/// A form that was sent with a good token.
#[derive(Debug)]
pub struct Sent {
    /// The answers, without the technical fields.
    pub fields: Fields,
    /// The one-time number of this form of its page.
    pub once: u128,
}

/// The fields of a request's body.
pub(crate) fn read(request: &Request) -> Result<Fields, FormProblem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(FormProblem::NotAForm);
    }
    let body: &[u8] = request.body().as_ref();
    if body.len() > MAX_FORM_BYTES {
        return Err(FormProblem::TooLarge);
    }
    parse(body)
}

/// Decodes `a=b&c=d`.
pub(crate) fn parse(body: &[u8]) -> Result<Fields, FormProblem> {
    let mut fields = Fields::new();
    for (count, pair) in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).enumerate() {
        if count >= MAX_VALUES {
            return Err(FormProblem::TooLarge);
        }
        let middle = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = decode(&pair[..middle])?;
        let value = decode(pair.get(middle + 1..).unwrap_or_default())?;
        fields.push(name, value);
    }
    Ok(fields)
}

/// One parameter of a query string.
pub fn query_value(request: &Request, name: &str) -> Option<String> {
    let fields = parse(request.uri().query()?.as_bytes()).ok()?;
    let value = fields.named(name).to_owned();
    (!value.is_empty()).then_some(value)
}

/// One answer of a form that was sent, before its token is checked: only to read ahead what it names.
pub fn sent_value(request: &Request, field: Field) -> Option<String> {
    let fields = read(request).ok()?;
    let value = fields.get(field).to_owned();
    (!value.is_empty()).then_some(value)
}

/// Whether it is the script of a page that asks, which reads JSON and no page.
pub fn asks_for_data(request: &Request) -> bool {
    let accepted = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.starts_with("application/json")
}

/// The way back that a page's address carries, as the fields of its form.
pub fn way_back(request: &Request) -> Fields {
    let mut fields = Fields::new();
    if let Some(path) = query_value(request, pages::account::WAY_BACK) {
        fields.push(pages::account::WAY_BACK, path);
    }
    fields
}

/// Where somebody goes who just signed in: where they came from, or `otherwise`.
pub fn after_sign_in(fields: &Fields, otherwise: &str) -> String {
    pages::paths::way_back(fields.named(pages::account::WAY_BACK)).unwrap_or(otherwise).to_owned()
}

fn decode(text: &[u8]) -> Result<String, FormProblem> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(|digit| hex(*digit));
                let low = rest.next().and_then(|digit| hex(*digit));
                match (high, low) {
                    (Some(high), Some(low)) => high << 4 | low,
                    _ => return Err(FormProblem::NotAForm),
                }
            }
            other => *other,
        });
    }
    String::from_utf8(bytes).map_err(|_| FormProblem::NotAForm)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_browsers_send() {
        let fields =
            parse("nom_naissance=Le+Goff%26&communes=06088&communes=06029&vide=&%C3%A9=%F0%9F%98%80".as_bytes())
                .unwrap();
        assert_eq!(fields.named("nom_naissance"), "Le Goff&");
        assert_eq!(fields.all(domain::Field::Communes).collect::<Vec<_>>(), ["06088", "06029"]);
        assert_eq!(fields.named("é"), "😀");
        assert_eq!(parse(b"a=%zz"), Err(FormProblem::NotAForm));
        assert_eq!(parse(b"a=%ff"), Err(FormProblem::NotAForm));
        assert_eq!(parse("a=1&".repeat(500).as_bytes()), Err(FormProblem::TooLarge));
    }

    proptest! {
        #[test]
        fn never_panics(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&body);
        }
    }
}
