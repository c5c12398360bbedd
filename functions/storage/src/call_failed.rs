//! What is said in the logs of a call that the cloud did not answer as it should.

use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use usecases::Fault;

/// What went wrong with a call: how, the service's code, and its own number of the request. Never the service's sentence,
/// which may quote what was sent, an address or a value.
#[derive(Debug)]
struct Failed {
    how: &'static str,
    code: Option<String>,
    request: Option<String>,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.how)?;
        if let Some(code) = &self.code {
            write!(f, ", {code}")?;
        }
        if let Some(request) = &self.request {
            write!(f, ", request {request}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failed {}

/// A breakdown caused by a call of the SDK.
pub(crate) fn call_failed<E: ProvideErrorMetadata, R>(what: &'static str, error: &SdkError<E, R>) -> Fault {
    let how = match error {
        SdkError::ConstructionFailure(_) => "the call could not be made",
        SdkError::TimeoutError(_) => "no answer in time",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "no connection in time",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "an answer that cannot be read",
        SdkError::ServiceError(_) => "refused",
        _ => "it failed",
    };
    let known = error.as_service_error().map(ProvideErrorMetadata::meta);
    let code = known.and_then(|known| known.code()).filter(|code| is_name(code)).map(str::to_owned);
    let request = known.and_then(|known| known.extra("aws_request_id")).filter(|id| is_name(id)).map(str::to_owned);
    Fault::caused(what, Failed { how, code, request })
}

/// A code or an identifier, and no sentence.
fn is_name(text: &str) -> bool {
    text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
