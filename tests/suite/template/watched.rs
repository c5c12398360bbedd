//! What is in front of the site, what wakes somebody up, and what they then read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::deployed::{Template, entries, list, name_of, text};
use crate::site::{PASSWORD, Person, Site};
use crate::source::{code, file, files};

#[test]
fn every_alarm_tells_somebody_and_says_what_to_do() {
    let manual = file("infra/OPERATIONS.md");
    let told: BTreeSet<&str> = manual
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter(|(_, rest)| rest.split(" | ").count() >= 2 && rest.len() > 40)
        .map(|(name, _)| name)
        .collect();
    let (mut names, mut used) = (BTreeSet::new(), BTreeSet::new());
    for path in super::kept::TEMPLATES {
        let template = Template::of(path);
        for (name, resource) in template.resources().filter(|(_, known)| known["Type"] == "AWS::CloudWatch::Alarm") {
            let alarm = &resource["Properties"];
            assert_eq!(name_of(list(&alarm["AlarmActions"])[0]), "Alerts", "{name} is told to nobody");
            let known = name_of(&alarm["AlarmName"]);
            let known = known.trim_start_matches("Service-").trim_start_matches("AWS::StackName-");
            let family = format!("{}-*", known.rsplit_once('-').map_or(known, |(family, _)| family));
            used.extend([known, &family].into_iter().filter_map(|name| told.get(name)).copied());
            assert!(
                told.contains(known) || told.contains(&*family),
                "infra/OPERATIONS.md does not say what to do about `{known}`"
            );
            assert!(names.insert(known.to_owned()), "{known} is an alarm twice");
            assert!(!alarm["TreatMissingData"].is_null(), "{name}: what if nothing is known?");
        }
    }
    assert!(names.len() > 30, "{names:?}");
    let gone: Vec<_> = told.difference(&used).collect();
    assert!(gone.is_empty(), "infra/OPERATIONS.md speaks of alarms that are not there: {gone:?}");
}

#[test]
fn every_function_queue_and_pipe_is_watched_under_its_name() {
    let (template, watch) = (Template::read(), Template::of("infra/watch.yaml"));
    let named = |kind: &str, property: &str| -> BTreeSet<String> {
        let all = template.resources().filter(|(_, known)| known["Type"] == kind);
        all.map(|(_, known)| name_of(&known["Properties"][property]).replace("AWS::StackName", "Service")).collect()
    };
    let watched = |metric: &str, dimension: &str| -> BTreeSet<String> {
        let alarms = watch.resources().map(|(_, known)| &known["Properties"]);
        alarms
            .filter(|alarm| alarm["MetricName"] == metric)
            .flat_map(|alarm| list(&alarm["Dimensions"]))
            .filter(|known| known["Name"] == dimension)
            .map(|known| name_of(&known["Value"]))
            .collect()
    };
    let functions = named("AWS::Serverless::Function", "FunctionName");
    assert_eq!(functions.len(), template.functions().len());
    assert_eq!(watched("Errors", "FunctionName"), functions);
    assert_eq!(watched("Throttles", "FunctionName"), functions);
    let queues = named("AWS::SQS::Queue", "QueueName");
    let dead: BTreeSet<String> = queues.iter().filter(|name| name.ends_with("-dead")).cloned().collect();
    assert_eq!(watched("ApproximateNumberOfMessagesVisible", "QueueName"), dead);
    let others: BTreeSet<String> = queues.difference(&dead).cloned().collect();
    assert_eq!(watched("ApproximateAgeOfOldestMessage", "QueueName"), others);
    assert_eq!(watched("ExecutionFailed", "PipeName"), named("AWS::Pipes::Pipe", "Name"));
    // What the nested stack asks for is given, all of it.
    let given: BTreeSet<&str> = entries(&template.properties("Watch")["Parameters"]).map(|(name, _)| name).collect();
    assert_eq!(given, entries(watch.part("/Parameters")).map(|(name, _)| name).collect());
    assert_eq!(template.properties("Watch")["TemplateURL"], "infra/watch.yaml");
}

#[test]
fn the_metrics_that_are_watched_are_those_that_functions_write() {
    let written: BTreeSet<String> = file("infra/METRICS.md")
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.split(" | ").next())
        .flat_map(|names| names.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let watch = Template::of("infra/watch.yaml");
    let mut ours = 0;
    for (name, resource) in watch.resources() {
        let alarm = &resource["Properties"];
        if alarm["Namespace"] != "SNE" {
            continue;
        }
        ours += 1;
        assert!(
            written.contains(text(&alarm["MetricName"])),
            "{name}: infra/METRICS.md has no {}",
            alarm["MetricName"]
        );
        for dimension in list(&alarm["Dimensions"]) {
            let dimension = text(&dimension["Name"]);
            assert!(["Function", "Kind", "Outcome", "Step"].contains(&dimension), "{name}: {dimension}");
        }
    }
    assert!(ours > 10, "{ours}");
}

