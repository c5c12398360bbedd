//! What every answering function has in its hands.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use usecases::Moment;
use usecases::keys::Keys;
use usecases::ports::Chance;

/// Says what time it is: the machine's, or a clock that can be set where the system runs for tests and demonstrations.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Settings of a deployment.
#[derive(Clone)]
pub struct Settings {
    /// Where the site is, without a slash at the end: `https://…`.
    pub base_url: String,
    /// The territory that this deployment files applications in.
    pub territory: String,
    /// The secret every key is derived from.
    pub secret: [u8; 32],
    /// Origins that the content security policy lets pages load pieces from and post files to.
    pub files_origins: Vec<String>,
    /// What the distribution in front of the site proves itself with: any of these. None where there is no
    /// distribution.
    pub origin_keys: Vec<String>,
}

/// A setting is missing or unreadable.
#[derive(Debug)]
pub struct BadSetting(pub &'static str);

impl std::fmt::Display for BadSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the environment variable {} is missing or unreadable", self.0)
    }
}

impl std::error::Error for BadSetting {}

impl Settings {
    /// Reads the environment through `get`: `SNE_BASE_URL`, `SNE_SECRET` (base64, 32 bytes), `SNE_FILES_ORIGINS`
    /// (separated by spaces), `SNE_ORIGIN_KEYS` (the same; [`crate::front`]), `SNE_TERRITORY` (`06` unless said).
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, BadSetting> {
        let base_url = get("SNE_BASE_URL").ok_or(BadSetting("SNE_BASE_URL"))?.trim_end_matches('/').to_owned();
        let secret = get("SNE_SECRET")
            .and_then(|text| STANDARD.decode(text.trim()).ok())
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(BadSetting("SNE_SECRET"))?;
        let words =
            |name: &str| get(name).unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (files_origins, origin_keys) = (words("SNE_FILES_ORIGINS"), words("SNE_ORIGIN_KEYS"));
        let territory = get("SNE_TERRITORY").unwrap_or_else(|| "06".to_owned());
        Ok(Self { base_url, territory, secret, files_origins, origin_keys })
    }
}

/// Keys, clock, chance and settings.
#[derive(Clone)]
pub struct Kit {
    /// Keyed digests and tokens.
    pub keys: Keys,
    /// Settings of the deployment.
    pub settings: Settings,
    clock: Clock,
}

impl Kit {
    /// A kit on the machine's clock.
    pub fn new(settings: Settings) -> Self {
        Self::on_clock(settings, Arc::new(Timestamp::now))
    }

    /// A kit on a given clock.
    pub fn on_clock(settings: Settings, clock: Clock) -> Self {
        Self { keys: Keys::new(settings.secret), settings, clock }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        Moment::at((self.clock)())
    }

    /// An absolute URL of the site, for links that leave it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.settings.base_url)
    }

    /// Whether the site is reached over TLS: everywhere but on one's own machine.
    pub(crate) fn secure(&self) -> bool {
        self.settings.base_url.starts_with("https://")
    }
}

impl Chance for Kit {
    fn draw(&self) -> u128 {
        let mut bytes = [0; 16];
        // Without chance there is no secret: nothing safe can be answered.
        getrandom::fill(&mut bytes).expect("the operating system gives random bits");
        u128::from_ne_bytes(bytes)
    }
}
