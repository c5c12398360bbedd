//! `template.yaml` against the code: what is deployed is what was written, and a function may do what its code asks,
//! and no more.

mod code;
mod deployed;
mod kept;
mod watched;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::id::{ApplicationId, OutboxId, PieceId};
use fn_account::FranceConnect;
use local::cloud::EmbeddedCloud;
use local::cloud::queue::MAX_RECEIVES;
use serde_json::{Value, json};
use storage::MalwareScan;
use storage::config::Cloud;
use storage::schema::{QUEUE_INDEX, QUEUE_PROJECTION, TTL_ATTRIBUTE};
use usecases::piece::{incoming_key, kept_original_key, preview_key, sound_key};
use usecases::post::LEASE_SECONDS;
use usecases::postal::{letter_key, manifest_key};
use web::Settings;

use crate::source::{file, root};

use self::code::Code;
use self::deployed::{Function, Grant, Template, entries, list, name_of, text};

/// Resources that a policy can only name as "all of them", and why.
const WILDCARDS: [(&str, &str, &str); 12] = [
    ("DataKey", "kms:*", "a key that its account has no say over can be lost for ever; its resource is the key"),
    ("DataKey", "kms:Decrypt", "the resource of a key's own policy is the key: for logs and for what fills queues"),
    ("DataKey", "kms:Decrypt", "the same"),
    ("DataKey", "kms:DescribeKey", "the same"),
    ("DataKey", "kms:Encrypt", "the same"),
    ("DataKey", "kms:GenerateDataKey", "the same"),
    ("DataKey", "kms:GenerateDataKey", "the same"),
    ("DataKey", "kms:GenerateDataKeyWithoutPlaintext", "the same"),
    ("DataKey", "kms:ReEncryptFrom", "the same"),
    ("DataKey", "kms:ReEncryptTo", "the same"),
    ("OutboxPipeRole", "dynamodb:ListStreams", "the action knows no narrower resource, and shows names only"),
    ("LifecyclePipeRole", "dynamodb:ListStreams", "the same"),
];

/// Which files each function touches, and how. The rest of a policy follows from the code alone; whose key a call names
/// does not, so it is said here and held against the code's own keys.
const FILES: [(&str, &str, &str); 28] = [
    ("fn-account", "erase", INCOMING),
    ("fn-account", "erase", ORIGINALS),
    ("fn-account", "erase", EXAMINED),
    ("fn-intake", "erase", INCOMING),
    ("fn-intake", "erase", ORIGINALS),
    ("fn-intake", "erase", EXAMINED),
    ("fn-pieces", "upload_form", INCOMING),
    ("fn-pieces", "link", EXAMINED),
    ("fn-tracking", "link", CERTIFICATES),
    ("fn-tracking", "link", EXPORTS),
    ("fn-tracking", "read", EXPORTS),
    ("fn-desk", "link", EXAMINED),
    ("fn-desk", "link", CERTIFICATES),
    ("fn-intake", "read", INCOMING),
    ("fn-intake", "scan", INCOMING),
    ("fn-intake", "write", ORIGINALS),
    ("fn-intake", "write", EXAMINED),
    ("fn-post", "erase", ORIGINALS),
    ("fn-post", "erase", EXAMINED),
    ("fn-post", "write", CERTIFICATES),
    ("fn-post", "write", EXPORTS),
    ("fn-post", "write", LETTERS),
    ("fn-lifecycle", "write", BATCHES),
    ("fn-lifecycle", "erase", INCOMING),
    ("fn-lifecycle", "erase", ORIGINALS),
    ("fn-lifecycle", "erase", EXAMINED),
    ("fn-lifecycle", "erase", CERTIFICATES),
    ("fn-lifecycle", "erase", LETTERS),
];
const INCOMING: &str = "incoming/*";
const ORIGINALS: &str = "originals/*";
const EXAMINED: &str = "applications/*/pieces/*/examined-*";
const CERTIFICATES: &str = "applications/*/certificates/*";
const EXPORTS: &str = "exports/*";
const LETTERS: &str = "post/letters/*";
const BATCHES: &str = "post/batches/*";

/// Pages that no area owns.
const PUBLIC: [&str; 8] = [
    "/",
    "/donnees-personnelles",
    "/accessibilite",
    "/guichets",
    "/titres-de-sejour",
    "/attestation",
    "/depot-refuse",
    "/depot-expire",
];

/// What an access log may say of a request: nothing that names a person or what is theirs.
const LOGGED: [&str; 9] = [
    "requestId",
    "requestTime",
    "httpMethod",
    "routeKey",
    "status",
    "responseLength",
    "responseLatency",
    "integration.status",
    "integration.latency",
];

#[test]
fn each_policy_lists_what_the_code_asks_for() {
    let (template, code) = (Template::read(), Code::read());
    for function in template.functions() {
        let role = name_of(&function.properties["Role"]);
        let role = role.strip_suffix(".Arn").unwrap_or_default();
        let (allowed, needed) = (template.grants_of_role(role), needed(&function, &code));
        let reasons = code.asked_by(function.binary);
        let lacking: Vec<_> = needed.difference(&allowed).collect();
        let idle: Vec<_> = allowed.difference(&needed).collect();
        assert!(
            lacking.is_empty() && idle.is_empty(),
            "{role} of template.yaml and the code of {} differ.\nThe code needs, and the policy lacks: {lacking:#?}\nThe \
             policy allows, and the code does not need: {idle:#?}\nWhat the code asks for: {reasons:#?}",
            function.binary
        );
    }
}

