//! The POST policy that lets a browser send one file straight to S3: `aws-sdk-s3` cannot sign one.
//!
//! AWS documents it under "Browser-based uploads using HTTP POST (Signature Version 4)". The browser may send what the
//! policy says and nothing else: this bucket, this key, a size, for ten minutes, back to our page. A script says before what
//! it sends: its policy is for that size, that type and that SHA-256, which S3 computes again. What the file is, its
//! examination says: a declared type is the sender's word.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac as _};
use jiff::{Timestamp, ToSpan as _};
use serde_json::json;
use sha2::Sha256;
use usecases::ports::{Coming, FORM_SECONDS};

/// What a policy allows.
pub(crate) struct Policy<'a> {
    pub(crate) access_key: &'a str,
    pub(crate) secret_key: &'a str,
    pub(crate) session_token: Option<&'a str>,
    pub(crate) region: &'a str,
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    pub(crate) coming: Coming<'a>,
}

impl Policy<'_> {
    /// The hidden inputs of the form, to be followed by the file.
    pub(crate) fn inputs(&self, now: Timestamp) -> Vec<(String, String)> {
        let stamp = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = &stamp[..8];
        let credential = format!("{}/{day}/{}/s3/aws4_request", self.access_key, self.region);
        let expiration =
            now.saturating_add(FORM_SECONDS.seconds()).unwrap_or(now).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut fields = vec![
            ("key", self.key.to_owned()),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
            ("x-amz-credential", credential),
            ("x-amz-date", stamp.clone()),
        ];
        if let Some(token) = self.session_token {
            fields.push(("x-amz-security-token", token.to_owned()));
        }
        let sizes = match self.coming {
            Coming::Form { max_bytes, then } => {
                fields.push(("success_action_redirect", then.to_owned()));
                [0, max_bytes]
            }
            Coming::Script(declared) => {
                fields.push(("success_action_status", "201".to_owned()));
                fields.push(("Content-Type", declared.content_type().to_owned()));
                fields.push(("x-amz-checksum-algorithm", "SHA256".to_owned()));
                fields.push(("x-amz-checksum-sha256", declared.sha256().to_owned()));
                [declared.bytes(); 2]
            }
        };
        let mut conditions =
            vec![json!({ "bucket": self.bucket }), json!(["content-length-range", sizes[0], sizes[1]])];
        conditions.extend(fields.iter().map(|(name, value)| json!({ *name: value })));
        let policy = STANDARD.encode(json!({ "expiration": expiration, "conditions": conditions }).to_string());
        let signature = hex(&self.sign(day, policy.as_bytes()));
        let mut inputs: Vec<(String, String)> =
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        inputs.push(("policy".to_owned(), policy));
        inputs.push(("x-amz-signature".to_owned(), signature));
        inputs
    }

    fn sign(&self, day: &str, text: &[u8]) -> [u8; 32] {
        let secret = format!("AWS4{}", self.secret_key);
        [day.as_bytes(), self.region.as_bytes(), b"s3", b"aws4_request", text]
            .iter()
            .fold(secret.into_bytes(), |key, part| hmac(&key, part).to_vec())
            .try_into()
            .expect("an HMAC-SHA-256 has 32 bytes")
    }
}

fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    use usecases::sending::Declared;

    use super::*;

    /// The worked example of AWS's documentation ("Example: Browser-Based Upload using HTTP POST"): its policy, key and
    /// date give its signature.
    #[test]
    fn signs_as_the_documented_example() {
        let policy = Policy {
            access_key: "AKIAIOSFODNN7EXAMPLE",
            secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token: None,
            region: "us-east-1",
            bucket: "sigv4examplebucket",
            key: "",
            coming: Coming::Form { max_bytes: 0, then: "" },
        };
        let text = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
        assert_eq!(
            hex(&policy.sign("20151229", text.as_bytes())),
            "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
        );
    }

    #[test]
    fn a_script_may_send_what_it_declared_and_nothing_else() {
        let digest = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let declared = Declared::parse("image/jpeg", "480000", digest).unwrap();
        let policy = Policy {
            access_key: "",
            secret_key: "",
            session_token: None,
            region: "eu-west-3",
            bucket: "bucket",
            key: "key",
            coming: Coming::Script(&declared),
        };
        let inputs = policy.inputs(Timestamp::UNIX_EPOCH);
        let input = |name: &str| inputs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let text = STANDARD.decode(input("policy").unwrap()).unwrap();
        let said: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let conditions = said["conditions"].as_array().unwrap();
        assert!(conditions.contains(&json!(["content-length-range", 480_000, 480_000])));
        // Each is asked of the form and given in it.
        for (name, value) in [
            ("Content-Type", "image/jpeg"),
            ("x-amz-checksum-algorithm", "SHA256"),
            ("x-amz-checksum-sha256", digest),
            ("success_action_status", "201"),
        ] {
            assert!(conditions.contains(&json!({ name: value })), "{name}");
            assert_eq!(input(name), Some(value));
        }
        assert_eq!(input("success_action_redirect"), None);
        assert_eq!(said["expiration"], "1970-01-01T00:10:00Z");
    }
}
