//! Where a piece stands: what was asked, what its applicant said, what a service decided. One record a piece, shared by
//! all the services of the territory (dossier unique, R.441-2-4-1).

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Level, Piece, PieceName, PieceState};
use crate::field::Field;
use crate::fields::Fields;
use crate::id::PieceId;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};
use crate::text::Comment;

code_list! {
    /// What a service says of a piece. The words are those of the managers' doctrine (dossier unique): a piece that is set
    /// aside is not erased.
    Verdict {
        Accepted = "acceptee",
        Unusable = "inexploitable",
        OutOfScope = "hors-perimetre",
        Obsolete = "obsolete",
    }
}

code_list! {
    /// Why a piece was set aside, in words that its applicant reads.
    SetAside {
        Illegible = "illisible",
        Cropped = "coupe",
        MissingSide = "face-manquante",
        MissingPages = "pages-manquantes",
        Doubtful = "doute",
        WrongDocument = "autre-document",
        WrongPerson = "autre-personne",
        NotInTheList = "hors-liste",
        NotTranslated = "non-traduit",
        Expired = "perime",
        TooOld = "trop-ancien",
        WrongYear = "autre-annee",
    }
}

impl SetAside {
    /// The verdict that it makes.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Illegible | Self::Cropped | Self::MissingSide | Self::MissingPages | Self::Doubtful => {
                Verdict::Unusable
            }
            Self::WrongDocument | Self::WrongPerson | Self::NotInTheList | Self::NotTranslated => Verdict::OutOfScope,
            Self::Expired | Self::TooOld | Self::WrongYear => Verdict::Obsolete,
        }
    }
}

code_list! {
    /// What its applicant says instead of sending a piece.
    WayOut {
        /// Cannot be got; with a reason.
        CannotGet = "impossible",
        /// Does not concern the household.
        NotConcerned = "pas-concerne",
        /// Where to find it is not clear.
        NeedsHelp = "besoin-aide",
        /// Will be brought to a desk.
        AtDesk = "au-guichet",
        /// Will be sent later; a letter reminds.
        Later = "plus-tard",
    }
}

code_list! {
    /// Why a piece cannot be got.
    Obstacle {
        Lost = "perdu",
        BeingMade = "en-cours",
        Withheld = "refuse",
        Danger = "danger",
        Abroad = "etranger",
        Other = "autre",
    }
}

/// What its applicant said instead of sending a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub way_out: WayOut,
    /// Why it cannot be got.
    pub obstacle: Option<Obstacle>,
    /// In their words.
    pub comment: Option<Comment>,
    /// The day.
    pub on: Date,
    /// The day of the reminder, when one was asked for.
    pub remind_on: Option<Date>,
}

/// Days after which a reminder leaves, as offered.
pub const REMIND_AFTER_DAYS: [u32; 3] = [3, 7, 30];

impl Said {
    /// Reads the form of a way out.
    pub fn read(fields: &Fields, on: Date) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let way_out = form.code(Field::WayOut, WayOut::parse);
        let mut obstacle = Some(None);
        let mut remind_on = Some(None);
        match way_out {
            Some(WayOut::CannotGet) => obstacle = form.code(Field::Obstacle, Obstacle::parse).map(Some),
            Some(WayOut::Later) => {
                let days = form.required(Field::RemindAfter, |typed| {
                    let days = typed.parse().ok().filter(|days| REMIND_AFTER_DAYS.contains(days));
                    days.ok_or(Refusal::NotInList)
                });
                remind_on = days.map(|days| Some(on.saturating_add(i64::from(days).days())));
            }
            _ => {}
        }
        let comment = form.optional(Field::PieceComment, Comment::parse);
        if obstacle == Some(Some(Obstacle::Other)) && comment == Some(None) {
            form.refuse::<()>(Field::PieceComment, Refusal::CommentNeeded);
        }
        let value =
            (|| Some(Self { way_out: way_out?, obstacle: obstacle?, comment: comment?, on, remind_on: remind_on? }))();
        form.finish(value)
    }
}