/// What a function needs: its log, its queue, and what its code asks of the ports.
fn needed(function: &Function<'_>, code: &Code) -> BTreeSet<Grant> {
    let mut needed = BTreeSet::new();
    let mut need = |action: &str, resource: &str| {
        needed.insert((action.to_owned(), resource.to_owned()));
    };
    let log = name_of(&function.properties["LoggingConfig"]["LogGroup"]);
    for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
        need(action, &format!("{log}.Arn"));
    }
    if let Some(queue) = queue_of(function) {
        for action in ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] {
            need(action, &format!("{queue}.Arn"));
        }
    }
    // Its environment is encrypted, and so is whatever it reads.
    need("kms:Decrypt", "DataKey.Arn");
    let asked = code.asked_by(function.binary);
    for call in asked.writes.values().flatten() {
        table(call, &mut need);
    }
    for (method, calls) in &asked.ports {
        for call in calls {
            match call.as_str() {
                ".get_object()" | ".put_object()" | ".delete_object()" | ".get_object_tagging()" => {
                    let actions: &[&str] = match call.as_str() {
                        ".get_object()" => &["s3:GetObject"],
                        ".put_object()" => &["s3:PutObject"],
                        // Of a version, when the bucket keeps several: another action.
                        ".get_object_tagging()" => &["s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
                        _ => &["s3:DeleteObject"],
                    };
                    let own = |(binary, port, _): &&(&str, &str, &str)| *binary == function.binary && port == method;
                    let keys: Vec<&str> = FILES.iter().filter(own).map(|(.., keys)| *keys).collect();
                    assert!(!keys.is_empty(), "{} calls {method} on files: say in FILES which keys", function.binary);
                    for (keys, action) in keys.iter().flat_map(|keys| actions.iter().map(move |action| (keys, action)))
                    {
                        need(action, &format!("Pieces.Arn/{keys}"));
                    }
                    if actions.contains(&"s3:PutObject") {
                        need("kms:GenerateDataKey", "DataKey.Arn");
                    }
                    if method == "read" {
                        // Without it, a file that is not there reads as forbidden, and `read` has no answer for that.
                        need("s3:ListBucket", "Pieces.Arn");
                    }
                }
                // One call, two actions: SES asks for the second when the message is written by us.
                ".send_email()" => {
                    for action in ["ses:SendEmail", "ses:SendRawEmail"] {
                        for resource in ["identity/*", "configuration-set/MailConfiguration"] {
                            need(action, &format!("arn:AWS::Partition:ses:AWS::Region:AWS::AccountId:{resource}"));
                        }
                    }
                }
                call => table(call, &mut need),
            }
        }
    }
    needed
}

/// The action of a call on the table; a transaction asks for those of the writes in it.
fn table(call: &str, need: &mut impl FnMut(&str, &str)) {
    let index = format!("Records.Arn/index/{QUEUE_INDEX}");
    let (action, resource) = match call {
        ".get_item()" => ("dynamodb:GetItem", "Records.Arn"),
        ".query()" => ("dynamodb:Query", "Records.Arn"),
        ".query() on an index" => ("dynamodb:Query", index.as_str()),
        ".put_item()" | "Put::builder()" => ("dynamodb:PutItem", "Records.Arn"),
        ".update_item()" | "Update::builder()" => ("dynamodb:UpdateItem", "Records.Arn"),
        "Delete::builder()" => ("dynamodb:DeleteItem", "Records.Arn"),
        "ConditionCheck::builder()" => ("dynamodb:ConditionCheckItem", "Records.Arn"),
        call => panic!("say which action {call} needs"),
    };
    need(action, resource);
}

#[test]
fn the_code_is_read_whole() {
    let code = Code::read();
    assert_eq!(code.unseen_ports(), Vec::<String>::new(), "ports of use cases that were not seen used");
    assert_eq!(code.asked_by_the_kit(), Code::known_of_the_kit(), "what the kit asks of ports: see KIT");
    let template = Template::read();
    let mut asked = BTreeSet::new();
    let mut files = BTreeSet::new();
    for function in template.functions() {
        for (method, calls) in code.asked_by(function.binary).ports {
            assert!(!calls.is_empty() || method == "commit", "no call of the SDK was seen in {method} of the adapters");
            if calls.iter().any(|call| call.contains("_object()") || call.contains("_object_tagging()")) {
                files.insert((function.binary.to_owned(), method.clone()));
            }
            asked.insert(method);
        }
    }
    assert!(asked.len() > 10, "the reading of the code found only {asked:?}");
    let said: BTreeSet<_> = FILES.iter().map(|(binary, port, _)| ((*binary).to_owned(), (*port).to_owned())).collect();
    assert_eq!(files, said, "FILES says which function touches which files, and no other");
    let ports: Vec<&str> = code.ports().collect();
    assert!(ports.contains(&"Ledger") && ports.contains(&"Files") && ports.contains(&"Mailer"), "{ports:?}");
}

#[test]
fn every_write_has_its_verb() {
    let enumeration = file("functions/usecases/src/ledger.rs");
    let body =
        enumeration.split_once("pub enum Write {").and_then(|(_, rest)| rest.split_once("\n}")).expect("the writes");
    let is_variant = |line: &&str| line.starts_with("    ") && line[4..].starts_with(char::is_uppercase);
    let variants: Vec<&str> = body.0.lines().filter(is_variant).collect();
    assert!(variants.len() > 10, "{variants:?}");
    let code = Code::read();
    let verbs = code.verbs();
    for line in variants {
        let name = line.trim().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let known = verbs.get(name).is_some_and(|verbs| !verbs.is_empty());
        assert!(known, "no verb was seen for Write::{name} in functions/storage/src/ledger.rs");
    }
}

