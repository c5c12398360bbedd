//! What must not be lost with the stack, under which key it is kept, and what a policy may leave open.

use std::collections::BTreeSet;

use serde_json::Value;

use super::deployed::{Template, list, name_of, text};
use crate::source::file;

/// Types whose deletion loses something that nobody can make again.
const STATEFUL: [&str; 6] = [
    "AWS::CertificateManager::Certificate",
    "AWS::DynamoDB::Table",
    "AWS::EFS::FileSystem",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
];

/// Types that hold data and are made again from what the table says, or whose data are gone in days: a queue's messages
/// are announced again, a log holds nobody.
const PASSING: [&str; 3] = ["AWS::Logs::LogGroup", "AWS::SNS::Topic", "AWS::SQS::Queue"];

/// Types that hold nothing.
const STATELESS: [&str; 22] = [
    "AWS::CloudFormation::Stack",
    "AWS::CloudFront::CachePolicy",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::OriginRequestPolicy",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Events::Rule",
    "AWS::GuardDuty::MalwareProtectionPlan",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::Logs::MetricFilter",
    "AWS::Pipes::Pipe",
    "AWS::S3::BucketPolicy",
    "AWS::SES::ConfigurationSet",
    "AWS::SES::ConfigurationSetEventDestination",
    "AWS::SES::EmailIdentity",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::Function",
    "AWS::WAFv2::WebACL",
];

/// Every template that is deployed.
pub(super) const TEMPLATES: [&str; 3] = ["template.yaml", "infra/watch.yaml", "infra/edge.yaml"];

#[test]
fn what_cannot_be_made_again_survives_the_stack() {
    let mut kept = 0;
    for path in TEMPLATES {
        for (name, resource) in Template::of(path).resources() {
            let kind = text(&resource["Type"]);
            let known = [STATEFUL.as_slice(), &PASSING, &STATELESS, &["AWS::Serverless::HttpApi"]].concat();
            assert!(known.contains(&kind), "{path}: is anything lost with a {kind}? Say so in one of the lists");
            for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
                let expected = if STATEFUL.contains(&kind) { Value::from("Retain") } else { Value::Null };
                assert_eq!(resource[policy], expected, "{path}: {name} ({kind}): {policy}");
            }
            kept += usize::from(STATEFUL.contains(&kind));
        }
    }
    assert!(kept >= 6, "{kept}: the table, the bucket, the key, three secrets");
}

#[test]
fn everything_that_is_kept_is_under_our_own_key() {
    let template = Template::read();
    let key = template.properties("DataKey");
    assert_eq!(key["EnableKeyRotation"], true);
    assert_eq!(key["PendingWindowInDays"], 30, "a key that is thrown away takes everything with it");
    assert_eq!(
        name_of(template.part("/Globals/Function/KmsKeyArn")),
        "DataKey.Arn",
        "the environment holds the secret"
    );
    let mut under = BTreeSet::new();
    for (name, resource) in template.resources() {
        let properties = &resource["Properties"];
        let key = match text(&resource["Type"]) {
            "AWS::DynamoDB::Table" => {
                assert_eq!(properties["SSESpecification"]["SSEType"], "KMS", "{name}");
                &properties["SSESpecification"]["KMSMasterKeyId"]
            }
            "AWS::S3::Bucket" => {
                let rule = list(&properties["BucketEncryption"]["ServerSideEncryptionConfiguration"])[0];
                assert_eq!(rule["BucketKeyEnabled"], true, "{name} would pay for the key at each file");
                assert_eq!(rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "aws:kms", "{name}");
                &rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]
            }
            "AWS::SQS::Queue" => &properties["KmsMasterKeyId"],
            // Alarms name nobody.
            "AWS::SNS::Topic" if name != "Alerts" => &properties["KmsMasterKeyId"],
            "AWS::SecretsManager::Secret" | "AWS::Logs::LogGroup" => &properties["KmsKeyId"],
            _ => continue,
        };
        assert!(!key.is_null(), "{name} ({}) is under a key that is not ours", text(&resource["Type"]));
        assert_eq!(name_of(key), "DataKey.Arn", "{name}");
        under.insert(text(&resource["Type"]).to_owned());
    }
    assert_eq!(under.len(), 6, "{under:?}");
}

