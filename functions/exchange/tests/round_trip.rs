//! What is written reads back the same, whatever the application.

mod support;

use domain::section::SectionName;
use exchange::{Record, read, write};
use proptest::prelude::*;
use support::{TODAY, record};

/// Both records say the same, but for the social-security numbers.
fn same(one: &Record, other: &Record) -> Result<(), TestCaseError> {
    prop_assert_eq!(one.operation, other.operation);
    prop_assert_eq!(one.made_on, other.made_on);
    prop_assert_eq!(&one.number, &other.number);
    prop_assert_eq!(&one.desk, &other.desk);
    prop_assert_eq!(one.created_on, other.created_on);
    prop_assert_eq!(one.territory.code(), other.territory.code());
    prop_assert_eq!(one.applicant, other.applicant);
    prop_assert_eq!(&one.email, &other.email);
    let names = |record: &Record| record.answers.asked(record.applicant, TODAY);
    prop_assert_eq!(names(one), names(other));
    for name in names(one).into_iter().map(|asked| asked.name) {
        let read = other.answers.fields(&name);
        if matches!(name, SectionName::Nir(_)) {
            prop_assert!(read.is_none(), "{:?} was exchanged", name);
            continue;
        }
        let written = one.answers.fields(&name);
        let values = |fields: &Option<domain::Fields>| -> Option<Vec<(String, Vec<String>)>> {
            let pairs = fields.as_ref()?.iter().map(|(name, values)| (name.to_owned(), values.to_vec()));
            Some(pairs.collect())
        };
        prop_assert_eq!(values(&written), values(&read), "{:?}", &name);
        if written.is_some() {
            prop_assert_eq!(one.day(&name), other.day(&name), "{:?}", name);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_application_reads_back_section_by_section(record in record()) {
        let text = write(&record);
        prop_assert!(text.len() < exchange::MAX_BYTES / 8, "{} bytes", text.len());
        let back = match read(&text) {
            Ok(back) => back,
            Err(anomalies) => return Err(TestCaseError::fail(format!("{anomalies:?}\n{text}"))),
        };
        prop_assert!(back.notes.is_empty(), "{:?}\n{text}", back.notes);
        same(&record, &back)?;
        prop_assert_eq!(write(&back), text);
    }

    #[test]
    fn no_social_security_number_leaves(record in record()) {
        let text = write(&record);
        prop_assert!(!text.contains("SEALED") && !text.contains("nir"), "{text}");
    }

    #[test]
    fn health_stays_where_it_is_not_to_be_read(record in record()) {
        let text = write(&record.without_health());
        prop_assert!(!text.contains("handicap") && !text.contains("disability") && !text.contains("adaptation"));
        prop_assert!(read(&text).is_ok());
    }

    /// The other elements alone: whatever the application, a reader who knows nothing of ours finds what it needs.
    #[test]
    fn without_our_extension_a_person_still_reads(record in record()) {
        let text = write(&record);
        let start = text.find("  <sne:extension").expect("there is one");
        let end = text.find("</interfaceNuu>").expect("the root ends");
        let official = format!("{}{}", &text[..start], &text[end..]);
        let read = read(&official);
        if record.applicant == domain::answers::ApplicantKind::Person {
            match read {
                Ok(read) => {
                    let communes = |record: &Record| -> Vec<_> {
                        let places = record.answers.wanted_places.as_ref().expect("communes");
                        places.communes.iter().map(|commune| commune.code).collect()
                    };
                    prop_assert_eq!(communes(&read), communes(&record));
                    prop_assert!(read.answers.identity == record.answers.identity);
                    prop_assert!(!read.notes.is_empty());
                }
                // A CEDEX, a second postal code: the commune is not at the code.
                Err(anomalies) => prop_assert!(
                    anomalies.iter().all(|anomaly| anomaly.code == exchange::AnomalyCode::Commune
                        || anomaly.field == Some(domain::Field::ExpectedBirth)
                        || anomaly.field == Some(domain::Field::PeopleToHouse)),
                    "{:?}", anomalies
                ),
            }
        } else {
            prop_assert!(read.is_err());
        }
    }
}
