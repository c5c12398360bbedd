//! The addresses that are followed, and those that are not.

use pages::paths::{account, desk, desk_sign_in, desks, home, is_of_desks, language, own_page};

#[test]
fn only_pages_of_the_site_are_come_back_to() {
    for own in [home(), account(), desks(), "/demande/0a/foyer/ajouter/garde-alternee", "/compte/confirmer?jeton=aB-_9"]
    {
        assert_eq!(own_page(own), Some(own));
    }
    for other in [
        "",
        "compte",
        "//ailleurs.example",
        "/x//ailleurs.example",
        "/\\ailleurs.example",
        "/\\/ailleurs.example",
        "https://ailleurs.example/",
        "javascript:alert(1)",
        "/compte@ailleurs.example",
        "/%2f/ailleurs.example",
        "/compte\r\nLocation: x",
        "/compte?x=1\r\nx",
        "/compte?x=https://ailleurs.example",
        "/compte#x",
        "/ compte",
        language(),
    ] {
        assert_eq!(own_page(other), None, "{other}");
    }
}

#[test]
fn the_desks_space_is_a_whole_segment() {
    assert!(is_of_desks(desk()) && is_of_desks(desk_sign_in()));
    assert!(!is_of_desks(desks()) && !is_of_desks(account()));
}