#[test]
fn the_key_lets_in_the_services_that_fill_queues_and_write_logs() {
    let template = Template::read();
    let statements = list(&template.properties("DataKey")["KeyPolicy"]["Statement"]);
    let of = |sid: &str| *statements.iter().find(|known| known["Sid"] == sid).unwrap_or_else(|| panic!("no {sid}"));
    // Each service that a queue or a topic lets in writes with the key of that queue or topic.
    let mut fills = BTreeSet::new();
    for (_, resource) in template.resources() {
        if !["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"].contains(&text(&resource["Type"])) {
            continue;
        }
        for statement in list(&resource["Properties"]["PolicyDocument"]["Statement"]) {
            if statement["Effect"] == "Allow" {
                fills.extend(list(&statement["Principal"]["Service"]).into_iter().map(text).map(str::to_owned));
            }
        }
    }
    let filling = of("WhatPutsMessagesIntoQueues");
    let let_in: BTreeSet<String> =
        list(&filling["Principal"]["Service"]).into_iter().map(text).map(str::to_owned).collect();
    assert_eq!(let_in, fills);
    assert_eq!(filling["Action"], serde_json::json!(["kms:Decrypt", "kms:GenerateDataKey"]));
    // Logs may use it for the logs of this stack, all of them.
    let logs = list(&of("Logs")["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]);
    for (name, resource) in template.resources().filter(|(_, resource)| resource["Type"] == "AWS::Logs::LogGroup") {
        let group = name_of(&resource["Properties"]["LogGroupName"]);
        let covered = logs.iter().any(|pattern| {
            let pattern = name_of(pattern);
            let (_, pattern) = pattern.split_once("log-group:").expect("a log group");
            pattern.strip_suffix('*').is_some_and(|start| group.starts_with(start))
        });
        assert!(covered, "{name}: the key does not know {group}");
    }
}

/// Patterns of files' keys: held against the code, key by key and function by function (`FILES`).
const OF_FILES: [&str; 7] = [
    super::INCOMING,
    super::ORIGINALS,
    super::EXAMINED,
    super::CERTIFICATES,
    super::EXPORTS,
    super::LETTERS,
    super::BATCHES,
];

#[test]
fn each_star_of_a_policy_has_its_reason_beside_it() {
    let mut explained = 0;
    for path in TEMPLATES {
        let text = file(path);
        let (found, bare) = stars(&text);
        assert!(
            bare.is_empty(),
            "{path}: no reason beside these stars of policies (a comment above, or behind): {bare:#?}"
        );
        explained += found;
    }
    assert!(explained >= 10, "{explained}: the reading of the templates sees no stars any more");
    // And a bare one is seen.
    let policy = "      Statement:\n        - Effect: Allow\n          Action: s3:*\n          Resource: \"*\" # all\n";
    assert_eq!(stars(policy), (2, vec!["3: Action: s3:*".to_owned()]));
}

/// The stars of the actions and resources of policies: how many there are, and those without a comment on the line
/// before or behind.
fn stars(text: &str) -> (usize, Vec<String>) {
    let (mut found, mut bare) = (0, Vec::new());
    let mut before = "";
    // The depth of the statement's part that is being read.
    let mut inside: Option<usize> = None;
    for (number, line) in text.lines().enumerate() {
        let (said, behind) = line.split_once(" #").unwrap_or((line, ""));
        let trimmed = said.trim_start();
        let depth = line.len() - line.trim_start().len();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            before = line.trim_start();
            continue;
        }
        let begins = ["Action:", "NotAction:", "Resource:", "NotResource:"]
            .iter()
            .any(|part| trimmed.strip_prefix("- ").unwrap_or(trimmed).starts_with(part));
        if begins {
            inside = Some(depth);
        } else if inside.is_some_and(|at| depth <= at) {
            inside = None;
        }
        // A list of actions has no star of its own but in its values.
        let of_a_file = OF_FILES.iter().any(|keys| trimmed.ends_with(&format!("${{Pieces.Arn}}/{keys}")));
        if inside.is_some() && trimmed.contains('*') && !of_a_file {
            found += 1;
            if !before.starts_with('#') && behind.trim().is_empty() {
                bare.push(format!("{}: {trimmed}", number + 1));
            }
        }
        before = line.trim_start();
    }
    (found, bare)
}