#[test]
fn the_dashboard_is_one_that_the_console_reads() {
    let watch = Template::of("infra/watch.yaml");
    let body = text(&watch.properties("Dashboard")["DashboardBody"]["Fn::Sub"]);
    let body: Value = serde_json::from_str(body).expect("a dashboard is JSON");
    let widgets = list(&body["widgets"]);
    assert!(widgets.len() > 9);
    let mut places = BTreeSet::new();
    for widget in widgets {
        assert!(!text(&widget["properties"]["title"]).is_empty());
        let (x, width) = (widget["x"].as_i64().expect("a place"), widget["width"].as_i64().expect("a width"));
        assert!(x + width <= 24 && places.insert((x, widget["y"].as_i64())), "{widget}");
    }
}

#[test]
fn the_distribution_of_the_site_passes_what_functions_read_and_keeps_static_files() {
    let template = Template::read();
    let site = &template.properties("Site")["DistributionConfig"];
    assert_eq!(template.part("/Resources/Site/Condition"), "OverTls");
    // Nothing is kept but what never changes under its name: nor is an error, whatever its page says of itself.
    let on = "658327ea-f89d-4fab-a63d-7e88639e58f6";
    let pages = template.properties(&name_of(&site["DefaultCacheBehavior"]["CachePolicyId"]));
    let pages = &pages["CachePolicyConfig"];
    assert_eq!((&pages["MinTTL"], &pages["DefaultTTL"]), (&json!(0), &json!(0)), "`no-store` is obeyed");
    let key = &pages["ParametersInCacheKeyAndForwardedToOrigin"];
    assert_eq!(key["CookiesConfig"]["CookieBehavior"], "all", "nothing of somebody is somebody else's");
    assert_eq!(key["QueryStringsConfig"]["QueryStringBehavior"], "all");
    assert_eq!(key["EnableAcceptEncodingGzip"], true, "functions compress");
    let errors = list(&site["CustomErrorResponses"]);
    for code in [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504] {
        let error = errors.iter().find(|error| error["ErrorCode"] == code).expect("each code that may be kept");
        assert_eq!(error["ErrorCachingMinTTL"], 0, "{code}");
    }
    let kept = list(&site["CacheBehaviors"]);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["CachePolicyId"], on, "AWS's CachingOptimized");
    let space = text(&kept[0]["PathPattern"]).trim_end_matches('*');
    for asset in design::assets() {
        assert!(asset.path.starts_with(space), "{} is asked for again and again", asset.path);
    }
    assert!(!file("templates/pages/src/paths.rs").contains(space), "a page would be kept");
    // Every header that a function reads gets through, and no other: each has a place in this match.
    let read: BTreeSet<String> = files("functions")
        .iter()
        .flat_map(|path| {
            let text = code(path);
            let reads = text.split("headers().get").skip(1).filter_map(|rest| {
                let rest = rest.trim_start_matches("_all").strip_prefix('(')?;
                rest.split_once(')').map(|(name, _)| name.to_owned())
            });
            reads.collect::<Vec<_>>()
        })
        .collect();
    assert!(read.contains("USER_AGENT") && read.contains("VIEWER"), "{read:?}");
    let mut needed = BTreeSet::new();
    for name in read {
        needed.extend(match name.as_str() {
            "ACCEPT" => Some("Accept"),
            "ACCEPT_LANGUAGE" => Some("Accept-Language"),
            "CONTENT_TYPE" => Some("Content-Type"),
            "USER_AGENT" => Some("User-Agent"),
            "VIEWER" => Some("CloudFront-Viewer-Address"),
            // Cookies all pass, and the encoding by the policy of pages; the key is the distribution's own, the policy is read
            // of an answer.
            "ACCEPT_ENCODING" | "COOKIE" | "KEY" | "CONTENT_SECURITY_POLICY" => None,
            name => panic!("a function reads the header {name}: does it get through the distribution?"),
        });
    }
    let policy = name_of(&site["DefaultCacheBehavior"]["OriginRequestPolicyId"]);
    let policy = &template.properties(&policy)["OriginRequestPolicyConfig"];
    let passed: BTreeSet<&str> = list(&policy["HeadersConfig"]["Headers"]).into_iter().map(text).collect();
    assert_eq!(passed, needed);
    assert!(passed.len() <= 10, "CloudFront takes ten");
    assert_eq!(policy["CookiesConfig"]["CookieBehavior"], "all");
    assert_eq!(policy["QueryStringsConfig"]["QueryStringBehavior"], "all");
    // It proves itself by the header that the kit looks for.
    let origin = list(&site["Origins"])[0];
    let header = list(&origin["OriginCustomHeaders"])[0];
    let front = file("functions/web/src/front.rs");
    assert!(front.contains(&format!("const KEY: &str = \"{}\";", text(&header["HeaderName"]))));
    let keys = &template.part("/Globals/Function/Environment/Variables/SNE_ORIGIN_KEYS")["Fn::If"];
    assert_eq!(keys[0], "OverTls", "with the distribution, and never without");
    let known = name_of(&keys[1]);
    for sent in [&header["HeaderValue"]["Fn::If"][1], &header["HeaderValue"]["Fn::If"][2]] {
        assert!(known.contains(&name_of(sent)), "functions do not know {sent}");
    }
    // The answer that the API may still give is waited for.
    assert!(origin["CustomOriginConfig"]["OriginReadTimeout"].as_i64().is_some_and(|seconds| seconds > 30));
    for distribution in ["Site", "Uploads"] {
        let firewall = &template.properties(distribution)["DistributionConfig"]["WebACLId"];
        assert_eq!(
            firewall["Fn::If"][1],
            json!({ "Ref": "FirewallArn" }),
            "{distribution} is open to whoever asks most"
        );
    }
}

