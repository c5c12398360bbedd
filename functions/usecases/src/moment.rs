//! Now, as an argument.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// An instant and the legal day it falls on.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// For the audit trail and for short lives.
    pub instant: Timestamp,
    /// The civil date in Europe/Paris: every legal delay counts in these.
    pub today: Date,
}

impl Moment {
    /// The moment of an instant.
    pub fn at(instant: Timestamp) -> Self {
        Self { instant, today: instant.to_zoned_datetime(paris()).date() }
    }

    /// The first instant of a day in Europe/Paris.
    pub fn start_of(day: Date) -> Self {
        let zoned = day.to_datetime(Time::midnight()).to_zoned_datetime(paris());
        let instant = zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp());
        Self { instant, today: day }
    }

    /// Milliseconds since 1970.
    pub fn milliseconds(&self) -> i64 {
        self.instant.as_millisecond()
    }

    /// Seconds since 1970.
    pub fn seconds(&self) -> i64 {
        self.instant.as_second()
    }
}

/// The legal time zone, from the bundled database: a Lambda has no zoneinfo.
pub fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").expect("the bundled time zone database has Europe/Paris")
}
