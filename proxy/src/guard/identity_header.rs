//! Which header `--identity-header` may be: one that only a reverse proxy that signs people in sends. With one that
//! browsers or other proxies send by themselves, every request would have an identity.

use http::HeaderName;

use super::origin::PAGE_HEADER;

/// Words for a person, one of which the header must contain: `x-forwarded-email`, `cf-access-authenticated-user-email`,
/// `x-amzn-oidc-identity`. A list of all headers that are sent whoever sends the request would have no end.
const PERSON: [&str; 6] = ["user", "email", "login", "principal", "identity", "account"];
/// Words for a person that are too short to be looked for within others.
const WHOLE_WORDS: [&str; 10] =
    ["cn", "dn", "uid", "upn", "eppn", "subject", "staff", "employee", "webauth", "nickname"];
/// Words around the same that name something else: `x-forwarded-user-agent`, `x-appengine-user-ip`.
const NO_PERSON: [&str; 11] =
    ["agent", "ip", "addr", "address", "provider", "idp", "role", "roles", "group", "groups", "verify"];
/// Words of headers that hold a secret. The log would have it as the user's name.
const SECRET: [&str; 10] = [
    "jwt",
    "assertion",
    "authorization",
    "cookie",
    "password",
    "secret",
    "credentials",
    "session",
    "key",
    "cert",
];

/// Whether a header can name the user. One with `_` can't: some servers take it for the one with `-`.
pub(super) fn can_name_people(header: &HeaderName) -> bool {
    let name = header.as_str();
    let has_word = |words: &[&str]| name.split('-').any(|word| words.contains(&word));
    let names_a_person = PERSON.iter().any(|word| name.contains(word)) || has_word(&WHOLE_WORDS);
    let holds_a_secret = has_word(&SECRET) || name.ends_with("token");
    // `sec-fetch-user` and the like, and what describes a body, are of browsers.
    let is_of_browsers = name.starts_with("sec-") || name.starts_with("content-");
    names_a_person
        && !(name.contains('_')
            || name.starts_with(PAGE_HEADER)
            || has_word(&NO_PERSON)
            || name.contains("useragent")
            || holds_a_secret
            || is_of_browsers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "x-forwarded-user x-forwarded-email x-forwarded-preferred-username x-auth-request-user \
        x-auth-request-email x-remote-user remote-user remote-email x-webauth-user x-user x-email x-authentik-username \
        tailscale-user-login cf-access-authenticated-user-email x-goog-authenticated-user-email x-amzn-oidc-identity \
        x-ms-client-principal-name x-consumer-username x-vouch-user x-pomerium-claim-email ssl-client-s-dn \
        x-ssl-client-cn x-staff-id x-token-subject eppn x-appengine-user-email";

    /// What Chromium, Firefox and Safari send with the page's own requests, and scripts with theirs.
    const OF_CLIENTS: &str = "accept accept-encoding accept-language cache-control connection content-length content-type \
        cookie dnt host if-none-match if-modified-since origin pragma priority referer sec-ch-ua sec-ch-ua-platform \
        sec-fetch-site sec-fetch-user sec-gpc te save-data upgrade-insecure-requests user-agent x-requested-with \
        x-client-data device-memory range x-pushboard x-pushboard-folder authorization access-control-request-method \
        service-worker from";
    const OF_ALL_PROXIES: &str = "via forwarded x-forwarded x-forwarded-for x-forwarded-host x-forwarded-port \
        x-forwarded-proto x-forwarded-protocol x-forwarded-scheme x-forwarded-server x-forwarded-ssl x-forwarded-prefix \
        x-forwarded-uri x-forwarded-method x-forwarded-by x-forwarded-user-agent x-forwarded-client-cert x-real-ip \
        x-client-ip client-ip true-client-ip x-cluster-client-ip x-original-uri x-original-forwarded-for x-scheme \
        x-request-id x-correlation-id traceparent tracestate b3 x-b3-traceid x-cloud-trace-context x-amzn-trace-id \
        x-amz-cf-id cf-ray cf-ipcountry cf-connecting-ip cdn-loop cloudfront-viewer-country-name fastly-client-ip \
        x-azure-clientip x-envoy-external-address x-appengine-user-ip fly-client-ip eagleeye-traceid ali-cdn-real-ip \
        ali-swift-stat-host wl-proxy-client-ip proxy-client-ip proxy-authorization proxy-connection slb-id \
        incap-client-ip x-varnish x-vercel-ip-country max-forwards keep-alive expect transfer-encoding remote-addr \
        x-ssl-client-verify ssl-client-verify x-auth-request-redirect x-forwarded-useragent x-user-agent content-user \
        l5d-client-id l5d-dst-canonical x-fc-request-id x-ca-request-id x-kong-request-id x-anonymous-consumer \
        x-newrelic-id x-clientip x-source-ip x-originating-ip x-served-by x-hostname x-server-name x-tls-version \
        x-heroku-queue-depth x-middleware-subrequest x-proxyuser-ip x-ms-client-principal-idp x-forwarded-groups \
        x-user-roles apollographql-client-name";
    const SECRETS_AND_TWINS: &str = "x-forwarded-access-token x-auth-request-access-token x-goog-iap-jwt-assertion \
        cf-access-jwt-assertion x-amzn-oidc-data x-amzn-oidc-accesstoken set-cookie x-api-key \
        x-session-id x-auth-credentials x-ssl-client-cert x-user-session x-user-token x_forwarded_user x-forwarded_user";

    #[test]
    fn a_header_that_is_sent_anyway_names_no_one() {
        let can = |name: &str| can_name_people(&HeaderName::try_from(name).unwrap());
        for good in GOOD.split_ascii_whitespace() {
            assert!(can(good), "{good}");
        }
        for bad in
            [OF_CLIENTS, OF_ALL_PROXIES, SECRETS_AND_TWINS].into_iter().flat_map(str::split_ascii_whitespace)
        {
            assert!(!can(bad), "{bad}");
        }
    }
}
