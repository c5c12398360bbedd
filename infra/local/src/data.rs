//! The directory where everything is kept.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cloud::StartError;

/// Marks a directory as ours, so that `--fresh` never empties another.
const MARKER: &str = "donnees-sne-locales";

/// The directory, ours alone while this lives.
pub(crate) struct Data {
    path: PathBuf,
    _lock: File,
}

impl Data {
    /// Opens or makes the directory; empties it first if asked to. The error is a sentence in French.
    pub(crate) fn open(path: &Path, fresh: bool) -> Result<Self, StartError> {
        let marker = path.join(MARKER);
        let used = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if used && !marker.exists() {
            return Err(format!("{} contient autre chose : choisissez un autre dossier.", path.display()).into());
        }
        fs::create_dir_all(path)?;
        let lock = File::create(&marker)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(format!("{} est déjà utilisé par un autre processus.", path.display()).into());
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if fresh {
            for entry in fs::read_dir(path)? {
                let entry = entry?.path();
                if entry.is_dir() {
                    fs::remove_dir_all(entry)?;
                } else if entry != marker {
                    fs::remove_file(entry)?;
                }
            }
        }
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The secret of this installation, drawn the first time.
    pub(crate) fn secret(&self) -> Result<[u8; 32], StartError> {
        let file = self.path.join("secret");
        if let Ok(text) = fs::read_to_string(&file) {
            let bytes = STANDARD.decode(text.trim())?;
            return bytes
                .try_into()
                .map_err(|_| "Le secret de ce dossier est abîmé : repartez de zéro avec --fresh.".into());
        }
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        let partial = self.path.join("secret.partiel");
        fs::write(&partial, STANDARD.encode(secret))?;
        fs::rename(partial, file)?;
        Ok(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_directory_is_emptied() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let theirs = directory.path().join("theirs");
        fs::create_dir(&theirs).expect("a directory");
        fs::write(theirs.join("letter"), "dear").expect("a file");
        assert!(Data::open(&theirs, true).is_err());
        assert!(theirs.join("letter").exists());

        let ours = directory.path().join("ours");
        let first = Data::open(&ours, false).expect("a new directory");
        let secret = first.secret().expect("a secret");
        assert!(Data::open(&ours, false).is_err(), "one process at a time");
        drop(first);
        assert_eq!(Data::open(&ours, false).expect("our directory").secret().expect("a secret"), secret);
        assert_ne!(Data::open(&ours, true).expect("our directory").secret().expect("a secret"), secret);
    }
}
