//! Documents from people who mean harm, or from lines that broke: refused, without panic, within limits.

use std::fmt::Write as _;

use exchange::{AnomalyCode, MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, MAX_TEXT, read, read_bytes};
use proptest::prelude::*;

const OFFICIAL: &str = include_str!("samples/official.xml");
const ORGANISATION: &str = include_str!("samples/organisation.xml");

/// The only anomaly of a document that is not read at all.
fn refused(text: &str) -> AnomalyCode {
    match read(text).expect_err("it is refused")[..] {
        [ref anomaly] => anomaly.code,
        ref many => panic!("{many:?}"),
    }
}

#[test]
fn entities_and_document_types_are_never_read() {
    let mut laughs = String::from("<!DOCTYPE interfaceNuu [<!ENTITY a0 \"ha\">");
    for level in 1..10 {
        let _ = write!(laughs, "<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10));
    }
    laughs.push_str("]>");
    let document = |start: &str, name: &str| {
        OFFICIAL
            .replace("<ns1:interfaceNuu", &format!("{start}<ns1:interfaceNuu"))
            .replace(">Jeanne<", &format!(">{name}<"))
    };
    assert_eq!(refused(&document(&laughs, "&a9;")), AnomalyCode::Entity);
    let external = "<!DOCTYPE interfaceNuu [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    assert_eq!(refused(&document(external, "&x;")), AnomalyCode::Entity);
    assert_eq!(
        refused(&document("<!DOCTYPE interfaceNuu SYSTEM \"http://attacker.example/x.dtd\">", "x")),
        AnomalyCode::Entity
    );
    assert_eq!(refused(&document("", "&x;")), AnomalyCode::Entity);
    assert_eq!(refused(&OFFICIAL.replace("civilite code=\"3\"", "civilite code=\"&x;\"")), AnomalyCode::Entity);
    // A reference to a character is no entity; one that XML does not have is refused.
    assert!(read(&document("", "&#74;eanne &#x26; co").replace(" &#x26; co", "")).is_ok());
    for bad in ["&#0;", "&#8;", "&#xFFFF;", "&#xD800;", "&#99999999999;", "&;", "&"] {
        assert!(matches!(refused(&document("", bad)), AnomalyCode::Malformed | AnomalyCode::Entity), "{bad}");
    }
}

#[test]
fn too_much_is_refused_before_it_costs() {
    let root = |inside: &str| {
        format!("<interfaceNuu xmlns=\"http://nuu.application.i2/\" versionInterface=\"02.01\">{inside}</interfaceNuu>")
    };
    assert_eq!(refused(&" ".repeat(10 << 20)), AnomalyCode::TooLarge);
    assert_eq!(read_bytes(&vec![0xff; 10 << 20]).unwrap_err()[0].code, AnomalyCode::TooLarge);
    assert_eq!(refused(&root(&"x".repeat(MAX_BYTES))), AnomalyCode::TooLarge);
    assert_eq!(refused(&root(&"x".repeat(MAX_TEXT + 1))), AnomalyCode::TooMany);
    assert_eq!(refused(&root(&"<a>".repeat(100_000))), AnomalyCode::TooDeep);
    assert_eq!(
        refused(&root(&format!("{}{}", "<a>".repeat(MAX_DEPTH), "</a>".repeat(MAX_DEPTH)))),
        AnomalyCode::TooDeep
    );
    assert_eq!(refused(&root(&"<a/>".repeat(MAX_ELEMENTS))), AnomalyCode::TooMany);
    let many = |count: usize| (0..count).fold(String::new(), |all, n| all + &format!(" a{n}=\"\""));
    assert_eq!(refused(&root(&format!("<a{}/>", many(MAX_ATTRIBUTES + 1)))), AnomalyCode::TooMany);
    assert_eq!(refused(&root(&format!("<a{}/>", many(90_000)))), AnomalyCode::TooMany);
    let spaces = (0..200).fold(String::new(), |all, n| all + &format!(" xmlns:n{n}=\"urn:n{n}\""));
    assert!(matches!(refused(&root(&format!("<a{spaces}/>"))), AnomalyCode::Malformed | AnomalyCode::TooMany));
    assert_eq!(refused(&root(&format!("<{}/>", "a".repeat(10_000)))), AnomalyCode::Malformed);
}

#[test]
fn more_persons_than_a_household_has_are_refused() {
    let child = "<ns1:personneACharge><ns1:nom>A</ns1:nom></ns1:personneACharge>";
    let text =
        OFFICIAL.replace("</ns1:listePersonneACharge>", &format!("{}</ns1:listePersonneACharge>", child.repeat(2_000)));
    assert!(read(&text).unwrap_err().iter().any(|anomaly| anomaly.code == AnomalyCode::TooMany));
}

#[test]
fn another_encoding_is_refused() {
    let latin: Vec<u8> = OFFICIAL.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    assert_eq!(read_bytes(&latin).unwrap_err()[0].code, AnomalyCode::Encoding);
    let utf16: Vec<u8> = OFFICIAL.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(read_bytes(&utf16).is_err());
    assert_eq!(refused(&OFFICIAL.replace("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"")), AnomalyCode::Encoding);
    assert!(read_bytes(format!("\u{feff}{OFFICIAL}").as_bytes()).is_ok());
}

#[test]
fn another_document_is_refused() {
    for text in [
        "<html/>",
        "<interfaceNuu versionInterface=\"02.01\"/>",
        "<interfaceNuu xmlns=\"http://elsewhere.example/\" versionInterface=\"02.01\"/>",
        "<x:interfaceNuu xmlns:x=\"urn:sne:extension:1\" versionInterface=\"02.01\"/>",
        "<interfaceNuu xmlns=\"http://nuu.application.i2/\"/>",
    ] {
        assert_eq!(refused(text), AnomalyCode::NotThisDocument, "{text}");
    }
    for text in [
        "",
        "   ",
        "x",
        "<a>",
        "<a></b>",
        "</a>",
        "<a/><b/>",
        "<a/>x",
        "<![CDATA[x]]><a/>",
        "<x:a/>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<é/>",
        "<a>\u{1}</a>",
        "<a/>&amp;",
        "<a/><?xml version='1.0'?>",
    ] {
        assert_eq!(refused(text), AnomalyCode::Malformed, "{text}");
    }
}

#[test]
fn what_was_cut_is_refused() {
    for sample in [OFFICIAL, ORGANISATION] {
        let end = sample.trim_end().len();
        for cut in (0..end).filter(|&cut| sample.is_char_boundary(cut)) {
            assert!(read(&sample[..cut]).is_err(), "cut at {cut}");
        }
    }
}

#[test]
fn what_is_unknown_is_noted_without_its_text() {
    let strange = "<x:dossier xmlns:x=\"urn:x\"><x:nir>SECRET</x:nir></x:dossier><ns1:nouveau>SECRET</ns1:nouveau>";
    let text = OFFICIAL.replace("<ns1:entete>", &format!("{strange}<ns1:entete>"));
    let record = read(&text).expect("it reads");
    let paths: Vec<String> = record.notes.iter().map(ToString::to_string).collect();
    assert!(paths.contains(&"EX20 /interfaceNuu/dossier".to_owned()), "{paths:?}");
    assert!(paths.contains(&"EX20 /interfaceNuu/nouveau".to_owned()), "{paths:?}");
    assert!(!paths.iter().any(|path| path.contains("SECRET")));
    assert!(!exchange::write(&record).contains("SECRET"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_of_any_kind_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(read_bytes(&bytes).is_err());
    }

    #[test]
    fn words_of_any_kind_do_not_panic(words in prop::collection::vec(prop::sample::select(vec!["<", ">", "</", "/>", "a", "x:", "xmlns", "=", "\"", "'", "&", ";", "&#", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!DOCTYPE", "[", "]", " ", "interfaceNuu", "é"]), 0..60)) {
        prop_assert!(read(&words.concat()).is_err());
    }

    /// A good document with a few bytes changed: read or refused, and what reads is still written and read.
    #[test]
    fn damage_does_not_panic(which in any::<bool>(), damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = if which { OFFICIAL } else { ORGANISATION }.as_bytes().to_vec();
        for (index, byte) in damage {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(record) = read_bytes(&bytes) {
            let again = read(&exchange::write(&record));
            prop_assert!(again.is_ok(), "{:?}", again.map(|_| ()));
        }
    }

    /// A piece of a good document put where it does not belong.
    #[test]
    fn pieces_out_of_place_do_not_panic(from in any::<prop::sample::Index>(), length in 0usize..300, to in any::<prop::sample::Index>()) {
        let bytes = OFFICIAL.as_bytes();
        let from = from.index(bytes.len());
        let piece = &bytes[from..bytes.len().min(from + length)];
        let to = to.index(bytes.len());
        let moved = [&bytes[..to], piece, &bytes[to..]].concat();
        let _ = read_bytes(&moved);
    }
}
