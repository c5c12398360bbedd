//! What responses weigh over HTTP/2, which browsers speak to the HTTP API: headers that come again are a byte each.

use std::collections::VecDeque;

use crate::event::Reply;

/// Most bytes of headers that a connection remembers (RFC 7541, §4.2, and the default of RFC 9113).
const REMEMBERED: usize = 4096;
/// What remembering a header costs above its text (RFC 7541, §4.1).
const EACH: usize = 32;
/// The head of a frame.
const FRAME: usize = 9;
/// Names of our responses that everybody knows (RFC 7541, appendix A).
const KNOWN: [&str; 10] = [
    ":status",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "location",
    "set-cookie",
    "strict-transport-security",
    "vary",
];
/// Headers that are never twice the same: servers do not have them remembered.
const EACH_TIME: [&str; 5] = ["apigw-requestid", "content-length", "date", "location", "set-cookie"];

/// The server's end of a connection.
#[derive(Default)]
pub(crate) struct Connection {
    remembered: VecDeque<(String, String)>,
}

impl Connection {
    /// Bytes of a response in one frame of headers and one of data. Texts are counted as they are: the Huffman coding that
    /// servers mostly use takes a fifth less.
    pub(crate) fn bytes(&mut self, reply: &Reply) -> usize {
        let status = match reply.status {
            // In the table that everybody knows.
            200 => 1,
            other => self.header(":status", &other.to_string()),
        };
        let headers: usize = reply.all_headers().map(|(name, value)| self.header(&name, &value)).sum();
        let data = if reply.body.is_empty() { 0 } else { FRAME + reply.body.len() };
        FRAME + status + headers + data
    }

    fn header(&mut self, name: &str, value: &str) -> usize {
        let each_time = EACH_TIME.contains(&name);
        if !each_time && self.remembered.iter().any(|known| known.0 == name && known.1 == value) {
            return 1;
        }
        let text = |text: &str| text.len() + if text.len() < 127 { 1 } else { 2 };
        let named = KNOWN.contains(&name) || self.remembered.iter().any(|known| known.0 == name);
        if !(each_time && named) {
            self.remember(name, value);
        }
        1 + if named { 0 } else { text(name) } + text(value)
    }

    fn remember(&mut self, name: &str, value: &str) {
        self.remembered.push_front((name.to_owned(), value.to_owned()));
        let size = |known: &VecDeque<(String, String)>| -> usize {
            known.iter().map(|(name, value)| name.len() + value.len() + EACH).sum()
        };
        while size(&self.remembered) > REMEMBERED {
            self.remembered.pop_back();
        }
    }
}
