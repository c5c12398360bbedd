//! The only file that knows URLs. Each area owns a space: `/`, `/compte`, `/demande`, `/pieces`, `/suivi`, `/guichet`.

#![allow(missing_docs, reason = "the names say it")]

use domain::id::{ApplicationId, PersonId, PieceId};
use domain::section::{Link, SectionName};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

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
/// The page to come back to after signing in, when it is one of a person's own: nothing else is ever followed.
pub fn way_back(path: &str) -> Option<&str> {
    let own = ["/demande/", "/suivi/", "/pieces/", "/guichet/demandes/", "/compte/securite"]
        .iter()
        .any(|space| path.starts_with(space));
    let plain =
        path.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'/' | b'-'));
    (own && plain && !path.contains("//")).then_some(path)
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
    match name {
        SectionName::Identity => "identite".to_owned(),
        SectionName::Contact => "coordonnees".to_owned(),
        SectionName::Household => "situation".to_owned(),
        SectionName::Person(person) => format!("foyer/{person}"),
        SectionName::Income => "revenus".to_owned(),
        SectionName::Resources => "ressources".to_owned(),
        SectionName::PresentHome => "logement-actuel".to_owned(),
        SectionName::Motives => "motifs".to_owned(),
        SectionName::WantedHome => "logement-souhaite".to_owned(),
        SectionName::WantedPlaces => "communes".to_owned(),
    }
}
pub fn parse_section(slug: &str) -> Option<SectionName> {
    SectionName::ASKED.into_iter().find(|name| section_slug(name) == slug)
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
pub fn identity_piece(id: &ApplicationId) -> String {
    format!("/pieces/{id}/identite")
}
pub fn piece_slot(id: &ApplicationId, piece: &PieceId) -> String {
    format!("/pieces/{id}/identite/{piece}")
}
/// Shown instead of S3's XML when it refuses a file.
pub const fn upload_refused() -> &'static str {
    "/depot-refuse"
}
pub fn piece_sent(id: &ApplicationId, piece: &PieceId) -> String {
    format!("/pieces/{id}/identite/{piece}/recu")
}
pub fn open_piece(id: &ApplicationId, piece: &PieceId) -> String {
    format!("/pieces/{id}/identite/{piece}/voir")
}
pub fn remove_piece(id: &ApplicationId, piece: &PieceId) -> String {
    format!("/pieces/{id}/identite/{piece}/retirer")
}
pub fn tracking(id: &ApplicationId) -> String {
    format!("/suivi/{id}")
}
pub fn certificate(id: &ApplicationId) -> String {
    format!("/suivi/{id}/attestation")
}
pub const fn desk() -> &'static str {
    "/guichet"
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
pub fn desk_piece(id: &ApplicationId, piece: &PieceId) -> String {
    format!("/guichet/demandes/{id}/pieces/{piece}")
}
