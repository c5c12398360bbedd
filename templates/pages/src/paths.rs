//! The only file that knows URLs. Each area owns a space: `/`, `/compte`, `/demande`, `/renouveler`, `/pieces`, `/suivi`,
//! `/guichet`, `/gestion`.

#![allow(missing_docs, reason = "the names say it")]

use domain::alert::AlertKind;
use domain::event::MotiveCode;
use domain::id::{AccountId, ApplicationId, PersonId, PieceId};
use domain::piece::PieceName;
use domain::section::{Link, SectionName, Whose};
use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use usecases::keys::TokenHash;
use usecases::letter_reference::LetterReference;

use crate::account::WAY_BACK;

pub const fn home() -> &'static str {
    "/"
}
pub const fn desks() -> &'static str {
    "/guichets"
}
pub const fn residence_titles() -> &'static str {
    "/titres-de-sejour"
}
pub const fn privacy() -> &'static str {
    "/donnees-personnelles"
}
pub const fn accessibility() -> &'static str {
    "/accessibilite"
}
pub const fn account() -> &'static str {
    "/compte"
}
pub const fn sign_up() -> &'static str {
    "/compte/creer"
}
pub const fn check_mail() -> &'static str {
    "/compte/e-mail-envoye"
}
pub const fn confirm() -> &'static str {
    "/compte/confirmer"
}
pub const fn sign_in() -> &'static str {
    "/compte/connexion"
}
/// Where anybody checks a certificate by its code.
pub const fn check_certificate() -> &'static str {
    "/attestation"
}
/// The page to come back to after signing in, when it is one of a person's own: nothing else is ever followed.
pub fn way_back(path: &str) -> Option<&str> {
    let own =
        ["/demande/", "/renouveler/", "/suivi/", "/pieces/", "/guichet/demandes/", "/gestion", "/compte/securite"]
            .iter()
            .any(|space| path.starts_with(space));
    let plain =
        path.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'/' | b'-'));
    (own && plain && !path.contains("//")).then_some(path)
}
pub const fn language() -> &'static str {
    "/compte/langue"
}
/// The page to come back to after choosing a language, when it is one of the site's: nothing else is ever followed.
pub fn own_page(address: &str) -> Option<&str> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let plain = |text: &str, more: &[u8]| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte));
    let own = path.starts_with('/') && !path.contains("//") && path != language();
    (own && plain(path, b"-/") && plain(query, b"-_=&%/")).then_some(address)
}
pub const fn forgotten() -> &'static str {
    "/compte/mot-de-passe-oublie"
}
pub const fn reset_sent() -> &'static str {
    "/compte/mot-de-passe-envoye"
}
pub const fn new_password() -> &'static str {
    "/compte/nouveau-mot-de-passe"
}
pub const fn franceconnect() -> &'static str {
    "/compte/franceconnect"
}
pub const fn franceconnect_return() -> &'static str {
    "/compte/franceconnect/retour"
}
pub const fn franceconnect_next() -> &'static str {
    "/compte/franceconnect/suite"
}
pub const fn franceconnect_link() -> &'static str {
    "/compte/franceconnect/lier"
}
pub const fn franceconnect_sign_up() -> &'static str {
    "/compte/franceconnect/creer"
}
pub const fn sign_out() -> &'static str {
    "/compte/deconnexion"
}
/// Asked by a page that stays open, so that the session goes on.
pub const fn stay() -> &'static str {
    "/compte/prolonger"
}
pub const fn ask_code() -> &'static str {
    "/compte/code"
}
pub const fn enter_code() -> &'static str {
    "/compte/code/saisir"
}
/// Where a code is typed: names the request, which serves nobody but the browser that made it.
pub fn enter_code_of(asked: u128, way_back: Option<&str>) -> String {
    let back = way_back.map(|path| format!("&retour={path}")).unwrap_or_default();
    format!("{}?essai={asked:032x}{back}", enter_code())
}
pub const fn security() -> &'static str {
    "/compte/securite"
}
pub const fn change_password() -> &'static str {
    "/compte/securite/mot-de-passe"
}
pub const fn change_email() -> &'static str {
    "/compte/securite/e-mail"
}
pub const fn give_up_email() -> &'static str {
    "/compte/securite/e-mail/annuler"
}
pub const fn close_sessions() -> &'static str {
    "/compte/securite/connexions"
}
pub const fn close_account() -> &'static str {
    "/compte/fermer"
}
pub const fn account_closed() -> &'static str {
    "/compte/ferme"
}
pub const fn confirm_email() -> &'static str {
    "/compte/adresse"
}
pub const fn email_noted() -> &'static str {
    "/compte/adresse/notee"
}
pub const fn email_changed() -> &'static str {
    "/compte/adresse/changee"
}
pub const fn email_kept() -> &'static str {
    "/compte/adresse/gardee"
}
pub const fn open_application() -> &'static str {
    "/demande"
}
pub fn application(id: &ApplicationId) -> String {
    format!("/demande/{id}")
}
pub fn section(id: &ApplicationId, name: &SectionName) -> String {
    format!("/demande/{id}/{}", section_slug(name))
}
pub fn section_slug(name: &SectionName) -> String {
    let plain = match name {
        SectionName::Identity => "identite",
        SectionName::Organisation => "organisme",
        SectionName::Nir(_) => "numero-de-securite-sociale",
        SectionName::Contact => "coordonnees",
        SectionName::Address => "adresse",
        SectionName::Helper => "aide",
        SectionName::Household => "situation",
        SectionName::Person(_) => "foyer",
        SectionName::Profession(_) => "travail",
        SectionName::Income(_) => "revenus",
        SectionName::Resources(_) => "ressources",
        SectionName::PresentHome => "logement-actuel",
        SectionName::HomeDetails => "logement-actuel-precisions",
        SectionName::Motives => "motifs",
        SectionName::MotiveDetails => "motifs-precisions",
        SectionName::FormerApplication => "ancienne-demande",
        SectionName::Disability => "handicap",
        SectionName::Adaptation(_) => "logement-adapte",
        SectionName::WantedHome => "logement-souhaite",
        SectionName::WantedPlaces => "communes",
        SectionName::Remarks => "precisions",
    };
    match name.whose() {
        Some(whose) => format!("{plain}/{whose}"),
        None => plain.to_owned(),
    }
}
/// The section that the end of a path names: its slug, then whose it is.
pub fn parse_section(parts: &[&str]) -> Option<SectionName> {
    let name = match parts {
        ["identite"] => SectionName::Identity,
        ["organisme"] => SectionName::Organisation,
        ["coordonnees"] => SectionName::Contact,
        ["adresse"] => SectionName::Address,
        ["aide"] => SectionName::Helper,
        ["situation"] => SectionName::Household,
        ["logement-actuel"] => SectionName::PresentHome,
        ["logement-actuel-precisions"] => SectionName::HomeDetails,
        ["motifs"] => SectionName::Motives,
        ["motifs-precisions"] => SectionName::MotiveDetails,
        ["ancienne-demande"] => SectionName::FormerApplication,
        ["handicap"] => SectionName::Disability,
        ["logement-souhaite"] => SectionName::WantedHome,
        ["communes"] => SectionName::WantedPlaces,
        ["precisions"] => SectionName::Remarks,
        ["foyer", id] => SectionName::Person(PersonId::parse(id)?),
        [slug, whose] => {
            let whose = Whose::parse(whose)?;
            match *slug {
                "numero-de-securite-sociale" => SectionName::Nir(whose),
                "travail" => SectionName::Profession(whose),
                "revenus" => SectionName::Income(whose),
                "ressources" => SectionName::Resources(whose),
                "logement-adapte" => SectionName::Adaptation(whose),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(name)
}
/// A change of civil status that waits.
pub fn change(id: &ApplicationId, name: &SectionName) -> String {
    format!("/demande/{id}/changement/{}", section_slug(name))
}
/// Where the link of a notice leads, and where the code of a letter is typed.
pub fn renew() -> &'static str {
    "/renouveler"
}
/// The link of a notice, with its token; the code of a letter does as well.
pub fn renewal_link(token: &str) -> String {
    format!("/renouveler?{LINK}={}", utf8_percent_encode(token, LINK_SIGNS))
}
/// The name under which that link, and the form that it leads to, carry the token.
pub const LINK: &str = "lien";
/// Tokens are letters, digits, dashes and underscores; anything else was typed.
const LINK_SIGNS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');
pub const fn open_renewal() -> &'static str {
    "/renouveler/ouvrir"
}
pub fn renewal(id: &ApplicationId) -> String {
    format!("/renouveler/{id}")
}
pub fn renewed(id: &ApplicationId) -> String {
    format!("/renouveler/{id}/fait")
}
/// The applicant still looks for a home: the answer to a letter to which there was no reply.
pub fn answer_warning(id: &ApplicationId) -> String {
    format!("/renouveler/{id}/repondre")
}
pub fn ask_back(id: &ApplicationId) -> String {
    format!("/renouveler/{id}/reprendre")
}
/// A page of the form from which one comes back to the renewal.
pub fn from_renewal(path: &str) -> String {
    format!("{path}?{WAY_BACK}={RENEWING}")
}
/// What the address of a page says then, under the name of a way back.
pub const RENEWING: &str = "renouveler";
pub fn renounce(id: &ApplicationId) -> String {
    format!("/demande/{id}/renoncer")
}
pub fn come_back(id: &ApplicationId) -> String {
    format!("/demande/{id}/reprendre")
}
/// Those who may help.
pub fn helpers(id: &ApplicationId) -> String {
    format!("/demande/{id}/aidants")
}
pub fn revoke_helper(id: &ApplicationId, account: &AccountId) -> String {
    format!("/demande/{id}/aidants/{account}/retirer")
}
pub fn cancel_invitation(id: &ApplicationId, invitation: &TokenHash) -> String {
    format!("/demande/{id}/aidants/invitations/{}/annuler", invitation.0)
}
/// Behind the mailed link of an invitation to help.
pub const fn accept_help() -> &'static str {
    "/demande/aider"
}
/// The answers on health, which a file does not show by itself.
pub fn desk_health(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/handicap")
}
pub fn desk_change(id: &ApplicationId, name: &SectionName) -> String {
    format!("/guichet/demandes/{id}/changement/{}", section_slug(name))
}
/// Who else will live there: not a section, each person is one.
pub fn people(id: &ApplicationId) -> String {
    format!("/demande/{id}/foyer")
}
pub fn add_person(id: &ApplicationId, link: Link) -> String {
    format!("/demande/{id}/foyer/ajouter/{}", link.code())
}
pub fn remove_person(id: &ApplicationId, person: &PersonId) -> String {
    format!("/demande/{id}/foyer/{person}/retirer")
}
pub fn review(id: &ApplicationId) -> String {
    format!("/demande/{id}/envoi")
}
/// The space of pieces: what sends files in the background works for these pages only.
pub const fn pieces_space() -> &'static str {
    "/pieces/"
}
/// The pieces of an application.
pub fn pieces(id: &ApplicationId) -> String {
    format!("/pieces/{id}")
}
/// One of them.
pub fn piece(id: &ApplicationId, name: &PieceName) -> String {
    format!("/pieces/{id}/{name}")
}
pub fn identity_piece(id: &ApplicationId) -> String {
    piece(id, &PieceName::IDENTITY)
}
/// The page of the form for one file, where there is no script.
pub fn piece_slot(id: &ApplicationId, name: &PieceName, piece: &PieceId) -> String {
    format!("/pieces/{id}/{name}/{piece}")
}
/// Shown instead of S3's XML when it refuses a file: its size.
pub const fn upload_refused() -> &'static str {
    "/depot-refuse"
}
/// The same for a form that is too old or was changed.
pub const fn upload_expired() -> &'static str {
    "/depot-expire"
}
pub fn piece_sent(id: &ApplicationId, name: &PieceName, piece: &PieceId) -> String {
    format!("/pieces/{id}/{name}/{piece}/recu")
}
pub fn open_piece(id: &ApplicationId, name: &PieceName, piece: &PieceId) -> String {
    format!("/pieces/{id}/{name}/{piece}/voir")
}
pub fn remove_piece(id: &ApplicationId, name: &PieceName, piece: &PieceId) -> String {
    format!("/pieces/{id}/{name}/{piece}/retirer")
}
/// What is said instead of sending a piece.
pub fn piece_said(id: &ApplicationId, name: &PieceName) -> String {
    format!("/pieces/{id}/{name}/autre-voie")
}
/// Why a file that looks hard to read is kept.
pub fn piece_explained(id: &ApplicationId, name: &PieceName) -> String {
    format!("/pieces/{id}/{name}/explication")
}
pub fn tracking(id: &ApplicationId) -> String {
    format!("/suivi/{id}")
}
pub fn certificate(id: &ApplicationId) -> String {
    format!("/suivi/{id}/attestation")
}
/// One's own data, to take away.
pub fn own_data(id: &ApplicationId) -> String {
    format!("/suivi/{id}/mes-donnees")
}
/// The same while a copy of the form is made, with or without what is private.
pub fn own_data_waiting(id: &ApplicationId, whole: bool) -> String {
    format!("/suivi/{id}/mes-donnees?{COPY}={}", copy_part(whole))
}
/// The name of the part of an address, and of the box of a form, that say which copy.
pub const COPY: &str = "copie";
/// How a copy with or without what is private is named.
pub const fn copy_part(whole: bool) -> &'static str {
    if whole { "avec" } else { "sans" }
}
/// Whether a copy is with what is private, from its name.
pub fn parse_copy_part(part: &str) -> Option<bool> {
    [true, false].into_iter().find(|whole| copy_part(*whole) == part)
}
pub fn ask_copy(id: &ApplicationId) -> String {
    format!("/suivi/{id}/mes-donnees/copie")
}
pub fn form_copy(id: &ApplicationId, whole: bool) -> String {
    format!("/suivi/{id}/mes-donnees/copie/{}", copy_part(whole))
}
pub fn own_data_json(id: &ApplicationId) -> String {
    format!("/suivi/{id}/mes-donnees/donnees.json")
}
pub fn own_data_xml(id: &ApplicationId) -> String {
    format!("/suivi/{id}/mes-donnees/echange.xml")
}
pub fn desk_exchange(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/echange.xml")
}
pub const fn desk() -> &'static str {
    "/guichet"
}
/// Whether a path is of the spaces where agents are.
pub fn is_of_desks(path: &str) -> bool {
    let within = |space| path.strip_prefix(space).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    within(desk()) || within(manager())
}
/// The queue after a place that only the table understands.
pub fn desk_after(place: &str) -> String {
    format!("/guichet?suite={}", utf8_percent_encode(place, NON_ALPHANUMERIC))
}
pub const fn desk_sign_in() -> &'static str {
    "/guichet/connexion"
}
pub const fn desk_sign_out() -> &'static str {
    "/guichet/deconnexion"
}
pub fn desk_file(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}")
}
pub fn desk_accept(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/accepter")
}
pub fn desk_send_back(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/renvoyer")
}
pub fn desk_certificate(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/attestation")
}
/// The file of one piece, opened by an agent.
pub fn desk_piece(id: &ApplicationId, piece: &PieceId) -> String {
    format!("/guichet/demandes/{id}/fichiers/{piece}")
}
/// A section that an agent corrects from a piece; the history says which.
pub fn section_from_piece(id: &ApplicationId, name: &SectionName, piece: &PieceName) -> String {
    format!("{}?piece={piece}", section(id, name))
}
/// The queue of pieces to look at.
pub const fn desk_pieces() -> &'static str {
    "/guichet/pieces"
}
/// The next page of it.
pub fn desk_pieces_after(place: &str) -> String {
    format!("/guichet/pieces?suite={}", utf8_percent_encode(place, NON_ALPHANUMERIC))
}
/// The pieces of an application, seen from a desk.
pub fn desk_pieces_of(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/pieces")
}
/// One of them, to look at.
pub fn desk_look_at(id: &ApplicationId, name: &PieceName) -> String {
    format!("/guichet/demandes/{id}/pieces/{name}")
}
pub fn desk_decide(id: &ApplicationId, name: &PieceName) -> String {
    format!("/guichet/demandes/{id}/pieces/{name}/decider")
}
pub fn desk_receive(id: &ApplicationId, name: &PieceName) -> String {
    format!("/guichet/demandes/{id}/pieces/{name}/papier")
}
pub fn desk_withdraw_paper(id: &ApplicationId, name: &PieceName) -> String {
    format!("/guichet/demandes/{id}/pieces/{name}/papier/annuler")
}
pub fn desk_ask(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/demander")
}
pub fn desk_take(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/prendre")
}
pub fn desk_release(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/rendre")
}
/// What has to be seen to in a territory.
pub const fn desk_alerts() -> &'static str {
    "/guichet/alertes"
}
/// The next page of it.
pub fn desk_alerts_after(place: &str) -> String {
    format!("/guichet/alertes?suite={}", utf8_percent_encode(place, NON_ALPHANUMERIC))
}
/// An alert of an application that an agent saw to.
pub fn desk_alert_seen(id: &ApplicationId, kind: AlertKind) -> String {
    format!("/guichet/demandes/{id}/alertes/{}/vu", kind.code())
}
pub fn desk_strike_off(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/radier")
}
/// The name of the part of an address that says for which motive.
pub const MOTIVE: &str = "motif";
/// The form of one motive.
pub fn desk_strike_off_for(id: &ApplicationId, motive: MotiveCode) -> String {
    format!("/guichet/demandes/{id}/radier?{MOTIVE}={}", motive.code())
}
pub fn desk_warn(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/avertir")
}
pub fn desk_warning_delivered(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/avertir/preuve")
}
/// It came back.
pub fn desk_warning_returned(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/avertir/retour")
}
pub fn desk_warning_lifted(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/avertir/lever")
}
/// What became of a proposal of a home.
pub fn desk_housing(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/suite")
}
pub fn desk_reinstate(id: &ApplicationId) -> String {
    format!("/guichet/demandes/{id}/reintegrer")
}
/// The space of the territorial manager.
pub const fn manager() -> &'static str {
    "/gestion"
}
/// Letters on paper that come back.
pub const fn returns() -> &'static str {
    "/gestion/retours"
}
/// The name of the part of its address that names the letter that was just noted.
pub const NOTED: &str = "notee";
/// The same page, once the return of a letter is noted.
pub fn returned(reference: &LetterReference) -> String {
    format!("{}?{NOTED}={}", returns(), reference.as_str())
}
/// The runs of the daily work.
pub const fn runs() -> &'static str {
    "/gestion/travaux"
}
/// The report of one.
pub fn run(on: Date) -> String {
    format!("/gestion/travaux/{on}")
}
/// What the daily work would do, and does not.
pub const fn dry_run() -> &'static str {
    "/gestion/a-blanc"
}