/// What a service decided on a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// Why, unless it was accepted.
    pub reason: Option<SetAside>,
    /// More, in words for the applicant.
    pub comment: Option<Comment>,
    /// Last day on which it holds, when it has one.
    pub holds_until: Option<Date>,
    /// The day.
    pub on: Date,
    /// The name of the service.
    pub service: String,
    /// The files that were looked at: those that come later wait for another decision.
    pub files: Vec<PieceId>,
}

impl Decision {
    /// Reads the form of a decision on these files.
    pub fn read(fields: &Fields, on: Date, service: String, files: Vec<PieceId>) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let accepted = form.code(Field::PieceVerdict, |code| match code {
            "oui" => Some(true),
            "non" => Some(false),
            _ => None,
        });
        let comment = form.optional(Field::PieceComment, Comment::parse);
        let (mut reason, mut holds_until) = (Some(None), Some(None));
        match accepted {
            Some(true) if !form.date_is_empty(Field::HoldsUntil) => {
                let past = |date| if date < on { Err(Refusal::InPast) } else { Ok(date) };
                holds_until = form.date(Field::HoldsUntil, past).map(Some);
            }
            Some(false) => reason = form.code(Field::SetAsideReason, SetAside::parse).map(Some),
            Some(true) | None => {}
        }
        if reason == Some(Some(SetAside::Doubtful)) && comment == Some(None) {
            form.refuse::<()>(Field::PieceComment, Refusal::CommentNeeded);
        }
        let verdict = reason.flatten().map_or(Verdict::Accepted, SetAside::verdict);
        let value = (|| {
            accepted?;
            let (reason, comment, holds_until) = (reason?, comment?, holds_until?);
            Some(Self { verdict, reason, comment, holds_until, on, service, files })
        })();
        form.finish(value)
    }
}

/// A piece that a service asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The day.
    pub on: Date,
    /// The name of the service.
    pub service: String,
}

/// A piece handed in on paper at a desk, not on line yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The day.
    pub on: Date,
    /// The day by which everybody must see it (R.441-2-4-1: fifteen days).
    pub due: Date,
    /// The name of the service that has it.
    pub service: String,
}

/// The record of a piece.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// Asked for by a service.
    pub asked: Option<Request>,
    /// What its applicant said instead of sending it.
    pub said: Option<Said>,
    /// Why its applicant thinks that it can be read, although a page looked blank, dark or blurred.
    pub explained: Option<Comment>,
    /// Handed in on paper.
    pub handed: Option<Handed>,
    /// The last decision.
    pub decision: Option<Decision>,
    /// Counts the times it was written.
    pub version: u64,
}

/// Where a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was sent, nothing was said.
    Missing,
    /// A service has it on paper.
    Handed,
    /// Its applicant said something instead.
    Said(WayOut),
    /// The last file sent cannot be used.
    Unusable,
    /// Waits for a service to look at it.
    ToCheck,
    /// Accepted, and it holds.
    Accepted,
    /// Accepted, and it holds for a month at most.
    EndsSoon,
    /// Accepted once, and it does not hold any more.
    Ended,
    /// Set aside by a service: another one is needed.
    SetAside,
}

impl Standing {
    /// Where a piece stands on a day, from its files, oldest first, and its record.
    pub fn of<'a>(files: impl Iterator<Item = &'a Piece>, proof: Option<&Proof>, on: Date) -> Self {
        let decision = proof.and_then(|proof| proof.decision.as_ref());
        let decided = |piece: &Piece| decision.is_some_and(|decision| decision.files.contains(&piece.id));
        let files: Vec<&Piece> = files.collect();
        if files.iter().any(|piece| piece.is_sound() && !decided(piece)) {
            return Self::ToCheck;
        }
        // A file that could not be used, before one that a service saw, is forgotten.
        let looked_at = |piece: &&&Piece| !matches!(piece.state, PieceState::Removed | PieceState::Expected);
        let last = files.iter().rev().find(looked_at);
        let unusable = matches!(last.map(|piece| &piece.state), Some(PieceState::Unsound(_)));
        let ended = |decision: &Decision| decision.holds_until.is_some_and(|until| until < on);
        // From the day on which it is told, a month before: also where that month is shorter.
        let ending =
            |decision: &Decision| decision.holds_until.is_some_and(|until| until.saturating_sub(1.month()) <= on);
        match decision {
            Some(decision) if decision.verdict == Verdict::Accepted && !ended(decision) => {
                if ending(decision) {
                    Self::EndsSoon
                } else {
                    Self::Accepted
                }
            }
            _ if proof.is_some_and(|proof| proof.handed.is_some()) => Self::Handed,
            _ => match (proof.and_then(|proof| proof.said.as_ref()), decision) {
                (Some(said), _) => Self::Said(said.way_out),
                _ if unusable => Self::Unusable,
                (None, Some(decision)) if decision.verdict == Verdict::Accepted => Self::Ended,
                (None, Some(_)) => Self::SetAside,
                (None, None) => Self::Missing,
            },
        }
    }

    /// Whether a service has what it needs: asking again is refused (dossier unique).
    pub fn is_held(self) -> bool {
        matches!(self, Self::Accepted | Self::EndsSoon | Self::ToCheck | Self::Handed)
    }

    /// Whether the applicant has something to do.
    pub fn needs_the_applicant(self) -> bool {
        matches!(self, Self::Missing | Self::Unusable | Self::Ended | Self::SetAside)
    }
}

