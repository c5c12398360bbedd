//! Reading XML from anybody: within limits, without document types nor entities.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use crate::anomaly::{Anomaly, AnomalyCode};
use crate::tree::{EXTENSION, Element, OFFICIAL, Space};

/// Most bytes of a file: an application with twenty persons is a twentieth of it.
pub const MAX_BYTES: usize = 1 << 20;
/// Most elements within one another; the interface has eight.
pub const MAX_DEPTH: usize = 16;
/// Most elements.
pub const MAX_ELEMENTS: usize = 5_000;
/// Most attributes of one element, declarations of namespaces included.
pub const MAX_ATTRIBUTES: usize = 8;
/// Most bytes of text in one element: the longest answer has 500 characters.
pub const MAX_TEXT: usize = 8_192;
/// Most bytes of the name of an element.
const MAX_NAME: usize = 60;

/// What XML 1.0 lets a document hold.
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Builds the tree.
struct Growing {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Growing {
    /// Where we are.
    fn path(&self) -> String {
        self.open.iter().flat_map(|element| ["/", element.name.as_str()]).collect()
    }

    fn wrong(&self, code: AnomalyCode) -> Anomaly {
        Anomaly::new(code, self.path())
    }

    fn start(&mut self, space: Space, tag: &BytesStart<'_>) -> Result<(), Anomaly> {
        self.elements += 1;
        if self.open.len() >= MAX_DEPTH {
            return Err(self.wrong(AnomalyCode::TooDeep));
        }
        if self.elements > MAX_ELEMENTS {
            return Err(self.wrong(AnomalyCode::TooMany));
        }
        if self.root.is_some() {
            return Err(self.wrong(AnomalyCode::Malformed));
        }
        let local = tag.local_name();
        let name: &str = local.as_ref();
        // Names are shown in anomalies: they are names and nothing else.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(plain) {
            return Err(self.wrong(AnomalyCode::Malformed));
        }
        let mut element = Element::new(space, name);
        for (count, attribute) in tag.attributes().enumerate() {
            if count >= MAX_ATTRIBUTES {
                return Err(self.wrong(AnomalyCode::TooMany));
            }
            let attribute = attribute.map_err(|_| self.wrong(AnomalyCode::Malformed))?;
            let key: &str = attribute.key.as_ref();
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| self.wrong(AnomalyCode::Entity))?;
            if value.len() > MAX_TEXT || !value.chars().all(is_xml_char) {
                return Err(self.wrong(AnomalyCode::Malformed));
            }
            element.attributes.push((key.to_owned(), value.into_owned()));
        }
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Anomaly> {
        let element = self.open.pop().ok_or_else(|| self.wrong(AnomalyCode::Malformed))?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Anomaly> {
        if !text.chars().all(is_xml_char) {
            return Err(self.wrong(AnomalyCode::Malformed));
        }
        let fits = match self.open.last_mut() {
            Some(element) => {
                element.text.push_str(text);
                element.text.len() <= MAX_TEXT
            }
            None if text.trim().is_empty() => true,
            None => return Err(self.wrong(AnomalyCode::Malformed)),
        };
        if fits { Ok(()) } else { Err(self.wrong(AnomalyCode::TooMany)) }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Anomaly> {
        let known = match &**reference {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => reference.resolve_char_ref().map_err(|_| self.wrong(AnomalyCode::Malformed))?,
        };
        let Some(c) = known else { return Err(self.wrong(AnomalyCode::Entity)) };
        if self.open.is_empty() {
            return Err(self.wrong(AnomalyCode::Malformed));
        }
        self.text(c.encode_utf8(&mut [0; 4]))
    }
}

/// The tree of a document.
pub(crate) fn parse(text: &str) -> Result<Element, Anomaly> {
    if text.len() > MAX_BYTES {
        return Err(Anomaly::new(AnomalyCode::TooLarge, "/"));
    }
    let mut reader = NsReader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut tree = Growing { open: vec![], root: None, elements: 0 };
    loop {
        let (space, event) = reader.read_resolved_event().map_err(|_| tree.wrong(AnomalyCode::Malformed))?;
        let space = match space {
            ResolveResult::Bound(Namespace(name)) if name == OFFICIAL => Space::Official,
            ResolveResult::Bound(Namespace(name)) if name == EXTENSION => Space::Extension,
            ResolveResult::Unknown(_) => return Err(tree.wrong(AnomalyCode::Malformed)),
            _ => Space::Other,
        };
        match event {
            Event::Start(tag) | Event::Empty(tag) => tree.start(space, &tag)?,
            Event::End(_) => tree.end()?,
            Event::Text(text) => tree.text(&text)?,
            Event::CData(text) if tree.open.is_empty() => {
                let _ = text;
                return Err(tree.wrong(AnomalyCode::Malformed));
            }
            Event::CData(text) => tree.text(&text)?,
            Event::GeneralRef(reference) => tree.reference(&reference)?,
            Event::DocType(_) => return Err(tree.wrong(AnomalyCode::Entity)),
            Event::Decl(declaration) => {
                if tree.elements > 0 {
                    return Err(tree.wrong(AnomalyCode::Malformed));
                }
                if let Some(encoding) = declaration.encoding() {
                    let encoding = encoding.map_err(|_| tree.wrong(AnomalyCode::Malformed))?;
                    if !encoding.eq_ignore_ascii_case("utf-8") {
                        return Err(Anomaly::new(AnomalyCode::Encoding, "/"));
                    }
                }
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    match tree.root.take() {
        Some(root) if tree.open.is_empty() => Ok(root),
        _ => Err(tree.wrong(AnomalyCode::Malformed)),
    }
}
