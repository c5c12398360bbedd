//! The languages that applicants read.

code_list! {
    /// The language that somebody reads. Its code is the value of `lang` in a page.
    #[derive(Default)]
    Language { #[default] French = "fr", English = "en" }
}
