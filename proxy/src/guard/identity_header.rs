//! Which header `--identity-header` may be: one that only a reverse proxy that signs people in sends. With one that
//! browsers or other proxies send by themselves, every request would have an identity. A list of those would have no end, so
//! the name itself must say that it names a person.

use http::HeaderName;

use super::origin::PAGE_HEADER;

/// Words that name a person, as the last one of a header or with only [`WHICH`] behind it: `x-forwarded-user`,
/// `x-staff-id`, `ssl-client-s-dn`. What stands behind another word is about the person, or about something else:
/// `x-user-country`, `x-login-hint`, `x-user-session-id`.
const PERSON: [&str; 18] = [
    "mail",
    "emailaddress",
    "principal",
    "identity",
    "uid",
    "upn",
    "eppn",
    "cn",
    "dn",
    "sub",
    "subject",
    "nameid",
    "nickname",
    "staff",
    "employee",
    "person",
    "openid",
    "empid",
];
/// The same at the end of a word: `username`, `remoteuser`, `x-authenticated-userid`.
const PERSON_ENDS: [&str; 7] = ["user", "username", "userid", "userdn", "email", "login", "principalname"];
/// Which of a person's names it is.
const WHICH: [&str; 7] = ["name", "id", "no", "number", "display", "full", "address"];
/// How the names of headers begin that browsers, the programs of clients and proxies send whoever uses them.
const FAMILIES: [&str; 10] = [
    "sec-",
    "content-",
    "accept-",
    "access-control-",
    "client-",
    "x-client-",
    "device-",
    "x-device-",
    "x-amz-",
    "impersonate-",
];
/// Words that make another of a person: of an authority, a machine, or of whoever has not signed in.
const OTHERS: [&str; 10] =
    ["issuer", "i", "server", "host", "device", "anonymous", "anon", "guest", "visitor", "tracking"];
/// A list of all that is known of the user, and no name.
const LIST_OF_CLAIMS: &str = "x-ms-client-principal";

/// Whether a header can name the user. One with `_` can't: some servers take it for the one with `-`.
pub(super) fn can_name_people(header: &HeaderName) -> bool {
    let name = header.as_str();
    let words: Vec<&str> = name.split('-').collect();
    let names_a_person =
        |word: &&str| PERSON.contains(word) || PERSON_ENDS.iter().any(|end| word.ends_with(end));
    let behind = words.iter().rev().take_while(|word| WHICH.contains(word)).count();
    let last = words.iter().rev().nth(behind);
    // The names of a certificate that a client sends are those of its owner.
    let is_of_certificate = matches!(words.last(), Some(&("cn" | "dn")));
    let is_of_family = FAMILIES.iter().any(|family| name.starts_with(family)) && !is_of_certificate;
    last.is_some_and(names_a_person)
        && !(name.contains('_')
            || name == LIST_OF_CLAIMS
            || name.starts_with(PAGE_HEADER)
            || words.iter().any(|word| OTHERS.contains(word))
            || is_of_family)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "x-forwarded-user x-forwarded-email x-forwarded-preferred-username x-auth-request-user \
        x-auth-request-email x-remote-user remote-user remote-email x-webauth-user x-user x-email x-authentik-username \
        tailscale-user-login cf-access-authenticated-user-email x-goog-authenticated-user-email x-amzn-oidc-identity \
        x-ms-client-principal-name x-consumer-username x-vouch-user x-pomerium-claim-email ssl-client-s-dn \
        x-ssl-client-cn x-staff-id x-token-subject eppn x-appengine-user-email remoteuser x-authenticated-userid \
        x-goog-authenticated-user-id x-ms-client-principal-id x-authentik-email x-authentik-uid x-credential-username \
        x-pomerium-claim-sub x-vouch-idp-claims-email x-user-display-name x-user-email-address x-employee-no \
        x-client-cn x-client-dn x-shib-eppn x-shib-mail x-auth-user-id x-wecom-userid";

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
        x-user-roles apollographql-client-name x-user-country x-login-hint x-user-locale x-user-timezone x-user-lang \
        x-user-type x-user-city x-user-device x-user-email-verified x-user-id-hash x-email-domain x-identity-provider \
        x-login-time x-client-user x-client-email x-client-name x-client-id x-client-version x-device-id x-device-user \
        x-device-name client-email device-user sec-ch-user x-amz-user x-amz-meta-user x-anonymous-user-id x-visitor-uid \
        x-guest-user impersonate-user x-ssl-client-i-dn ssl-client-issuer-dn x-account-id x-tenant-name x-subject-type \
        x-user-agent-id x-username-exists name id x-name x-id";
    const SECRETS_AND_TWINS: &str = "x-forwarded-access-token x-auth-request-access-token x-goog-iap-jwt-assertion \
        cf-access-jwt-assertion x-amzn-oidc-data x-amzn-oidc-accesstoken set-cookie x-api-key \
        x-session-id x-auth-credentials x-ssl-client-cert x-user-session x-user-token x_forwarded_user x-forwarded_user \
        x-ms-client-principal x-user-session-id x-user-id-token x-user-password x-login-ticket x-ms-token-aad-id-token \
        x-user-jwt";

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
