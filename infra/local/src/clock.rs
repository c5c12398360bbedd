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
        self.set(offset_to(Timestamp::now(), self.now(), day))
    }

    /// Begins at noon of a day, unless the clock was left on that day: what starts at noon sees no midnight.
    pub fn begin(&self, day: Date) -> std::io::Result<()> {
        if self.file.exists() && self.today() == day {
            return Ok(());
        }
        let noon = day.at(12, 0, 0, 0).to_zoned_datetime(usecases::moment::paris()).map_err(std::io::Error::other)?;
        self.set(noon.timestamp().as_second() - Timestamp::now().as_second())
    }

    /// Moves the clock on.
    pub fn advance(&self, seconds: i64) -> std::io::Result<()> {
        self.set(self.offset_seconds.load(Ordering::Relaxed) + seconds)
    }

    fn set(&self, offset: i64) -> std::io::Result<()> {
        std::fs::write(&*self.file, offset.to_string())?;
        self.offset_seconds.store(offset, Ordering::Relaxed);
        Ok(())
    }
}

/// The seconds that take the real time to the same hour of another day in Paris, whatever the season there.
fn offset_to(real: Timestamp, shown: Timestamp, day: Date) -> i64 {
    let paris = shown.to_zoned_datetime(usecases::moment::paris());
    let there = paris.with().date(day).build().map_or(shown, |there| there.timestamp());
    there.as_second() - real.as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_is_kept_from_winter_to_summer_and_back() {
        let real: Timestamp = "2026-11-24T22:30:00Z".parse().expect("an instant, half past eleven in Paris");
        for day in [Date::constant(2027, 3, 28), Date::constant(2027, 7, 1), Date::constant(2027, 10, 31)] {
            let shown = Timestamp::from_second(real.as_second() + offset_to(real, real, day)).expect("an instant");
            let paris = shown.to_zoned_datetime(usecases::moment::paris());
            assert_eq!((paris.date(), paris.hour(), paris.minute()), (day, 23, 30));
        }
    }

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
