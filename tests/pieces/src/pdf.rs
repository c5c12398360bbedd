//! PDF files, object by object.

pub(crate) use written_pdf::file;

use crate::tools::deflate;

/// A page of one line of text, a catalog that says more, and more objects, numbered from 6.
pub(crate) fn with(catalog: &str, more: &[&str]) -> Vec<u8> {
    let more: Vec<Vec<u8>> = more.iter().map(|object| object.as_bytes().to_vec()).collect();
    file(&page_and(catalog, "", &more), "")
}

/// The same, with more on the page itself.
pub(crate) fn with_page(page: &str, more: &[Vec<u8>]) -> Vec<u8> {
    file(&page_and("", page, more), "")
}

pub(crate) fn page_and(catalog: &str, page: &str, more: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let unless_said = |key: &str, entry: &'static str| if page.contains(key) { "" } else { entry };
    let contents = unless_said("/Contents", "/Contents 4 0 R");
    let resources = unless_said("/Resources", "/Resources << /Font << /F 5 0 R >> >>");
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>").into_bytes(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {contents} {resources} {page} >>").into_bytes(),
        stream("", &text(1)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    objects.extend_from_slice(more);
    objects
}

/// Lines of text that say nothing of anybody.
pub(crate) fn text(seed: usize) -> Vec<u8> {
    let words = ["logement", "avis", "mois", "total", "loyer", "page", "montant", "date", "ligne", "annexe"];
    let mut content = String::from("BT /F 11 Tf 14 TL 60 780 Td\n");
    for line in 0..48 {
        let said: Vec<&str> = (0..9).map(|word| words[(line * 7 + word * 3 + seed) % words.len()]).collect();
        content.push_str(&format!("({}) Tj T*\n", said.join(" ")));
    }
    content.push_str("ET");
    content.into_bytes()
}

/// A packed stream.
pub(crate) fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    packed(&format!("{dictionary} /Filter /FlateDecode"), &deflate(content))
}

/// A stream as it is.
pub(crate) fn packed(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {dictionary} /Length {} >>\nstream\n", content.len()).into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    object
}