#[test]
fn the_firewall_counts_by_address_and_says_what_to_do() {
    let edge = Template::of("infra/edge.yaml");
    let firewall = edge.properties("Firewall");
    assert_eq!(firewall["Scope"], "CLOUDFRONT");
    let rules = list(&firewall["Rules"]);
    let counted: BTreeMap<&str, &Value> = rules
        .iter()
        .filter(|rule| !rule["Statement"]["RateBasedStatement"].is_null())
        .map(|rule| (text(&rule["Name"]), *rule))
        .collect();
    assert_eq!(counted.len(), 2);
    for (name, rule) in &counted {
        assert_eq!(rule["Statement"]["RateBasedStatement"]["AggregateKeyType"], "IP", "{name}");
        let answer = &rule["Action"]["Block"]["CustomResponse"];
        assert_eq!(answer["ResponseCode"], 429, "{name}");
        let page = text(&firewall["CustomResponseBodies"][text(&answer["CustomResponseBodyKey"])]["Content"]);
        assert!(page.contains("Attendez cinq minutes") && page.contains("lang=\"en\""), "{name}");
    }
    // Samples would keep what people send.
    let quiet = |known: &Value| known["VisibilityConfig"]["SampledRequestsEnabled"] == false;
    assert!(quiet(firewall) && rules.iter().all(|rule| quiet(rule)));
    // The forms that are counted apart are forms of ours.
    let scope = &counted["sign-ins-per-address"]["Statement"]["RateBasedStatement"]["ScopeDownStatement"];
    let paths = list(&scope["AndStatement"]["Statements"])[1]["RegexMatchStatement"]["RegexString"].clone();
    let paths = text(&paths).trim_start_matches("^/(").trim_end_matches(')').split('|').collect::<Vec<_>>();
    assert!(paths.len() > 3);
    let known = file("templates/pages/src/paths.rs");
    for path in paths {
        assert!(known.contains(&format!("\"/{path}")), "/{path} is no page");
    }
}

