//! The clock that can be set: real time plus an offset that outlives the process.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;

/// A clock; clones show the same time.
#[derive(Clone)]
pub struct SettableClock {
    offset_seconds: Arc<AtomicI64>,
    file: Arc<PathBuf>,
}

impl SettableClock {
    /// The clock as it was left in this directory.
    pub fn open(data: &Path) -> Self {
        let file = data.join("horloge");
        let offset = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        Self { offset_seconds: Arc::new(AtomicI64::new(offset)), file: Arc::new(file) }
    }

    /// Now, as the system sees it.
    pub fn now(&self) -> Timestamp {
        let offset = self.offset_seconds.load(Ordering::Relaxed);
        let real = Timestamp::now();
        Timestamp::from_millisecond(real.as_millisecond() + offset * 1000).unwrap_or(real)
    }

    /// The day in Paris.
    pub fn today(&self) -> Date {
        usecases::Moment::at(self.now()).today
    }

    /// Moves the clock to a day; the time of day goes on.
    pub fn set_today(&self, day: Date) -> std::io::Result<()> {
        let days = i64::from(self.today().until(day).map_or(0, |span| span.get_days()));
        let offset = self.offset_seconds.load(Ordering::Relaxed) + days * 86_400;
        std::fs::write(&*self.file, offset.to_string())?;
        self.offset_seconds.store(offset, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_set_outlives_the_process() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let clock = SettableClock::open(directory.path());
        for day in [Date::constant(2027, 3, 28), Date::constant(2026, 2, 28), Date::constant(2028, 2, 29)] {
            clock.set_today(day).expect("the directory can be written");
            assert_eq!(clock.today(), day);
            assert_eq!(SettableClock::open(directory.path()).today(), day);
        }
    }
}
