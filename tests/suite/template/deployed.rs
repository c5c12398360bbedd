//! Reading `template.yaml`.

use std::collections::BTreeSet;

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value};

/// What a policy allows on what: `("dynamodb:GetItem", "Records.Arn")`.
pub(super) type Grant = (String, String);

/// The template.
pub(super) struct Template(Value);

/// A function of the template.
pub(super) struct Function<'a> {
    /// Its name in the template.
    pub(super) name: &'a str,
    /// The binary that it runs, which is the name of its package.
    pub(super) binary: &'a str,
    /// How it is built.
    pub(super) metadata: &'a Value,
    /// Its properties.
    pub(super) properties: &'a Value,
}

impl Template {
    /// The file as it is.
    pub(super) fn read() -> Self {
        Self::of("template.yaml")
    }

    /// Another one, with its loops turned.
    pub(super) fn of(path: &str) -> Self {
        let text = crate::source::file(path);
        let documents = Yaml::load_from_str(&text).expect("a template is YAML");
        let mut template = value(documents.first().expect("a template has a document"));
        if let Some(resources) = template.get_mut("Resources") {
            *resources = turned(resources);
        }
        Self(template)
    }

    /// A part of the template; null when it is not there.
    pub(super) fn part(&self, path: &str) -> &Value {
        self.0.pointer(path).unwrap_or(&Value::Null)
    }

    /// The properties of a resource.
    pub(super) fn properties(&self, name: &str) -> &Value {
        self.part(&format!("/Resources/{name}/Properties"))
    }

    /// Every resource, by name.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&str, &Value)> {
        entries(self.part("/Resources"))
    }

    /// Every function.
    pub(super) fn functions(&self) -> Vec<Function<'_>> {
        let known = self.resources().filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function");
        known
            .map(|(name, resource)| Function {
                name,
                binary: text(&resource["Metadata"]["BuildProperties"]["Binary"]),
                metadata: &resource["Metadata"],
                properties: &resource["Properties"],
            })
            .collect()
    }

    /// What each policy of a role allows.
    pub(super) fn grants_of_role(&self, role: &str) -> BTreeSet<Grant> {
        let policies = list(&self.properties(role)["Policies"]);
        assert!(!policies.is_empty(), "{role} has no policy");
        policies.iter().flat_map(|policy| grants(&policy["PolicyDocument"])).collect()
    }

    /// The policies of every resource: who has it, and what it allows.
    pub(super) fn every_grant(&self) -> Vec<(&str, Grant)> {
        let mut all = Vec::new();
        for (name, resource) in self.resources() {
            let properties = &resource["Properties"];
            let own = [&properties["PolicyDocument"], &properties["KeyPolicy"]].into_iter();
            let attached = list(&properties["Policies"]).into_iter().map(|policy| &policy["PolicyDocument"]);
            all.extend(own.chain(attached).flat_map(grants).map(|grant| (name, grant)));
        }
        all
    }
}

/// The same resources, each loop (`Fn::ForEach::…`: a name, its values, what is repeated) replaced by what it makes.
fn turned(resources: &Value) -> Value {
    let mut all = Map::new();
    for (name, resource) in entries(resources) {
        if !name.starts_with("Fn::ForEach::") {
            all.insert(name.to_owned(), resource.clone());
            continue;
        }
        let (turning, values, repeated) = (text(&resource[0]), list(&resource[1]), &resource[2]);
        assert!(!values.is_empty(), "{name} turns over nothing");
        for turn in values.into_iter().map(text) {
            for (name, repeated) in entries(repeated) {
                let name = name.replace(&format!("${{{turning}}}"), turn);
                assert!(all.insert(name.clone(), said(repeated, turning, turn)).is_none(), "{name} is made twice");
            }
        }
    }
    Value::Object(all)
}

/// The same value where a loop's name means one of its values.
fn said(value: &Value, name: &str, meaning: &str) -> Value {
    match value {
        Value::String(text) => Value::from(text.replace(&format!("${{{name}}}"), meaning)),
        Value::Array(values) => values.iter().map(|value| said(value, name, meaning)).collect(),
        Value::Object(known) if known.get("Ref").is_some_and(|of| of == name) => Value::from(meaning),
        Value::Object(known) => {
            known.iter().map(|(key, value)| (key.clone(), said(value, name, meaning))).collect::<Map<_, _>>().into()
        }
        plain => plain.clone(),
    }
}

/// What a policy document allows. What it denies only takes away.
fn grants(document: &Value) -> Vec<Grant> {
    let mut all = Vec::new();
    for statement in list(&document["Statement"]).into_iter().filter(|statement| statement["Effect"] == "Allow") {
        for action in list(&statement["Action"]) {
            for resource in list(&statement["Resource"]) {
                all.push((text(action).to_owned(), name_of(resource)));
            }
        }
    }
    all
}

/// A value that may be written alone or in a list.
pub(super) fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => vec![],
        Value::Array(values) => values.iter().collect(),
        alone => vec![alone],
    }
}

/// A text, empty when it is none.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The entries of a mapping.
pub(super) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// A reference as one would say it: `Records.Arn`, `Pieces.Arn/applications/*`; of a choice, what is usual, which comes
/// last.
pub(super) fn name_of(value: &Value) -> String {
    match value {
        Value::Object(intrinsic) if intrinsic.contains_key("Fn::If") => name_of(&intrinsic["Fn::If"][2]),
        Value::Object(intrinsic) => match (intrinsic.get("Ref"), intrinsic.get("Fn::GetAtt"), intrinsic.get("Fn::Sub"))
        {
            (Some(name), _, _) => text(name).to_owned(),
            (_, Some(path), _) => list(path).into_iter().map(text).collect::<Vec<_>>().join("."),
            (_, _, Some(pattern)) => text(pattern).replace("${", "").replace('}', ""),
            _ => panic!("an intrinsic function that this test does not read: {value}"),
        },
        plain => text(plain).to_owned(),
    }
}

fn value(yaml: &Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(known)) => Value::from(*known),
        Yaml::Value(Scalar::Integer(number)) => Value::from(*number),
        Yaml::Value(Scalar::FloatingPoint(number)) => Value::from(number.into_inner()),
        Yaml::Value(Scalar::String(text)) => Value::from(text.as_ref()),
        Yaml::Sequence(values) => values.iter().map(value).collect(),
        Yaml::Mapping(pairs) => {
            let pair = |(name, known): (&Yaml<'_>, &Yaml<'_>)| {
                (name.as_str().expect("names in the template are texts").to_owned(), value(known))
            };
            Value::Object(pairs.iter().map(pair).collect::<Map<_, _>>())
        }
        other => panic!("the template uses the long form of intrinsic functions, without tags or anchors: {other:?}"),
    }
}
