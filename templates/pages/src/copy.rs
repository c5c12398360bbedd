//! What people read, by page. One Fluent file per page and language: a message that is missing, in any language, or used
//! with a wrong number of arguments, does not compile. Arguments come in the order of their first use in the message. Adding a language is adding a folder and its name in each list below.

#![allow(missing_docs, reason = "a message is documented by its text")]

macro_rules! bundles {
    ($($function:ident: $bundle:ident = $file:literal),+ $(,)?) => {
        $(
            mod $function {
                #[fluent_static::message_bundle(resources = [($file, "fr")], default_language = "fr")]
                pub struct $bundle;

                // The bundle is read by a macro: this tells the compiler to look again when the text changes.
                const _: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $file));
            }

            pub(crate) fn $function() -> $function::$bundle {
                let mut bundle = $function::$bundle::default();
                // Latin scripts only: the marks that isolate directions would end up in copied numbers.
                bundle.set_use_isolating(false);
                bundle
            }
        )+
    };
}

bundles! {
    labels: Labels = "copy/fr/labels.ftl",
    missing: Missing = "copy/fr/missing.ftl",
    hints: Hints = "copy/fr/hints.ftl",
    refusals: RefusalTexts = "copy/fr/refusals.ftl",
    codes: Codes = "copy/fr/codes.ftl",
    shell: Shell = "copy/fr/shell.ftl",
    failure: FailureTexts = "copy/fr/failure.ftl",
    home: HomeTexts = "copy/fr/home.ftl",
    account: AccountTexts = "copy/fr/account.ftl",
    application: ApplicationTexts = "copy/fr/application.ftl",
    piece: PieceTexts = "copy/fr/piece.ftl",
    titles: TitleTexts = "copy/fr/titles.ftl",
    tracking: TrackingTexts = "copy/fr/tracking.ftl",
    desk: DeskTexts = "copy/fr/desk.ftl",
    security: SecurityTexts = "copy/fr/security.ftl",
}
