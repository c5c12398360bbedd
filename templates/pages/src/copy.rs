//! What people read, by page. One Fluent file per page and language: a message that is missing, in any language, or used
//! with a wrong number of arguments, does not compile. Arguments come in the order of their first use in the French
//! message. Adding a language is adding a folder and its files in each line below.

#![allow(missing_docs, reason = "a message is documented by its text")]

use domain::language::Language;
use fluent_static::MessageBundle as _;

macro_rules! bundles {
    ($($function:ident: $bundle:ident = $($language:literal $file:literal),+;)+) => {
        $(
            mod $function {
                #[fluent_static::message_bundle(resources = [$(($file, $language)),+], default_language = "fr")]
                pub struct $bundle;

                // The bundle is read by a macro: this tells the compiler to look again when a text changes.
                $(const _: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $file));)+
            }

            pub(crate) fn $function(lang: Language) -> $function::$bundle {
                let mut bundle = $function::$bundle::get(lang.code()).unwrap_or_default();
                // Latin scripts only: the marks that isolate directions would end up in copied numbers.
                bundle.set_use_isolating(false);
                bundle
            }
        )+
    };
}

bundles! {
    labels: Labels = "fr" "copy/fr/labels.ftl", "en" "copy/en/labels.ftl";
    missing: Missing = "fr" "copy/fr/missing.ftl", "en" "copy/en/missing.ftl";
    hints: Hints = "fr" "copy/fr/hints.ftl", "en" "copy/en/hints.ftl";
    refusals: RefusalTexts = "fr" "copy/fr/refusals.ftl", "en" "copy/en/refusals.ftl";
    codes: Codes = "fr" "copy/fr/codes.ftl", "en" "copy/en/codes.ftl";
    shell: Shell = "fr" "copy/fr/shell.ftl", "en" "copy/en/shell.ftl";
    failure: FailureTexts = "fr" "copy/fr/failure.ftl", "en" "copy/en/failure.ftl";
    home: HomeTexts = "fr" "copy/fr/home.ftl", "en" "copy/en/home.ftl";
    account: AccountTexts = "fr" "copy/fr/account.ftl", "en" "copy/en/account.ftl";
    franceconnect: FranceConnectTexts = "fr" "copy/fr/franceconnect.ftl", "en" "copy/en/franceconnect.ftl";
    application: ApplicationTexts = "fr" "copy/fr/application.ftl", "en" "copy/en/application.ftl";
    piece: PieceTexts = "fr" "copy/fr/piece.ftl", "en" "copy/en/piece.ftl";
    pieces: PiecesTexts = "fr" "copy/fr/pieces.ftl", "en" "copy/en/pieces.ftl";
    documents: DocumentTexts = "fr" "copy/fr/documents.ftl", "en" "copy/en/documents.ftl";
    sending: SendingTexts = "fr" "copy/fr/sending.ftl", "en" "copy/en/sending.ftl";
    titles: TitleTexts = "fr" "copy/fr/titles.ftl", "en" "copy/en/titles.ftl";
    tracking: TrackingTexts = "fr" "copy/fr/tracking.ftl", "en" "copy/en/tracking.ftl";
    export: ExportTexts = "fr" "copy/fr/export.ftl", "en" "copy/en/export.ftl";
    renewal: RenewalTexts = "fr" "copy/fr/renewal.ftl", "en" "copy/en/renewal.ftl";
    verification: VerificationTexts = "fr" "copy/fr/verification.ftl", "en" "copy/en/verification.ftl";
    // Agents read French.
    desk: DeskTexts = "fr" "copy/fr/desk.ftl";
    desk_pieces: DeskPiecesTexts = "fr" "copy/fr/desk-pieces.ftl";
    desk_renewal: DeskRenewalTexts = "fr" "copy/fr/desk-renewal.ftl";
    desk_year: DeskYearTexts = "fr" "copy/fr/desk-year.ftl";
    manager: ManagerTexts = "fr" "copy/fr/manager.ftl";
    security: SecurityTexts = "fr" "copy/fr/security.ftl", "en" "copy/en/security.ftl";
}
