//! What a session was opened on, in two words: enough for its owner to know it again, too little to track anybody.

use std::fmt;

/// The system of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub enum System {
    Android,
    Iphone,
    Ipad,
    Windows,
    Mac,
    Linux,
    #[default]
    Unknown,
}

/// The family of a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Browser {
    Chrome,
    Firefox,
    Safari,
    Edge,
    Samsung,
    Opera,
    #[default]
    Unknown,
}

/// A device, as its browser names it. What the browser says is read once and not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Device {
    /// Its system.
    pub system: System,
    /// Its browser.
    pub browser: Browser,
}

const SYSTEMS: [(System, &str); 7] = [
    (System::Android, "android"),
    (System::Iphone, "iphone"),
    (System::Ipad, "ipad"),
    (System::Windows, "windows"),
    (System::Mac, "mac"),
    (System::Linux, "linux"),
    (System::Unknown, "unknown"),
];

const BROWSERS: [(Browser, &str); 7] = [
    (Browser::Chrome, "chrome"),
    (Browser::Firefox, "firefox"),
    (Browser::Safari, "safari"),
    (Browser::Edge, "edge"),
    (Browser::Samsung, "samsung"),
    (Browser::Opera, "opera"),
    (Browser::Unknown, "unknown"),
];

impl Device {
    /// Reads a `User-Agent`. The order matters: each browser also names those before it.
    pub fn of(user_agent: &str) -> Self {
        let says = |word: &str| user_agent.contains(word);
        let first = |known: &[(&str, System)]| known.iter().find(|(word, _)| says(word)).map(|(_, system)| *system);
        let system = first(&[
            ("Android", System::Android),
            ("iPhone", System::Iphone),
            ("iPad", System::Ipad),
            ("Windows", System::Windows),
            ("Macintosh", System::Mac),
            ("Linux", System::Linux),
        ]);
        let browsers = [
            ("Edg", Browser::Edge),
            ("OPR/", Browser::Opera),
            ("SamsungBrowser", Browser::Samsung),
            ("Firefox", Browser::Firefox),
            ("FxiOS", Browser::Firefox),
            ("CriOS", Browser::Chrome),
            ("Chrome", Browser::Chrome),
            ("Safari", Browser::Safari),
        ];
        let browser = browsers.into_iter().find(|(word, _)| says(word)).map(|(_, browser)| browser);
        Self { system: system.unwrap_or_default(), browser: browser.unwrap_or_default() }
    }

    /// Reads back what was kept; whatever is not known is an unknown device.
    pub fn parse(code: &str) -> Self {
        let (system, browser) = code.split_once('-').unwrap_or_default();
        let system = SYSTEMS.into_iter().find(|(_, known)| *known == system).map(|(system, _)| system);
        let browser = BROWSERS.into_iter().find(|(_, known)| *known == browser).map(|(browser, _)| browser);
        Self { system: system.unwrap_or_default(), browser: browser.unwrap_or_default() }
    }
}

/// As it is kept: `android-chrome`.
impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let system = SYSTEMS.into_iter().find(|(system, _)| *system == self.system).map_or("unknown", |(_, code)| code);
        let browser =
            BROWSERS.into_iter().find(|(browser, _)| *browser == self.browser).map_or("unknown", |(_, code)| code);
        write!(f, "{system}-{browser}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_in_two_words_and_read_back() {
        for (said, code) in [
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
                "android-chrome",
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; SM-A137F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36",
                "android-samsung",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "iphone-safari",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
                "iphone-chrome",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
                "windows-edge",
            ),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "windows-firefox"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
                "mac-safari",
            ),
            ("", "unknown-unknown"),
            ("<script>", "unknown-unknown"),
        ] {
            let device = Device::of(said);
            assert_eq!(device.to_string(), code, "{said}");
            assert_eq!(Device::parse(code), device);
        }
        assert_eq!(Device::parse("x"), Device::default());
    }
}