#[test]
fn the_keys_of_files_are_those_of_the_code() {
    let (application, piece) = (ApplicationId::new(1), PieceId::new(2));
    let certificate = "functions/usecases/src/post.rs";
    assert!(
        file(certificate).contains("applications/{application}/certificates/{day}.pdf"),
        "{certificate}: another key"
    );
    let copy = "functions/usecases/src/export.rs";
    assert!(file(copy).contains("\"exports/{}/{today}-{version}-"), "{copy}: another key");
    let keys = [
        (INCOMING, incoming_key(&application, &piece)),
        (ORIGINALS, kept_original_key(&application, &piece, "0123abcd")),
        (EXAMINED, sound_key(&application, &piece, "0123abcd")),
        (EXAMINED, preview_key(&application, &piece, "0123abcd", 3)),
        (CERTIFICATES, format!("applications/{application}/certificates/2026-11-24.pdf")),
        (EXPORTS, format!("exports/{application}/2026-11-24-0123abcd-fr-sans.pdf")),
        (LETTERS, letter_key(&OutboxId::at(0, 3))),
        (BATCHES, manifest_key(jiff::civil::Date::constant(2026, 11, 24))),
    ];
    for (pattern, _) in &keys {
        for (of, key) in &keys {
            assert_eq!(matches(pattern, key), pattern == of, "{pattern} and {key}");
        }
    }
}

#[test]
fn no_policy_allows_more_than_it_names() {
    let mut known: Vec<_> = WILDCARDS.iter().map(|(who, action, _)| (*who, (*action).to_owned())).collect();
    let template = Template::read();
    for (who, (action, resource)) in template.every_grant() {
        let named = action.split_once(':').is_some_and(|(service, verb)| !service.is_empty() && !verb.is_empty());
        // The account's own say over its key: without it nobody can change the key's policy any more.
        let of_the_account = (who, &*action) == ("DataKey", "kms:*");
        assert!(named && (!action.contains('*') || of_the_account), "{who} allows the action {action}: name it");
        if resource == "*" {
            let at = known.iter().position(|(of, on)| *of == who && *on == action);
            known.remove(at.unwrap_or_else(|| panic!("{who} allows {action} on everything: name what, or say why")));
        }
    }
    assert!(known.is_empty(), "not in the template any more: {known:?}");
}

#[test]
fn every_function_is_deployed_the_same_way() {
    let template = Template::read();
    let functions = template.functions();
    let deployed: BTreeSet<&str> = functions.iter().map(|function| function.binary).collect();
    let written: BTreeSet<String> = std::fs::read_dir(root().join("functions"))
        .expect("there are functions")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("fn-"))
        .collect();
    assert_eq!(
        deployed,
        written.iter().map(String::as_str).collect(),
        "the functions of functions/ are those deployed"
    );
    assert_eq!(deployed.len(), functions.len(), "a function is deployed once");
    let globals = template.part("/Globals/Function");
    assert_eq!(globals["Architectures"], json!(["arm64"]));
    assert_eq!(globals["Runtime"], "provided.al2023");
    assert_eq!(globals["Handler"], "bootstrap");
    let mut own = BTreeSet::new();
    for function in &functions {
        let (name, properties) = (function.name, function.properties);
        // `infra/functions/Makefile` finds the binary by the name of the resource.
        assert_eq!(function.metadata["BuildMethod"], "makefile", "{name}");
        assert_eq!(properties["CodeUri"], "infra/functions", "{name}");
        let stem = name.strip_suffix("Function").unwrap_or_default().to_lowercase();
        assert_eq!(function.binary, format!("fn-{stem}"), "{name}");
        assert_eq!(name_of(&properties["FunctionName"]), format!("AWS::StackName-{}", function.binary));
        for global in ["Architectures", "Runtime", "Handler", "Policies"] {
            assert!(properties[global].is_null(), "{name} has its own {global}");
        }
        let log = name_of(&properties["LoggingConfig"]["LogGroup"]);
        let retention = &template.properties(&log)["RetentionInDays"];
        assert!(!retention.is_null(), "{name}: a log that is kept for ever");
        assert!(own.insert(log), "{name} shares its log");
        assert!(own.insert(name_of(&properties["Role"])), "{name} shares its role");
    }
}

#[test]
fn the_environment_is_what_the_code_reads() {
    let template = Template::read();
    let globals = template.part("/Globals/Function/Environment/Variables");
    for function in template.functions() {
        let own = &function.properties["Environment"]["Variables"];
        let given: BTreeSet<&str> = entries(globals).chain(entries(own)).map(|(name, _)| name).collect();
        let main = file(&format!("functions/{}/src/lib.rs", function.binary));
        let mut read = read_by(|get| drop(Settings::from_env(get)));
        if main.contains("Cloud::from_env") {
            let cloud = read_by(|get| drop(Cloud::from_env(get)));
            // What belongs to a store that the function does not open.
            let not_for_it = |name: &&String| {
                (name.as_str() == "SNE_BUCKET" && !main.contains("FileStore::new"))
                    || (name.as_str() == "SNE_UPLOAD_URL" && !main.contains(".upload_form("))
                    || (name.as_str() == "SNE_OPENING_ORIGIN" && !opens(function.binary))
                    || (name.starts_with("SNE_MAIL_") && !main.contains("Mail::new"))
            };
            read.extend(cloud.iter().filter(|name| !not_for_it(name)).cloned());
        }
        if main.contains("FranceConnect::from_env") {
            read.extend(read_by(|get| drop(FranceConnect::from_env(get))));
        }
        if main.contains("MalwareScan::from_env") {
            let cloud = Cloud::from_env(|_| Some("AAAA".to_owned())).expect("a cloud");
            read.extend(read_by(|get| drop(MalwareScan::from_env(get, &cloud))));
        }
        let read: BTreeSet<&str> = read.iter().map(String::as_str).collect();
        assert_eq!(given, read, "{}: the variables given are not those that the code reads", function.name);
    }
}

/// Whether a function makes links that open files.
fn opens(binary: &str) -> bool {
    FILES.iter().any(|(known, port, _)| *known == binary && *port == "link")
}

/// Our own variables that something reads of its environment.
fn read_by(reading: impl FnOnce(&dyn Fn(&str) -> Option<String>)) -> BTreeSet<String> {
    let names = RefCell::new(BTreeSet::new());
    reading(&|name| {
        names.borrow_mut().insert(name.to_owned());
        // Something that every variable can be read from: base64 of 32 bytes.
        Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned())
    });
    names.into_inner().into_iter().filter(|name| name.starts_with("SNE_")).collect()
}

