//! The copy of a form that its applicant asked for, from the records.

use domain::language::Language;
use jiff::civil::Date;
use letters::Lang;
use letters::certificate::Part;
use letters::form::{FormCopy, Rubric};
use pages::{export, summary};
use usecases::export::CopyKind;
use usecases::records::Dossier;

/// The copy of a form, as it stands on a day.
pub(crate) fn of(dossier: &Dossier, kind: CopyKind, today: Date) -> FormCopy {
    let paper = export::paper(dossier, kind.whole, today, kind.language);
    let part = |part: summary::Part| Part { title: part.title, lines: part.lines };
    let rubric =
        |rubric: export::Rubric| Rubric { title: rubric.title, parts: rubric.parts.into_iter().map(part).collect() };
    FormCopy {
        lang: match kind.language {
            Language::French => Lang::Fr,
            Language::English => Lang::En,
        },
        title: paper.title,
        warning: paper.warning,
        about: paper.about,
        facts: paper.facts,
        rubrics: paper.rubrics.into_iter().map(rubric).collect(),
        empty: paper.empty,
        head: paper.head,
        page: paper.page,
        dated: today,
    }
}
