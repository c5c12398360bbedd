//! Registering services (services enregistreurs, R.441-2-1) and their desks.

use crate::piece::Sensitivity;
use crate::territory::InseeCode;

/// The five characters of a registration desk (`numGuichet`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeskCode(String);

impl DeskCode {
    /// The virtual desk of applications made on the public portal ("guichet grand public").
    pub fn public_portal() -> Self {
        Self("GDPUB".to_owned())
    }

    /// Five capital letters or digits.
    pub fn parse(text: &str) -> Option<Self> {
        let good = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        good.then(|| Self(text.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

code_list! {
    /// What a registering service is, as R.441-2-1 lists them.
    ServiceKind { Landlord = "landlord", Town = "town", State = "state", ActionLogement = "action-logement" }
}

/// A registering service of a territory.
#[derive(Debug, Clone)]
pub struct RegisteringService {
    /// Its desk.
    pub desk: DeskCode,
    /// What it is.
    pub kind: ServiceKind,
    /// Its name, as printed on certificates (R.441-2-4 b).
    pub name: String,
    /// The lines of its address.
    pub address: Vec<String>,
    /// For a landlord: the communes where it has homes (R.441-2-4 e).
    pub stock: Vec<InseeCode>,
}

code_list! {
    /// What an agent may read of the pieces: the three profiles of the registry.
    PiecesView {
        /// The list and the state of each, not what is in them.
        List = "liste",
        /// What is in those that are not sensitive.
        Plain = "contenu",
        /// All.
        All = "tout",
    }
}

code_list! {
    /// What an agent may do.
    Role {
        /// Registers, renews, checks pieces, strikes off.
        Desk = "guichet",
        /// That, and what the territorial manager alone does: reinstating, merging, striking off what was not renewed.
        Manager = "gestion",
    }
}

impl PiecesView {
    /// Whether what is in such a piece may be read.
    pub fn opens(self, sensitivity: Sensitivity) -> bool {
        match self {
            Self::List => false,
            Self::Plain => sensitivity == Sensitivity::Plain,
            Self::All => true,
        }
    }
}