/// Somebody whose requests come with headers.
fn with(site: &Site, headers: &[(&'static str, &str)]) -> Person {
    Person::arrive_with(&site.system.url, headers)
}

#[tokio::test]
async fn behind_a_distribution_the_api_answers_to_nobody_else() {
    let site = Site::start_where(|name| (name == local::ORIGIN_KEYS).then(|| "first-key second-key".to_owned())).await;
    let around = with(&site, &[("cloudfront-viewer-address", "198.51.100.1:443")]);
    let wrong = with(&site, &[("x-sne-origin-key", "first-key second-key")]);
    let through = with(&site, &[("x-sne-origin-key", "second-key")]);
    let mut spaces = 0;
    for space in super::spaces().into_keys().filter(|space| space != "/_local") {
        spaces += 1;
        for method in ["GET", "POST"] {
            assert_eq!(around.ask(method, &space).await.0, 403, "{method} {space}, around the distribution");
            assert_eq!(wrong.ask(method, &space).await.0, 403, "{method} {space}, with a wrong key");
        }
        assert_ne!(through.ask("GET", &space).await.0, 403, "{space}, through the distribution");
    }
    assert!(spaces > 6, "{spaces}");
}

#[tokio::test]
async fn tries_are_counted_by_the_address_that_the_distribution_says() {
    let site = Site::start_where(|name| (name == local::ORIGIN_KEYS).then(|| "the-key".to_owned())).await;
    let from = |address: &str, claimed: &str| {
        with(
            &site,
            &[("x-sne-origin-key", "the-key"), ("cloudfront-viewer-address", address), ("x-forwarded-for", claimed)],
        )
    };
    // Another account each time, and another claim: only the address is the same.
    let mut refused = None;
    for turn in 0..80 {
        let person = from("198.51.100.1:4100", &format!("203.0.113.{turn}"));
        let page = person.get("/compte/connexion").await;
        let email = format!("personne-{turn}@demandeur.example");
        let form = page.form("Se connecter").fill("Adresse e-mail", &email).fill("Mot de passe", PASSWORD);
        if person.post(form).await == 429 {
            refused = Some(turn);
            break;
        }
    }
    assert!(refused.is_some_and(|turn| turn > 20), "{refused:?}");
    let other = from("198.51.100.2:4100", "198.51.100.1");
    let page = other.get("/compte/connexion").await;
    let form = page.form("Se connecter").fill("Adresse e-mail", "lucie@demandeur.example");
    assert_eq!(other.post(form.fill("Mot de passe", local::demo::PASSWORD)).await, 303, "another address is another");
}

#[test]
fn the_computation_of_costs_counts_what_is_deployed_and_says_where_its_prices_are_from() {
    let rows = |path: &str, columns: usize| -> Vec<Vec<String>> {
        let text = file(path);
        let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
        let rows: Vec<Vec<String>> = lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect();
        assert!(rows.iter().all(|row| row.len() == columns), "{path}: {columns} columns");
        rows
    };
    let prices: BTreeMap<String, Vec<String>> =
        rows("infra/costs/prices.tsv", 6).into_iter().map(|row| (row[0].clone(), row)).collect();
    for (key, row) in &prices {
        let number = |text: &str| text.parse::<f64>().is_ok_and(|number| number > 0.0);
        assert!(number(&row[1]) && number(&row[2]), "{key}: a price of a number of units");
        assert!(row[3].parse::<jiff::civil::Date>().is_ok(), "{key}: when was it so?");
        assert!(row[4].starts_with("aws.amazon.com/"), "{key}: where does it stand?");
        assert!(["read", "GK"].contains(&&*row[5]), "{key}: was it read there?");
    }
    let mut used = BTreeSet::new();
    let mut deployed = BTreeMap::new();
    for row in rows("infra/costs/year.tsv", 5) {
        assert!(prices.contains_key(&row[0]), "no price of {}", row[0]);
        let times: f64 = row[2].parse().unwrap_or_else(|_| panic!("{row:?}"));
        used.insert(row[0].clone());
        if row[3] == "deployment" && row[1] == "1" {
            deployed.insert(row[0].clone(), times);
        }
    }
    assert_eq!(used, prices.keys().cloned().collect(), "a price that nothing is paid by");
    let count = |kind: &str| {
        let all = super::kept::TEMPLATES.map(|path| {
            let template = Template::of(path);
            template.resources().filter(|(_, known)| known["Type"] == kind).count()
        });
        u32::try_from(all.iter().sum::<usize>()).map_or(0.0, f64::from)
    };
    let rules = list(&Template::of("infra/edge.yaml").properties("Firewall")["Rules"]).len();
    let months = 12.0;
    for (key, counted) in [
        ("alarm-months", count("AWS::CloudWatch::Alarm")),
        ("dashboard-months", count("AWS::CloudWatch::Dashboard")),
        ("kms-key-months", count("AWS::KMS::Key")),
        ("secret-months", count("AWS::SecretsManager::Secret")),
        ("waf-acl-months", count("AWS::WAFv2::WebACL")),
        ("waf-rule-months", u32::try_from(rules).map_or(0.0, f64::from)),
    ] {
        let said = deployed.get(key).copied().unwrap_or_default();
        assert!((said - counted * months).abs() < 0.5, "{key}: {said} for {counted} of them, twelve months");
    }
}
