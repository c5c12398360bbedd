//! Files as people send them, and as nobody should: made here, so that no binary waits in the repository and nobody real is
//! in them.

mod corpus;
mod good;
mod heic;
mod hostile;
mod pdf;
mod png;
mod sheet;
mod tools;

pub use corpus::{Expected, Specimen, corpus};
pub use good::{pdf_of_scans, pdf_of_text};
pub use heic::{heic_grid, tile};
pub use sheet::{Sheet, jpeg};
