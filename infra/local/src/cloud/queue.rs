//! Durable queues with the promises of SQS: at least once, hidden while somebody works on it, apart after five failures.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::sync::Notify;

/// Times a message is given out before it is set apart.
pub const MAX_RECEIVES: u32 = 5;

/// A message given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its identifier.
    pub id: i64,
    /// Its text.
    pub body: String,
    /// How many times it was given out, this one included.
    pub receives: u32,
}

/// Every queue, in one file; clones share it.
#[derive(Clone)]
pub struct Queues {
    database: Arc<Mutex<Connection>>,
    arrived: Arc<Notify>,
}

type Result<T> = rusqlite::Result<T>;

impl Queues {
    /// Opens or makes the file.
    pub fn open(file: &Path) -> Result<Self> {
        let database = Connection::open(file)?;
        database.execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE TABLE IF NOT EXISTS message (
                 id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL,
                 receives INTEGER NOT NULL DEFAULT 0, visible_at INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0);
             CREATE INDEX IF NOT EXISTS by_queue ON message (queue, dead, visible_at);
             CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL);",
        )?;
        Ok(Self { database: Arc::new(Mutex::new(database)), arrived: Arc::new(Notify::new()) })
    }

    /// Adds messages to a queue and keeps a note, both or neither: where a reader of a stream is, what was seen.
    pub fn send(&self, queue: &str, bodies: &[String], note: Option<(&str, &str)>) -> Result<()> {
        let mut database = self.lock();
        let transaction = database.transaction()?;
        for body in bodies {
            transaction.execute("INSERT INTO message (queue, body) VALUES (?1, ?2)", params![queue, body])?;
        }
        if let Some((name, value)) = note {
            transaction.execute("INSERT OR REPLACE INTO note (name, value) VALUES (?1, ?2)", params![name, value])?;
        }
        transaction.commit()?;
        drop(database);
        if !bodies.is_empty() {
            self.arrived.notify_waiters();
        }
        Ok(())
    }

    /// A note kept with [`Queues::send`].
    pub fn note(&self, name: &str) -> Result<Option<String>> {
        self.lock().query_row("SELECT value FROM note WHERE name = ?1", [name], |row| row.get(0)).optional()
    }

    /// Gives out up to ten messages, hidden from others for `hidden`.
    pub fn receive(&self, queue: &str, hidden: Duration) -> Result<Vec<Message>> {
        let mut database = self.lock();
        let transaction = database.transaction()?;
        let now = milliseconds();
        let messages: Vec<Message> = transaction
            .prepare("SELECT id, body, receives FROM message WHERE queue = ?1 AND dead = 0 AND visible_at <= ?2 ORDER BY id LIMIT 10")?
            .query_map(params![queue, now], |row| {
                Ok(Message { id: row.get(0)?, body: row.get(1)?, receives: row.get::<_, u32>(2)? + 1 })
            })?
            .collect::<Result<_>>()?;
        for message in &messages {
            transaction.execute(
                "UPDATE message SET receives = ?2, visible_at = ?3 WHERE id = ?1",
                params![message.id, message.receives, now + i64::try_from(hidden.as_millis()).unwrap_or(i64::MAX / 2)],
            )?;
        }
        transaction.commit()?;
        Ok(messages)
    }

    /// The message is done with.
    pub fn delete(&self, message: &Message) -> Result<()> {
        self.lock().execute("DELETE FROM message WHERE id = ?1", [message.id]).map(drop)
    }

    /// The work failed: the message comes back after a pause, or is set apart.
    pub fn give_back(&self, message: &Message, pause: Duration) -> Result<()> {
        let dead = message.receives >= MAX_RECEIVES;
        let visible_at = milliseconds() + i64::try_from(pause.as_millis()).unwrap_or(0);
        self.lock()
            .execute(
                "UPDATE message SET visible_at = ?2, dead = ?3 WHERE id = ?1",
                params![message.id, visible_at, dead],
            )
            .map(drop)
    }

    /// What a kill interrupted is given out again at once.
    pub fn recover(&self) -> Result<()> {
        self.lock().execute("UPDATE message SET visible_at = 0 WHERE dead = 0", []).map(drop)
    }

    /// How many messages wait or are being worked on, and how many are set apart.
    pub fn depth(&self, queue: &str) -> Result<(u32, u32)> {
        self.lock().query_row(
            "SELECT COALESCE(SUM(dead = 0), 0), COALESCE(SUM(dead = 1), 0) FROM message WHERE queue = ?1",
            [queue],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Waits until something may have arrived.
    pub async fn wait(&self) {
        // The time-out is for messages that come back after a pause.
        let _ = tokio::time::timeout(Duration::from_millis(100), self.arrived.notified()).await;
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn milliseconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queues() -> (tempfile::TempDir, Queues) {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let queues = Queues::open(&directory.path().join("queues.sqlite")).expect("a new file");
        (directory, queues)
    }

    #[test]
    fn a_message_is_hidden_then_comes_back_then_is_set_apart() {
        let (_directory, queues) = queues();
        queues.send("q", &["one".to_owned()], None).unwrap();
        for receives in 1..=MAX_RECEIVES {
            let messages = queues.receive("q", Duration::from_mins(1)).unwrap();
            assert_eq!(messages.iter().map(|m| m.receives).collect::<Vec<_>>(), [receives]);
            assert!(queues.receive("q", Duration::ZERO).unwrap().is_empty(), "hidden while worked on");
            queues.give_back(&messages[0], Duration::ZERO).unwrap();
        }
        assert!(queues.receive("q", Duration::ZERO).unwrap().is_empty());
        assert_eq!(queues.depth("q").unwrap(), (0, 1));
    }

    #[test]
    fn what_was_sent_survives_a_kill() {
        let (directory, queues) = queues();
        queues.send("q", &["one".to_owned()], Some(("place", "7"))).unwrap();
        assert_eq!(queues.receive("q", Duration::from_mins(1)).unwrap().len(), 1);
        drop(queues);
        let queues = Queues::open(&directory.path().join("queues.sqlite")).unwrap();
        queues.recover().unwrap();
        assert_eq!(queues.receive("q", Duration::ZERO).unwrap().len(), 1);
        assert_eq!(queues.note("place").unwrap().as_deref(), Some("7"));
    }
}
