//! What a browser keeps between leaving for `FranceConnect` and having an account opened by it.

use crate::cookies::CookieJar;
use crate::kit::Kit;
use crate::visit::Visit;

impl Visit {
    /// What the browser kept.
    pub fn kept_franceconnect(&self) -> Option<&str> {
        self.cookies.franceconnect()
    }

    /// The browser keeps this, for so many seconds. No script reads it; it is not a personal datum in clear.
    pub fn keep_franceconnect(&mut self, kit: &Kit, value: &str, seconds: i64) {
        self.cookies.set(CookieJar::keep_franceconnect(value, seconds, kit.secure()));
    }

    /// The browser forgets it.
    pub fn forget_franceconnect(&mut self, kit: &Kit) {
        self.keep_franceconnect(kit, "", 0);
    }
}
