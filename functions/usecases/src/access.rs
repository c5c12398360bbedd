//! Who may do what with an application: its owner, those it allowed to help, the agents of its territory.

use domain::event::Actor;
use domain::piece::{PieceKind, PieceName};
use domain::section::{Scope, SectionName};

use crate::desk::may_see;
use crate::records::{Badge, Dossier, Grant, Who};

/// In what quality somebody has an application open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Its applicant.
    Owner,
    /// Its applicant, by a link to renew it: fills and sends pieces, and renews; decides nothing else.
    Holder,
    /// Somebody whom the applicant allowed to help.
    Helper(Grant),
    /// An agent of a registering service of its territory.
    Agent(Badge),
}

impl Access {
    /// The access of a visitor; `None`: for this visitor there is no such application.
    pub fn of(who: &Who, dossier: &Dossier) -> Option<Self> {
        match who {
            Who::Applicant(account) if *account == dossier.application.owner => Some(Self::Owner),
            Who::Applicant(account) => {
                dossier.grants.iter().find(|grant| grant.account == *account).cloned().map(Self::Helper)
            }
            Who::Holder { application, .. } if *application == dossier.application.id => Some(Self::Holder),
            Who::Holder { .. } => None,
            Who::Agent(badge) => may_see(badge, &dossier.application).then(|| Self::Agent(badge.clone())),
        }
    }

    /// Whether a section may be seen and filled.
    pub fn covers(&self, name: &SectionName) -> bool {
        match self {
            Self::Owner | Self::Holder | Self::Agent(_) => true,
            Self::Helper(grant) => grant.scopes.contains(&Scope::of(name)),
        }
    }

    /// Whether all these parts of the form may be seen.
    pub fn covers_all(&self, parts: &[Scope]) -> bool {
        match self {
            Self::Owner | Self::Holder | Self::Agent(_) => true,
            Self::Helper(grant) => parts.iter().all(|part| grant.scopes.contains(part)),
        }
    }

    /// Whether a piece may be seen and sent: an agent has those that its profile opens; whoever helps has the pieces, and of them those of its parts. The identity
    /// piece comes with the pieces.
    pub fn covers_piece(&self, name: &PieceName) -> bool {
        match self {
            Self::Owner | Self::Holder => true,
            Self::Agent(badge) => badge.view.opens(name.kind.sensitivity()),
            Self::Helper(grant) => {
                let own = name.kind == PieceKind::Identity || grant.scopes.contains(&name.kind.scope());
                grant.scopes.contains(&Scope::Pieces) && own
            }
        }
    }

    /// Whether the decisions that only its applicant takes may be taken: sending, renouncing, inviting.
    pub fn decides(&self) -> bool {
        *self == Self::Owner
    }

    /// Under which name what is done goes into the history.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Owner | Self::Holder => Actor::Applicant,
            Self::Helper(grant) => Actor::Helper { account: grant.account.clone(), name: grant.name.clone() },
            Self::Agent(badge) => badge.actor(),
        }
    }
}