/// A piece, when it is needed and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which one.
    pub name: PieceName,
    /// When it is needed; what nobody needs and was sent anyway is [`Level::Request`].
    pub level: Level,
    /// Whether a service asked for it.
    pub asked: bool,
    /// Where it stands.
    pub standing: Standing,
}

impl Line {
    /// Whether the applicant should do something now: what is needed, and what a service asked for.
    pub fn is_to_do(&self) -> bool {
        // What nobody asked for and came to its end is not asked for by the site itself.
        let wanted = self.asked || self.level != Level::Request;
        self.standing.needs_the_applicant()
            && (wanted || matches!(self.standing, Standing::SetAside | Standing::Unusable))
    }

    /// Whether something sent does not hold.
    pub fn was_set_aside(&self) -> bool {
        matches!(self.standing, Standing::SetAside | Standing::Unusable | Standing::Ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::piece::{FileKind, FileProblem};

    const TODAY: Date = Date::constant(2026, 11, 25);

    fn file(id: u128, state: PieceState) -> Piece {
        Piece { id: PieceId::new(id), name: PieceName::IDENTITY, state, opened_at: 0 }
    }

    fn sound(id: u128) -> Piece {
        let state = PieceState::Sound {
            kind: FileKind::Jpeg,
            bytes: 1,
            pages: 1,
            digest: String::new(),
            sent: String::new(),
            warnings: vec![],
            previews: 0,
        };
        file(id, state)
    }

    fn decided(verdict: Verdict, files: &[u128], holds_until: Option<Date>) -> Proof {
        let decision = Decision {
            verdict,
            reason: (verdict != Verdict::Accepted).then_some(SetAside::Illegible),
            comment: None,
            holds_until,
            on: TODAY,
            service: "Azur Habitat".to_owned(),
            files: files.iter().map(|id| PieceId::new(*id)).collect(),
        };
        Proof { decision: Some(decision), version: 1, ..Proof::default() }
    }

    fn said(way_out: WayOut) -> Proof {
        let said = Said { way_out, obstacle: None, comment: None, on: TODAY, remind_on: None };
        Proof { said: Some(said), version: 1, ..Proof::default() }
    }

    #[test]
    fn a_piece_stands_where_its_files_and_its_record_say() {
        let accepted = |files: &[u128], until| Some(decided(Verdict::Accepted, files, until));
        let aside = |files: &[u128]| Some(decided(Verdict::Unusable, files, None));
        let unsound = || file(1, PieceState::Unsound(FileProblem::Empty));
        let (soon, past) = (TODAY.saturating_add(20.days()), TODAY.saturating_sub(1.day()));
        let cases = [
            ("nothing", vec![], None, Standing::Missing),
            ("a slot", vec![file(1, PieceState::Expected)], None, Standing::Missing),
            ("a file", vec![sound(1)], None, Standing::ToCheck),
            ("a bad file", vec![unsound()], None, Standing::Unusable),
            ("a bad file after a good one", vec![sound(2), unsound()], None, Standing::ToCheck),
            ("one taken back", vec![file(1, PieceState::Removed)], None, Standing::Missing),
            ("accepted", vec![sound(1)], accepted(&[1], None), Standing::Accepted),
            ("until later", vec![sound(1)], accepted(&[1], Some(TODAY.saturating_add(90.days()))), Standing::Accepted),
            ("until soon", vec![sound(1)], accepted(&[1], Some(soon)), Standing::EndsSoon),
            (
                "on the day it is told",
                vec![sound(1)],
                accepted(&[1], Some(TODAY.saturating_add(1.month()))),
                Standing::EndsSoon,
            ),
            ("a bad file, then one set aside", vec![unsound(), sound(2)], aside(&[2]), Standing::SetAside),
            ("one set aside, then a bad file", vec![sound(2), unsound()], aside(&[2]), Standing::Unusable),
            ("a bad file, then said", vec![unsound()], Some(said(WayOut::Later)), Standing::Said(WayOut::Later)),
            ("on its last day", vec![sound(1)], accepted(&[1], Some(TODAY)), Standing::EndsSoon),
            ("over", vec![sound(1)], accepted(&[1], Some(past)), Standing::Ended),
            ("over, and another one", vec![sound(1), sound(2)], accepted(&[1], Some(past)), Standing::ToCheck),
            ("accepted, and another one", vec![sound(1), sound(2)], accepted(&[1], None), Standing::ToCheck),
            ("set aside", vec![sound(1)], aside(&[1]), Standing::SetAside),
            ("set aside, and another one", vec![sound(1), sound(2)], aside(&[1]), Standing::ToCheck),
            ("said", vec![], Some(said(WayOut::AtDesk)), Standing::Said(WayOut::AtDesk)),
            ("said, then sent", vec![sound(1)], Some(said(WayOut::AtDesk)), Standing::ToCheck),
        ];
        for (what, files, proof, expected) in cases {
            assert_eq!(Standing::of(files.iter(), proof.as_ref(), TODAY), expected, "{what}");
        }
        let handed = Proof {
            handed: Some(Handed { on: TODAY, due: TODAY, service: String::new() }),
            ..decided(Verdict::Unusable, &[1], None)
        };
        assert_eq!(Standing::of([sound(1)].iter(), Some(&handed), TODAY), Standing::Handed);
    }

    #[test]
    fn every_reason_makes_a_verdict_that_is_no_acceptance() {
        for reason in SetAside::ALL {
            assert_ne!(reason.verdict(), Verdict::Accepted, "{}", reason.code());
        }
    }

    #[test]
    fn a_decision_wants_a_reason_and_a_doubt_wants_words() {
        let read = |fields: Fields| Decision::read(&fields, TODAY, String::new(), vec![]);
        let refused = |fields: Fields, field: Field| read(fields).is_err_and(|refused| refused.of(field).is_some());
        assert!(refused(Fields::new(), Field::PieceVerdict));
        let aside = || Fields::new().with(Field::PieceVerdict, "non");
        assert!(refused(aside(), Field::SetAsideReason));
        let doubt = aside().with(Field::SetAsideReason, SetAside::Doubtful.code());
        assert!(refused(doubt.clone(), Field::PieceComment));
        let doubt = read(doubt.with(Field::PieceComment, "Deux dates.")).expect("it is complete");
        assert_eq!(doubt.verdict, Verdict::Unusable);
        let accepted = Fields::new().with(Field::PieceVerdict, "oui");
        assert!(refused(
            accepted.clone().with_date(Field::HoldsUntil, TODAY.saturating_sub(1.day())),
            Field::HoldsUntil
        ));
        // What was chosen for another answer does not count.
        let accepted = read(accepted.with(Field::SetAsideReason, SetAside::Expired.code())).expect("it is complete");
        assert_eq!((accepted.verdict, accepted.reason), (Verdict::Accepted, None));
    }

    #[test]
    fn a_reminder_leaves_after_the_days_that_were_chosen_and_no_others() {
        let read = |days: &str| {
            let later = WayOut::Later.code();
            Said::read(&Fields::new().with(Field::WayOut, later).with(Field::RemindAfter, days), TODAY)
        };
        assert_eq!(read("7").expect("a week is offered").remind_on, Some(TODAY.saturating_add(7.days())));
        for days in ["", "0", "8", "-7", "3650", "trois"] {
            assert!(read(days).is_err(), "{days}");
        }
    }
}
