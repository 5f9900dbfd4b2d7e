//! The body of an error response, in any of its spellings.

use serde::{Deserialize, Serialize};

use crate::element::text;

/// The body of an error response. Keys in lower case and XML also occur; [`ErrorResponse::read`] accepts both.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ErrorResponse {
    /// Id of the request.
    #[serde(alias = "requestId", alias = "request_id", deserialize_with = "text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The host that responded.
    #[serde(alias = "hostId", deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub host_id: Option<String>,
    /// The code, which alone classifies an error.
    #[serde(alias = "code", deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The message. It can contain secrets and is never shown.
    #[serde(alias = "message", deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The URL of a page with advice.
    #[serde(alias = "recommend", deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub recommend: Option<String>,
    /// Details of a denied permission.
    #[serde(alias = "accessDeniedDetail", skip_serializing_if = "Option::is_none")]
    pub access_denied_detail: Option<AccessDeniedDetail>,
}

/// Details of a denied permission.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccessDeniedDetail {
    /// The action that was denied, such as `ens:DescribeDataPushResult`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub auth_action: Option<String>,
    /// The principal that was denied.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub auth_principal_display_name: Option<String>,
    /// The account of that principal.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub auth_principal_owner_id: Option<String>,
    /// The kind of principal that was denied.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub auth_principal_type: Option<String>,
    /// The vendor's diagnosis, encoded.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub encoded_diagnostic_message: Option<String>,
    /// Whether a policy denied it, or no policy allowed it.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub no_permission_type: Option<String>,
    /// Kind of the policy that decided.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub policy_type: Option<String>,
}

impl ErrorResponse {
    /// Reads an error response in JSON or XML; `None` if it has no code.
    pub fn read(body: &str) -> Option<Self> {
        let body = body.trim_start_matches('\u{feff}').trim();
        if body.starts_with('<') {
            return Self::read_xml(body);
        }
        let response: Self = serde_json::from_str(body).ok()?;
        response.code.as_ref().filter(|code| !code.is_empty())?;
        Some(response)
    }

    /// Reads an error response in XML; `None` if it has no code. Nested elements are not read.
    pub fn read_xml(body: &str) -> Option<Self> {
        let element = |name: &str| {
            let (_, rest) = body.split_once(&format!("<{name}>"))?;
            let (text, _) = rest.split_once(&format!("</{name}>"))?;
            let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            Some(plain.replace("&apos;", "'").replace("&amp;", "&"))
        };
        Some(Self {
            request_id: element("RequestId"),
            host_id: element("HostId"),
            code: Some(element("Code").filter(|code| !code.is_empty())?),
            message: element("Message"),
            recommend: element("Recommend"),
            access_denied_detail: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn error_responses_are_read_in_every_spelling() {
        let bodies = [
            r#"{"RequestId":"r","HostId":"h","Code":"Throttling.User","Message":"m"}"#,
            r#"{"requestId":"r","hostId":"h","code":"Throttling.User","message":"m"}"#,
            "\u{feff}<?xml version='1.0'?><Error><RequestId>r</RequestId><HostId>h</HostId>\
             <Code>Throttling.User</Code><Message>m</Message></Error>",
        ];
        for body in bodies {
            let error = ErrorResponse::read(body).unwrap();
            assert_eq!(error.code.as_deref(), Some("Throttling.User"), "{body}");
            assert_eq!((error.request_id.as_deref(), error.host_id.as_deref()), (Some("r"), Some("h")));
        }
        for body in ["", "<html>", "{}", "[1]", r#"{"Code":""}"#] {
            assert_eq!(ErrorResponse::read(body), None, "{body}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn error_responses_are_read_in_json_and_in_xml(code in "[A-Za-z.]{1,20}", message in ".{0,40}", id in "[A-Z0-9-]{1,36}") {
            let read = |body: &str| {
                let response = ErrorResponse::read(body).unwrap();
                (response.code.unwrap(), response.message.unwrap_or_default(), response.request_id.unwrap())
            };
            let expected = (code.clone(), message.clone(), id.clone());
            for (key, text, request) in [("Code", "Message", "RequestId"), ("code", "message", "requestId")] {
                let body = json!({key: code, text: message, request: id}).to_string();
                prop_assert_eq!(read(&body), expected.clone());
            }
            let escaped = message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let body = format!(
                "<?xml version='1.0'?>\n<Error><RequestId>{id}</RequestId><Code>{code}</Code><Message>{escaped}</Message></Error>"
            );
            prop_assert_eq!(read(&body), expected);
        }

        #[test]
        fn no_body_causes_a_panic(
            body in prop_oneof![
                ".*",
                "(<|>|</|Code|RequestId|Message|&amp;|&|x){0,30}",
                r#"(\{|\}|\[|\]|"|:|,|"Code"|"code"|null|1|\\u00){0,30}"#,
            ],
        ) {
            prop_assert!(ErrorResponse::read(&body).is_none_or(|response| response.code.is_some_and(|code| !code.is_empty())));
        }
    }
}
