/// A file served under a name that changes with its content: it can be kept for a year.
#[derive(Debug)]
pub struct Asset {
    /// Path on the site.
    pub path: &'static str,
    /// Content type.
    pub content_type: &'static str,
    /// Content.
    pub body: &'static [u8],
    /// The same, gzip.
    pub gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Everything that pages load: the three first are on every page.
pub fn assets() -> &'static [Asset] {
    &[STYLE, SCRIPT, ICON, SENDING, WORKER]
}
