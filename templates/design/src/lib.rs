//! The design system: HTML components, one style, one small script, and what sends files. It knows HTML and ARIA, not housing.
//!
//! Sentences come from the caller; the few words of its own exist in French and English. Nothing is inline: the content
//! security policy allows styles and scripts from our origin only.

mod assets;
mod blocks;
mod form;
mod page;

pub use assets::{Asset, SENDING, WORKER, assets};
pub use blocks::{
    Moment, Row, Task, Tone, columns, details, link_button, notice, pending, summary_list, table, tag, task_list,
    timeline,
};
pub use form::{
    Choice, Choices, DateField, Field, Kind, Width, checkbox, checkboxes, danger, datalist, date, error_summary, file,
    form, hidden, input, keyed, link_like, primary, radios, saving_form, secondary, select, submit, textarea, tick,
    when, wrong,
};
pub use page::{Lang, Languages, NavLink, Page, SignOut, Stay};