#[test]
fn the_secret_that_the_stack_draws_is_one_that_the_code_reads() {
    let template = Template::read();
    let drawn = &template.properties("Secret")["GenerateSecretString"];
    assert_eq!(drawn["ExcludePunctuation"], true, "only letters and digits are in the base64 alphabet");
    // Those of the distribution are words of a header, told apart by a space.
    for other in ["OriginKeyOne", "OriginKeyTwo"] {
        for part in ["ExcludePunctuation", "ExcludeCharacters", "IncludeSpace"] {
            assert_eq!(template.properties(other)["GenerateSecretString"][part], drawn[part], "{other}");
        }
    }
    let excluded = text(&drawn["ExcludeCharacters"]);
    let signs = (' '..'\u{7f}').filter(char::is_ascii_punctuation);
    assert_eq!(excluded, signs.collect::<String>(), "the same, for those that do not know the first");
    assert_eq!(drawn["IncludeSpace"], false);
    let length = usize::try_from(drawn["PasswordLength"].as_u64().expect("a length")).expect("a small length");
    let pattern = name_of(template.part("/Globals/Function/Environment/Variables/SNE_SECRET"));
    let end = pattern.strip_prefix("{{resolve:secretsmanager:Secret:SecretString").unwrap_or(&pattern);
    for drawn in ["a", "Z", "9"] {
        let secret = format!("{}{end}", drawn.repeat(length));
        let settings = Settings::from_env(|name| match name {
            "SNE_SECRET" => Some(secret.clone()),
            _ => Some("https://demande.example.fr".to_owned()),
        });
        assert!(settings.is_ok(), "{secret} is not base64 of 32 bytes");
    }
}

/// The spaces of URLs, with their functions, as the local system composes them.
fn spaces() -> BTreeMap<String, String> {
    let system = file("infra/local/src/system.rs");
    let mut spaces = BTreeMap::new();
    for line in system.lines().map(str::trim) {
        let Some((space, handler)) = line.strip_prefix(".with(\"").and_then(|rest| rest.split_once("\", to!(")) else {
            continue;
        };
        let handler = handler.trim_end_matches([')', ';']);
        let of_a_function = || {
            let made = system.split_once(&format!("let {handler} = Arc::new("))?.1.split_once("::new(")?.0;
            let import =
                system.lines().find(|line| line.starts_with("use fn_") && line.ends_with(&format!("::{made};")))?;
            Some(import.trim_start_matches("use ").split_once("::")?.0.replace('_', "-"))
        };
        spaces.insert(space.to_owned(), of_a_function().unwrap_or_else(|| "local".to_owned()));
    }
    spaces
}

#[test]
fn the_api_sends_each_space_to_the_function_that_owns_it() {
    let template = Template::read();
    let mut routes = BTreeMap::new();
    for function in template.functions() {
        for (name, event) in entries(&function.properties["Events"]).filter(|(_, event)| event["Type"] == "HttpApi") {
            let properties = &event["Properties"];
            assert_eq!(name_of(&properties["ApiId"]), "Api", "{}.{name}", function.name);
            let path = properties["Path"].as_str().unwrap_or("$default").to_owned();
            assert!(path == "$default" || properties["Method"] == "ANY", "{path}: the function refuses methods itself");
            assert!(routes.insert(path.clone(), function.binary.to_owned()).is_none(), "{path} is routed twice");
        }
    }
    let mut expected = BTreeMap::new();
    for (space, function) in spaces() {
        match space.as_str() {
            // One's own machine only.
            "/_local" => assert_eq!(function, "local"),
            "/" => drop(expected.insert("$default".to_owned(), function)),
            _ => {
                expected.insert(space.clone(), function.clone());
                expected.insert(format!("{space}/{{proxy+}}"), function);
            }
        }
    }
    assert_eq!(routes, expected, "the routes of template.yaml are the spaces of infra/local/src/system.rs");
}

#[test]
fn every_path_is_in_a_space_that_is_routed() {
    let spaces = spaces();
    let paths = file("templates/pages/src/paths.rs");
    let paths: Vec<&str> = paths.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/')).collect();
    assert!(paths.len() > 20, "{paths:?}");
    for path in paths {
        let end = path[1..].find(['/', '{', '?']).map_or(path.len(), |end| end + 1);
        let space = &path[..end];
        let known = spaces.contains_key(space) || PUBLIC.contains(&path);
        assert!(known, "{path} is in no space of its own: route it in the local system and in template.yaml");
    }
}

#[test]
fn the_api_holds_back_and_logs_no_person() {
    let template = Template::read();
    let api = template.properties("Api");
    for limit in ["ThrottlingRateLimit", "ThrottlingBurstLimit"] {
        assert!(!api["DefaultRouteSettings"][limit].is_null(), "{limit} is not set");
    }
    let format = text(&api["AccessLogSettings"]["Format"]);
    assert!(serde_json::from_str::<Value>(format).is_ok(), "a line of the access log is JSON: {format}");
    let said: Vec<&str> = format.split("$context.").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(!said.is_empty());
    for variable in said {
        assert!(LOGGED.contains(&variable), "the access log says {variable}: is that nobody's? Then add it to LOGGED");
    }
}

