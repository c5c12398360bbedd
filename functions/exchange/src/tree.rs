//! A small tree of elements: what is written is built as one, what is read becomes one.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::escape::escape;

use crate::anomaly::{Anomaly, AnomalyCode};

/// The namespace of the SNE's interface (public sample and client library; see decision 0014).
pub(crate) const OFFICIAL: &str = "http://nuu.application.i2/";
/// Ours.
pub(crate) const EXTENSION: &str = "urn:sne:extension:1";

/// Most notes about what was not read.
const MAX_NOTES: usize = 200;

/// Which of the namespaces an element is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Official,
    Extension,
    Other,
}

/// An element, its text and its children.
pub(crate) struct Element {
    pub(crate) space: Space,
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
    seen: Cell<bool>,
}

impl Element {
    pub(crate) fn new(space: Space, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { space, name, attributes: vec![], text: String::new(), children: vec![], seen: Cell::new(false) }
    }

    /// An element of the interface.
    pub(crate) fn official(name: &str) -> Self {
        Self::new(Space::Official, name)
    }

    /// An element of ours.
    pub(crate) fn ours(name: &str) -> Self {
        Self::new(Space::Extension, name)
    }

    #[must_use]
    pub(crate) fn attribute(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    #[must_use]
    pub(crate) fn with_text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    pub(crate) fn push(&mut self, child: Self) {
        self.children.push(child);
    }

    /// Adds an element of the interface with a text.
    pub(crate) fn text_child(&mut self, name: &str, text: impl Into<String>) {
        self.push(Self::official(name).with_text(text));
    }

    /// Adds an element of the interface with a code.
    pub(crate) fn code_child(&mut self, name: &str, code: &str) {
        self.push(Self::official(name).attribute("code", code));
    }

    /// Adds a child, unless it is empty.
    pub(crate) fn push_filled(&mut self, child: Self) {
        if !child.children.is_empty() {
            self.push(child);
        }
    }

    /// The document.
    pub(crate) fn to_xml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        let prefix = if self.space == Space::Extension { "sne:" } else { "" };
        let margin = "  ".repeat(depth);
        // Writing to a string does not fail.
        let _ = write!(out, "{margin}<{prefix}{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escape(value.as_str()));
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>\n");
        } else if self.children.is_empty() {
            let _ = writeln!(out, ">{}</{prefix}{}>", escape(self.text.as_str()), self.name);
        } else {
            out.push_str(">\n");
            self.children.iter().for_each(|child| child.write(out, depth + 1));
            let _ = writeln!(out, "{margin}</{prefix}{}>", self.name);
        }
    }
}

/// An element and where it is.
#[derive(Clone)]
pub(crate) struct At<'a> {
    pub(crate) element: &'a Element,
    pub(crate) path: String,
}

impl<'a> At<'a> {
    pub(crate) fn root(element: &'a Element) -> Self {
        element.seen.set(true);
        Self { path: format!("/{}", element.name), element }
    }

    /// The children of a name, marked as read.
    pub(crate) fn all(&self, name: &str) -> Vec<At<'a>> {
        self.all_in(self.element.space, name)
    }

    /// The children of a name in our namespace, marked as read.
    pub(crate) fn all_ours(&self, name: &str) -> Vec<At<'a>> {
        self.all_in(Space::Extension, name)
    }

    fn all_in(&self, space: Space, name: &str) -> Vec<At<'a>> {
        let same = |child: &&Element| child.space == space && child.name == name;
        let found: Vec<&'a Element> = self.element.children.iter().filter(same).collect();
        let many = found.len() > 1;
        let at = |(index, element): (usize, &'a Element)| {
            element.seen.set(true);
            let rank = if many { format!("[{}]", index + 1) } else { String::new() };
            At { element, path: format!("{}/{name}{rank}", self.path) }
        };
        found.into_iter().enumerate().map(at).collect()
    }

    /// The only child of a name.
    pub(crate) fn one(&self, name: &str, wrong: &mut Vec<Anomaly>) -> Option<At<'a>> {
        let mut all = self.all(name);
        if all.len() > 1 {
            wrong.push(Anomaly::new(AnomalyCode::Repeated, &all[1].path));
        }
        if all.is_empty() { None } else { Some(all.swap_remove(0)) }
    }

    /// The only child of a name, which must be there.
    pub(crate) fn needed(&self, name: &str, wrong: &mut Vec<Anomaly>) -> Option<At<'a>> {
        let found = self.one(name, wrong);
        if found.is_none() {
            wrong.push(Anomaly::new(AnomalyCode::Missing, format!("{}/{name}", self.path)));
        }
        found
    }

    /// At least one child of a name.
    pub(crate) fn needed_some(&self, name: &str, wrong: &mut Vec<Anomaly>) {
        if self.all(name).is_empty() {
            wrong.push(Anomaly::new(AnomalyCode::Missing, format!("{}/{name}", self.path)));
        }
    }

    /// The text, trimmed.
    pub(crate) fn text(&self) -> &'a str {
        self.element.text.trim()
    }

    /// An attribute, trimmed.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.element.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Marks the element and all it holds as read.
    pub(crate) fn see_all(&self) {
        fn see(element: &Element) {
            element.seen.set(true);
            element.children.iter().for_each(see);
        }
        see(self.element);
    }

    /// What nobody read: the outermost elements only, as many as are worth a note.
    pub(crate) fn unseen(&self, found: &mut Vec<Anomaly>) {
        let mut ranks: BTreeMap<&str, usize> = BTreeMap::new();
        for child in &self.element.children {
            let rank = ranks.entry(&child.name).or_default();
            *rank += 1;
            let rank = if *rank > 1 { format!("[{rank}]") } else { String::new() };
            let path = format!("{}/{}{rank}", self.path, child.name);
            if child.seen.get() {
                At { element: child, path }.unseen(found);
            } else if found.len() < MAX_NOTES {
                found.push(Anomaly::new(AnomalyCode::Ignored, path));
            }
        }
    }
}
