//! What whoever runs a deployment does with it, by the commands of `infra/OPERATIONS.md`, on the table that an
//! environment names.

use data_encoding::BASE64;
use local::install::{self, NewAgent};
use usecases::account::code_at;

use crate::site::Site;

/// The environment of a function of this site.
fn environment(site: &Site) -> impl Fn(&str) -> Option<String> {
    let (cloud, settings) = (site.system.cloud.endpoint.clone(), site.system.kit.settings.clone());
    move |name| {
        Some(match name {
            "AWS_REGION" => cloud.region.clone(),
            "AWS_ACCESS_KEY_ID" => cloud.credentials.access_key_id().to_owned(),
            "AWS_SECRET_ACCESS_KEY" => cloud.credentials.secret_access_key().to_owned(),
            "AWS_ENDPOINT_URL_DYNAMODB" => cloud.endpoints.dynamodb.clone()?,
            "SNE_TABLE" => cloud.table.clone(),
            "SNE_BASE_URL" => settings.base_url.clone(),
            "SNE_SECRET" => BASE64.encode(&settings.secret),
            "SNE_TERRITORY" => settings.territory.clone(),
            _ => return None,
        })
    }
}

#[tokio::test]
async fn a_new_deployment_gets_its_services_and_its_first_agent() {
    let site = Site::start().await;
    let agent = NewAgent {
        name: "Nour Vidal".to_owned(),
        email: "nour@neuf.example".to_owned(),
        desk: "NEUF1".to_owned(),
        view: "tout".to_owned(),
        role: "guichet".to_owned(),
    };
    // Of a desk that is not there, nobody is an agent.
    let refused = install::agent(&agent, environment(&site)).await.expect_err("no such desk");
    assert!(refused.to_string().contains("install-services"), "{refused}");
    // A list with a mistake installs nothing.
    let list = "NEUF1\ttown\tMairie de Neuf (fictive)\tService du logement|1 place Neuve|06000 Nice\t\n";
    assert!(install::services(&format!("{list}faux\n"), environment(&site)).await.is_err());
    let desks = site.person().get("/guichets").await;
    assert!(!desks.text().contains("Mairie de Neuf"));
    install::services(list, environment(&site)).await.expect("the services are installed");
    let desks = site.person().get("/guichets").await;
    assert!(desks.text().contains("Mairie de Neuf") && desks.text().contains("1 place Neuve"), "{}", desks.text());
    // What is told signs in, once it is there.
    let told = install::agent(&agent, environment(&site)).await.expect("the agent is installed");
    let said = |after: &str| {
        let (_, rest) = told.split_once(after).unwrap_or_else(|| panic!("no {after} in {told}"));
        rest.split(['\n', '&']).next().unwrap_or_default().to_owned()
    };
    let code = code_at(&said("secret="), site.system.kit.now()).expect("a code");
    let person = site.person();
    let page = person.get("/guichet/connexion").await;
    let form = page.form("Se connecter").fill("Adresse e-mail", &agent.email);
    let form = form.fill("Mot de passe", &said("mot de passe ")).fill("Code à 6 chiffres", &code);
    person.send(form).await.is(200, "Demandes à traiter");
    let again = install::agent(&agent, environment(&site)).await.expect_err("it is there");
    assert!(again.to_string().contains("déjà"), "{again}");
}