#[tokio::test]
async fn the_table_is_the_one_that_the_code_creates() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let refusal_page: local::cloud::s3::RefusalPage = Arc::new(|_| String::new());
    let cloud = EmbeddedCloud::start(directory.path(), "http://localhost", refusal_page)
        .await
        .expect("the embedded cloud starts");
    let client = cloud.endpoint.dynamodb();
    let table = client.describe_table().table_name(&cloud.endpoint.table).send().await.expect("the table is there");
    let table = table.table.expect("a description");
    let ttl = client.describe_time_to_live().table_name(&cloud.endpoint.table).send().await.expect("a time to live");
    let ttl = ttl.time_to_live_description.expect("a description");

    let template = Template::read();
    let declared = template.properties("Records");
    let attributes: BTreeMap<&str, &str> = list(&declared["AttributeDefinitions"])
        .into_iter()
        .map(|known| (text(&known["AttributeName"]), text(&known["AttributeType"])))
        .collect();
    let created = table.attribute_definitions().iter();
    assert_eq!(attributes, created.map(|known| (known.attribute_name(), known.attribute_type().as_str())).collect());

    let keys = |schema: &Value| {
        let pair = |key: &Value| (text(&key["AttributeName"]).to_owned(), text(&key["KeyType"]).to_owned());
        list(schema).into_iter().map(pair).collect::<Vec<_>>()
    };
    macro_rules! created_keys {
        ($schema:expr) => {
            $schema.iter().map(|key| (key.attribute_name().to_owned(), key.key_type().to_string())).collect::<Vec<_>>()
        };
    }
    assert_eq!(keys(&declared["KeySchema"]), created_keys!(table.key_schema()));

    let declared_indexes = list(&declared["GlobalSecondaryIndexes"]);
    let created_indexes = table.global_secondary_indexes();
    assert_eq!(declared_indexes.len(), created_indexes.len());
    let (index, created) = (declared_indexes[0], &created_indexes[0]);
    assert_eq!(index["IndexName"], QUEUE_INDEX);
    assert_eq!(created.index_name(), Some(QUEUE_INDEX));
    assert_eq!(keys(&index["KeySchema"]), created_keys!(created.key_schema()));
    let projection = created.projection().expect("a projection");
    let kind = projection.projection_type().map(ToString::to_string).unwrap_or_default();
    assert_eq!(text(&index["Projection"]["ProjectionType"]), kind);
    assert_eq!(index["Projection"]["NonKeyAttributes"], json!(QUEUE_PROJECTION));
    assert_eq!(projection.non_key_attributes(), QUEUE_PROJECTION);

    let stream = table.stream_specification().and_then(|stream| stream.stream_view_type()).map(ToString::to_string);
    assert_eq!(declared["StreamSpecification"]["StreamViewType"].as_str(), stream.as_deref());
    assert_eq!(declared["TimeToLiveSpecification"], json!({ "AttributeName": TTL_ATTRIBUTE, "Enabled": true }));
    assert_eq!(ttl.attribute_name(), Some(TTL_ATTRIBUTE));
    let billing = table.billing_mode_summary().and_then(|billing| billing.billing_mode()).map(ToString::to_string);
    assert_eq!(declared["BillingMode"].as_str(), billing.as_deref());

    // What only the cloud can do.
    assert_eq!(declared["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(declared["DeletionProtectionEnabled"], true);
    assert_eq!(declared["SSESpecification"]["SSEEnabled"], true);
}

#[test]
fn the_bucket_keeps_to_itself_and_announces_originals() {
    let template = Template::read();
    let bucket = template.properties("Pieces");
    for (setting, value) in entries(&bucket["PublicAccessBlockConfiguration"]) {
        assert_eq!(value, true, "{setting}");
    }
    assert_eq!(bucket["PublicAccessBlockConfiguration"].as_object().map(serde_json::Map::len), Some(4));
    assert_eq!(bucket["OwnershipControls"]["Rules"], json!([{ "ObjectOwnership": "BucketOwnerEnforced" }]));
    assert_eq!(bucket["VersioningConfiguration"]["Status"], "Enabled");
    assert!(!bucket["BucketEncryption"].is_null());

    let notified = list(&bucket["NotificationConfiguration"]["QueueConfigurations"]);
    assert_eq!(notified.len(), 1);
    assert_eq!(name_of(&notified[0]["Queue"]), "IntakeQueue.Arn");
    let rules = list(&notified[0]["Filter"]["S3Key"]["Rules"]);
    let rule = |name: &str| rules.iter().find(|rule| rule["Name"] == name).map_or("", |rule| text(&rule["Value"]));
    let (application, piece) = (ApplicationId::new(1), PieceId::new(2));
    let arrived = incoming_key(&application, &piece);
    let is_announced = |key: &str| key.starts_with(rule("prefix"));
    assert!(rules.len() == 1 && is_announced(&arrived), "{arrived} would not be examined");
    for written in [sound_key(&application, &piece, "0"), kept_original_key(&application, &piece, "0")] {
        assert!(!is_announced(&written), "the examination would examine what it wrote");
    }
    // What the bucket and the scanner say of a file that arrived is said on one's own machine too.
    assert!(file("infra/local/src/cloud/s3.rs").contains(&format!("const INCOMING: &str = {:?};", "incoming")));

    // The queue's policy names the bucket before it exists.
    let named = name_of(&bucket["BucketName"]);
    let may_send = &template.properties("IntakeQueuePolicy")["PolicyDocument"]["Statement"][0];
    assert_eq!(
        name_of(&may_send["Condition"]["ArnEquals"]["aws:SourceArn"]),
        format!("arn:AWS::Partition:s3:::{named}")
    );
}

#[test]
fn a_file_that_is_refused_is_answered_by_a_page_of_the_site() {
    let template = Template::read();
    let uploads = &template.properties("Uploads")["DistributionConfig"];
    let pages = list(&uploads["CacheBehaviors"])[0];
    assert_eq!(pages["TargetOriginId"], "site");
    let pattern = text(&pages["PathPattern"]);
    for refusal in list(&uploads["CustomErrorResponses"]) {
        assert_eq!(refusal["ErrorCachingMinTTL"], 0, "{refusal}: one person's refusal is not another's");
        let Some(path) = refusal["ResponsePagePath"].as_str() else { continue };
        assert!(PUBLIC.contains(&path) && matches(pattern, path), "{path} is no page of the site");
        assert_eq!(refusal["ErrorCode"], refusal["ResponseCode"], "{path}");
    }
    let told: BTreeSet<_> =
        list(&uploads["CustomErrorResponses"]).iter().filter_map(|refusal| refusal["ErrorCode"].as_i64()).collect();
    assert!(
        told.is_superset(&BTreeSet::from([400, 403, 404, 500, 502, 503, 504])),
        "what S3 says of a form that it refuses: {told:?}"
    );
    // The form reaches the bucket as it is, and no answer is kept for somebody else.
    let through = &uploads["DefaultCacheBehavior"];
    assert_eq!(through["TargetOriginId"], "bucket");
    assert!(list(&through["AllowedMethods"]).contains(&&json!("POST")));
    for behaviour in [through, pages] {
        assert_eq!(behaviour["CachePolicyId"], "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "AWS's CachingDisabled");
        assert_eq!(behaviour["ViewerProtocolPolicy"], "https-only");
    }
    // Scripts are told by the bucket itself, and only those of the site.
    let rules = list(&template.properties("Pieces")["CorsConfiguration"]["CorsRules"]);
    assert_eq!(rules.len(), 1);
    assert_eq!(
        (name_of(list(&rules[0]["AllowedOrigins"])[0]).as_str(), &rules[0]["AllowedMethods"]),
        ("BaseUrl", &json!(["POST"]))
    );
}

#[test]
fn what_is_opened_is_what_its_link_says() {
    let template = Template::read();
    let behaviours = list(&template.properties("Uploads")["DistributionConfig"]["CacheBehaviors"]);
    let (application, piece) = (ApplicationId::new(1), PieceId::new(2));
    let local = file("infra/local/src/cloud/s3.rs");
    for (key, local_policy) in [
        (preview_key(&application, &piece, "0123abcd", 3), "PICTURE_POLICY"),
        (sound_key(&application, &piece, "0123abcd"), "OPENED_POLICY"),
        (format!("applications/{application}/certificates/2026-11-24.pdf"), "OPENED_POLICY"),
        (format!("exports/{application}/2026-11-24-0123abcd-fr-sans.pdf"), "OPENED_POLICY"),
    ] {
        let path = format!("/{key}");
        // The first that fits is the one that counts.
        let own = behaviours.iter().find(|known| matches(text(&known["PathPattern"]), &path)).expect("a behaviour");
        assert_eq!(own["TargetOriginId"], "bucket", "{path}");
        assert_eq!(own["CachePolicyId"], "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "{path}: AWS's CachingDisabled");
        assert_eq!(own["ViewerProtocolPolicy"], "https-only", "{path}");
        // The query is the signature; the host that is signed is the bucket's.
        let passed = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
        assert_eq!(own["OriginRequestPolicyId"], passed, "{path}: AWS's AllViewerExceptHostHeader");
        let headers = template.properties(&name_of(&own["ResponseHeadersPolicyId"]));
        let headers = &headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"];
        assert_eq!(headers["ContentTypeOptions"]["Override"], true, "{path}: nosniff");
        let policy = name_of(&headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]);
        let said =
            local.split_once(&format!("const {local_policy}: &str = \"")).and_then(|(_, rest)| rest.split_once('"'));
        let (said, _) = said.expect("the local files say it too");
        assert_eq!(policy.trim_end_matches("BaseUrl"), said, "{path}: not as on one's own machine");
    }
    // No other key is opened through it with a link: of what arrives nothing is.
    let arrived = format!("/{}", incoming_key(&application, &piece));
    assert!(!behaviours.iter().any(|known| matches(text(&known["PathPattern"]), &arrived)));
}

#[test]
fn an_agent_who_opens_too_much_sets_off_the_alarm() {
    let template = Template::read();
    let filter = template.properties("OpeningsOverQuota");
    assert_eq!(name_of(&filter["LogGroupName"]), "DeskLog");
    let pattern = text(&filter["FilterPattern"]);
    let alert = pattern.strip_prefix("{ $.fields.alert = \"").and_then(|rest| rest.strip_suffix("\" }"));
    let alert = alert.expect("the filter looks for an alert by its name");
    let logged = file("functions/fn-desk/src/pieces.rs");
    assert!(logged.contains(&format!("alert = \"{alert}\",")), "fn-desk logs no {alert}");
    // What `tracing` writes as JSON: fields under "fields".
    assert!(file("functions/web/src/logging.rs").contains("fmt::layer().json()"));
    let metric = list(&filter["MetricTransformations"])[0];
    let alarm = template.properties("OpeningsAlarm");
    assert_eq!(alarm["MetricName"], metric["MetricName"]);
    assert_eq!(name_of(&alarm["Namespace"]), name_of(&metric["MetricNamespace"]));
    assert_eq!((&alarm["Threshold"], &alarm["EvaluationPeriods"]), (&json!(1), &json!(1)));
    assert_eq!(alarm["ComparisonOperator"], "GreaterThanOrEqualToThreshold");
    assert_eq!(name_of(list(&alarm["AlarmActions"])[0]), "Alerts");
}

#[test]
fn what_was_sent_is_read_by_no_function_once_it_was_examined() {
    let template = Template::read();
    let (application, piece) = (ApplicationId::new(1), PieceId::new(2));
    let original = format!("Pieces.Arn/{}", kept_original_key(&application, &piece, "0123abcd"));
    let arrived = format!("Pieces.Arn/{}", incoming_key(&application, &piece));
    let reading = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTorrent", "s3:RestoreObject"];
    for (who, (action, resource)) in template.every_grant() {
        if !reading.contains(&action.as_str()) {
            continue;
        }
        // The manager's function will be the one that may; it is not written.
        assert!(!matches(&resource, &original), "{who} may read what was sent: {action} on {resource}");
        let examines = ["IntakeRole", "MalwareScanRole"].contains(&who);
        assert!(examines || !matches(&resource, &arrived), "{who} may read what was not examined");
    }
}

#[test]
fn a_file_that_was_never_examined_is_swept_after_its_message() {
    let template = Template::read();
    let rules = list(&template.properties("Pieces")["LifecycleConfiguration"]["Rules"]);
    let rule = rules.iter().find(|rule| rule["Id"] == "never-examined").expect("a rule for what nobody waits for");
    assert_eq!(rule["Status"], "Enabled");
    let prefix = text(&rule["Prefix"]);
    assert_eq!(format!("{prefix}*"), INCOMING);
    assert_eq!(rule["NoncurrentVersionExpiration"]["NoncurrentDays"], 1);
    let kept = template.properties("IntakeDeadLetters")["MessageRetentionPeriod"].as_i64().expect("a time");
    let days = rule["ExpirationInDays"].as_i64().expect("a time");
    assert!(days * 86400 > kept, "an operator would give back a message whose file is gone");
    for other in [ORIGINALS, EXAMINED, CERTIFICATES] {
        assert!(!other.starts_with(prefix), "{other} would be swept too");
    }
}

#[test]
fn files_that_arrive_are_scanned_and_come_back_when_they_were() {
    let template = Template::read();
    let plan = template.properties("MalwareScan");
    let bucket = &plan["ProtectedResource"]["S3Bucket"];
    assert_eq!(name_of(&bucket["BucketName"]), "Pieces");
    assert_eq!(bucket["ObjectPrefixes"], json!([INCOMING.trim_end_matches('*')]));
    assert_eq!(plan["Actions"]["Tagging"]["Status"], "ENABLED");
    assert_eq!(name_of(&plan["Role"]), "MalwareScanRole.Arn");
    let intake = template.functions().into_iter().find(|function| function.binary == "fn-intake").expect("fn-intake");
    assert_eq!(intake.properties["Environment"]["Variables"]["SNE_MALWARE_SCAN"], "guardduty");
    let heard = &template.properties("Pieces")["NotificationConfiguration"]["EventBridgeConfiguration"];
    assert_eq!(heard["EventBridgeEnabled"], true, "GuardDuty would not hear of new files");
    let rule = template.properties("ScannedRule");
    assert_eq!(name_of(&list(&rule["Targets"])[0]["Arn"]), "IntakeQueue.Arn");
    let named = name_of(&rule["Name"]);
    let statements = list(&template.properties("IntakeQueuePolicy")["PolicyDocument"]["Statement"]);
    let may = statements.iter().find(|statement| statement["Sid"] == "FromTheScan").expect("the rule may send");
    let source = name_of(&may["Condition"]["ArnEquals"]["aws:SourceArn"]);
    assert!(source.ends_with(&format!(":rule/{named}")), "{source} is not {named}");
}

#[test]
fn copies_of_forms_are_gone_the_next_day() {
    let template = Template::read();
    let rules = list(&template.properties("Pieces")["LifecycleConfiguration"]["Rules"]);
    let rule = rules.iter().find(|rule| rule["Id"] == "copies-of-forms").expect("a rule for the copies");
    assert_eq!(rule["Status"], "Enabled");
    let prefix = text(&rule["Prefix"]);
    assert_eq!(format!("{prefix}*"), EXPORTS, "the rule is for the copies");
    assert_eq!(rule["ExpirationInDays"], 1);
    // The bucket keeps versions: without this, what expires would still be there.
    assert_eq!(rule["NoncurrentVersionExpiration"]["NoncurrentDays"], 1);
    for other in [ORIGINALS, EXAMINED, CERTIFICATES] {
        assert!(!other.starts_with(prefix), "{other} would be forgotten too");
    }
}

#[test]
fn messages_come_back_and_are_set_apart() {
    let template = Template::read();
    let mut fed = BTreeSet::new();
    for function in template.functions() {
        let Some(name) = queue_of(&function) else { continue };
        let queue = template.properties(&name);
        let event = entries(&function.properties["Events"]).find(|(_, event)| event["Type"] == "SQS");
        let event = &event.expect("the event of its queue").1["Properties"];
        assert_eq!(event["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]), "{}", function.name);
        let timeout = function.properties["Timeout"].as_i64().expect("a function on a queue says its timeout");
        let hidden = queue["VisibilityTimeout"].as_i64().expect("a visibility timeout");
        assert!(hidden >= 6 * timeout, "{name}: a message would come back while it is worked on");
        if function.binary == "fn-post" {
            assert!(timeout < LEASE_SECONDS, "a letter's lease would end while it is being sent");
            assert!(hidden > LEASE_SECONDS, "a letter would come back while its lease still runs, and fail for it");
        }
        assert_eq!(queue["RedrivePolicy"]["maxReceiveCount"], MAX_RECEIVES, "{name}: as on one's own machine");
        let apart = name_of(&queue["RedrivePolicy"]["deadLetterTargetArn"]);
        let apart = template.properties(apart.strip_suffix(".Arn").unwrap_or_default());
        let (kept, then_kept) = (&queue["MessageRetentionPeriod"], &apart["MessageRetentionPeriod"]);
        assert!(kept.as_i64() < then_kept.as_i64(), "{name}: what is set apart counts its age from the first sending");
        fed.insert(name);
    }
    assert_eq!(fed, ["IntakeQueue", "LifecycleQueue", "PostQueue"].map(str::to_owned).into());
    // Every queue is encrypted, and reached over TLS only.
    let refused_in_the_clear: BTreeSet<String> = template
        .resources()
        .filter(|(_, resource)| resource["Type"] == "AWS::SQS::QueuePolicy")
        .flat_map(|(_, resource)| {
            let statements = list(&resource["Properties"]["PolicyDocument"]["Statement"]);
            let over_tls = statements.iter().any(|statement| {
                statement["Effect"] == "Deny" && statement["Condition"]["Bool"]["aws:SecureTransport"] == "false"
            });
            if over_tls { list(&resource["Properties"]["Queues"]) } else { vec![] }
        })
        .map(name_of)
        .collect();
    for (name, resource) in template.resources().filter(|(_, resource)| resource["Type"] == "AWS::SQS::Queue") {
        assert_eq!(name_of(&resource["Properties"]["KmsMasterKeyId"]), "DataKey.Arn", "{name}");
        assert!(refused_in_the_clear.contains(name), "{name} may be reached in the clear");
    }
}

#[test]
fn each_pipe_carries_new_items_of_its_kind_only() {
    let template = Template::read();
    // The local pump and the adapter say the same.
    let pump = file("infra/local/src/cloud/stream.rs");
    assert!(pump.contains("== \"INSERT\"") && pump.contains("[\"NewImage\"][\"kind\"][\"S\"] == kind"));
    let ledger = file("functions/storage/src/ledger.rs");
    let year = file("functions/storage/src/year_writes.rs");
    assert!(ledger.contains("\"outbox\", &OutboxItem") && year.contains("\"shard\", &ShardItem"));
    for (name, kind, queue, local) in
        [("OutboxPipe", "outbox", "PostQueue", "POST"), ("LifecyclePipe", "shard", "LifecycleQueue", "LIFECYCLE")]
    {
        assert!(pump.contains(&format!("queues.send({local}, &of(\"{kind}\")")), "{kind} goes elsewhere locally");
        let pipe = template.properties(name);
        assert_eq!(name_of(&pipe["Source"]), "Records.StreamArn");
        assert_eq!(name_of(&pipe["Target"]), format!("{queue}.Arn"));
        let filters = list(&pipe["SourceParameters"]["FilterCriteria"]["Filters"]);
        assert_eq!(filters.len(), 1, "several filters would add up");
        let pattern: Value = serde_json::from_str(text(&filters[0]["Pattern"])).expect("a pattern is JSON");
        let wanted = json!({ "eventName": ["INSERT"], "dynamodb": { "NewImage": { "kind": { "S": [kind] } } } });
        assert_eq!(pattern, wanted);
        let parameters = &pipe["SourceParameters"]["DynamoDBStreamParameters"];
        assert_eq!(name_of(&parameters["DeadLetterConfig"]["Arn"]), "OutboxDeadLetters.Arn");
        assert!(
            parameters["MaximumRetryAttempts"].as_i64().is_some_and(|tries| tries > 0),
            "one record would block the rest"
        );
        assert!(parameters["MaximumRecordAgeInSeconds"].as_i64().is_some_and(|age| (0..86400).contains(&age)));
        let may: BTreeSet<Grant> = template.grants_of_role(&format!("{name}Role"));
        let queue = format!("{queue}.Arn");
        for (action, resource) in [
            ("dynamodb:DescribeStream", "Records.StreamArn"),
            ("dynamodb:GetRecords", "Records.StreamArn"),
            ("dynamodb:GetShardIterator", "Records.StreamArn"),
            ("dynamodb:ListStreams", "*"),
            ("kms:Decrypt", "DataKey.Arn"),
            ("kms:GenerateDataKey", "DataKey.Arn"),
            ("sqs:SendMessage", &*queue),
            ("sqs:SendMessage", "OutboxDeadLetters.Arn"),
        ] {
            assert!(may.contains(&(action.to_owned(), resource.to_owned())), "{name} cannot {action} on {resource}");
        }
        assert_eq!(may.len(), 8, "{name} may do more than carry: {may:?}");
    }
}

#[test]
fn letters_on_paper_are_gone_after_ninety_days() {
    let template = Template::read();
    let rules = list(&template.properties("Pieces")["LifecycleConfiguration"]["Rules"]);
    let rule = rules.iter().find(|rule| rule["Id"] == "letters-on-paper").expect("a rule for the letters");
    assert_eq!(rule["Status"], "Enabled");
    let prefix = text(&rule["Prefix"]);
    assert!(LETTERS.starts_with(prefix) && BATCHES.starts_with(prefix));
    assert_eq!(rule["ExpirationInDays"], 90);
    assert_eq!(rule["NoncurrentVersionExpiration"]["NoncurrentDays"], 1);
    for other in [INCOMING, ORIGINALS, EXAMINED, CERTIFICATES, EXPORTS] {
        assert!(!other.starts_with(prefix), "{other} would be forgotten too");
    }
}

#[test]
fn what_is_scheduled_turns_as_often_as_on_ones_own_machine() {
    let template = Template::read();
    let functions = template.functions();
    let scheduled: BTreeMap<&str, &str> = functions
        .iter()
        .flat_map(|function| entries(&function.properties["Events"]).map(|(_, event)| (function.binary, event)))
        .filter(|(_, event)| text(&event["Type"]).starts_with("Schedule"))
        .map(|(binary, event)| (binary, text(&event["Properties"]["ScheduleExpression"])))
        .collect();
    let system = file("infra/local/src/system.rs");
    let rate = |name: &str| {
        let minutes = system.split_once(&format!("const {name}: i64 = ")).and_then(|(_, rest)| rest.split_once(';'));
        format!("rate({} minutes)", minutes.expect("the local system says how often").0)
    };
    let (late, daily) = (rate("LATE_LETTERS_MINUTES"), rate("DAILY_WORK_MINUTES"));
    assert_eq!(scheduled, BTreeMap::from([("fn-post", &*late), ("fn-lifecycle", &*daily)]));
}

/// The queue that feeds a function.
fn queue_of(function: &Function<'_>) -> Option<String> {
    let event = entries(&function.properties["Events"]).find(|(_, event)| event["Type"] == "SQS")?.1;
    name_of(&event["Properties"]["Queue"]).strip_suffix(".Arn").map(str::to_owned)
}

/// Whether a key is one of a policy's pattern, as S3 reads it: a star is any text, slashes included.
fn matches(pattern: &str, key: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = key.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last = "";
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = part;
    }
    last.is_empty() || rest.is_empty()
}
