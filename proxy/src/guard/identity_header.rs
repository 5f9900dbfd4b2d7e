//! Which header `--identity-header` may be: one that only a reverse proxy that signs people in sends. With one that
//! browsers or other proxies send by themselves, every request would have an identity.

use http::HeaderName;

use super::origin::PAGE_HEADER;

/// Headers that are sent whoever sends the request.
const SENT_ANYWAY: [&str; 5] = [OF_HTTP, OF_BROWSERS, OF_PROXIES, OF_TRACERS, OF_HOSTING];
/// Those of HTTP itself: the connection, the message and its path.
const OF_HTTP: &str = "accept alt-used authorization cache-control cdn-loop connection cookie cookie2 date early-data \
    expect forwarded from host http2-settings keep-alive max-forwards origin pragma prefer priority range referer te \
    trailer transfer-encoding upgrade user-agent via warning";
/// Those of browsers and their scripts.
const OF_BROWSERS: &str = "available-dictionary dictionary-id dnt downlink dpr ect idempotency-key last-event-id \
    ping-from ping-to purpose rtt save-data ua-cpu upgrade-insecure-requests viewport-height viewport-width width \
    x-client-data x-do-not-track x-moz x-purpose x-requested-with x-uidh x-wap-profile";
/// Where a request came from and how, by proxies, load balancers and caches.
const OF_PROXIES: &str = "base-url client-ip clientip eagleid front-end-https https ns-client-ip remote-addr remote-host \
    remote-port rlnclientipaddr scheme true-client-ip web-server-type x-bluecoat-via x-client-ip x-client-port \
    x-client-proto x-client-scheme x-cluster-client-ip x-coming-from x-country x-country-code x-host \
    x-http-host-override x-http-method x-http-method-override x-https x-iinfo x-imforwards x-method-override \
    x-nginx-proxy x-port x-pproxy x-prefix x-proto x-protocol x-proxyuser-ip x-remote-addr x-remote-ip x-remote-port \
    x-rewrite-url x-scheme x-script-name x-server-name x-ssl x-ssl-cipher x-ssl-protocol x-true-ip x-url-scheme \
    z-forwarded-for";
/// Ids and times of a request, by tracers and queues.
const OF_TRACERS: &str = "b3 baggage correlation-context correlation-id elastic-apm-traceparent grpc-timeout newrelic \
    request-context request-id sentry-trace traceparent tracestate uber-trace-id x-correlation-id x-queue-start \
    x-queue-time x-request-id x-request-start x-requestid x-trace-id x-transaction-id";
/// Those of platforms that host programs.
const OF_HOSTING: &str = "disguised-host was-default-hostname x-arr-log-id x-arr-ssl x-site-deployment-id \
    x-waws-unencoded-url";

/// The beginnings of such headers: families of a standard or a vendor.
const FAMILIES: &str = "accept- access-control- akamai- ali- attribution- cache- cdn- cf- cloudfront- content- device- \
    eagleeye- fastly- fly- geoip- if- incap- proxy- sec- service-worker slb- surrogate- wl-proxy- x-akamai- x-amz- x-amzn- \
    x-appengine- x-appgw- x-azure- x-b3- x-bip- x-cache x-cdn x-cloud-trace- x-datadog- x-dynatrace x-edge- x-envoy- \
    x-fd- x-forwarded x-geoip- x-gfe- x-haproxy- x-instana- x-istio- x-nf- x-ns- x-original- x-ot- x-proxy- x-real- x-slb- \
    x-sucuri- x-tencent- x-traefik- x-varnish x-vercel- x-waf- x-ws-";

/// Words for a person, by which single headers of a family do name one: `x-forwarded-email`,
/// `cf-access-authenticated-user-email`, `x-amzn-oidc-identity`.
const PERSON: &str = "user email login principal identity account";
/// Words around the same that name something else: `x-forwarded-user-agent`, `x-appengine-user-ip`.
const NO_PERSON: &str = "user-agent user-ip identity-provider";
/// Ends of headers that hold a secret. The log would have it as the user's name.
const SECRET: &str = "token jwt assertion authorization cookie password secret oidc-data";

/// Whether a header can name the user. One with `_` can't: some servers take it for the one with `-`.
pub(super) fn can_name_people(header: &HeaderName) -> bool {
    let name = header.as_str();
    let mut words = SENT_ANYWAY.into_iter().flat_map(str::split_ascii_whitespace);
    let is_sent_anyway = words.any(|word| word == name);
    let any = |words: &'static str, is: fn(&str, &str) -> bool| {
        words.split_ascii_whitespace().any(|word| is(name, word))
    };
    let is_of_a_family = any(FAMILIES, |name, family| name.starts_with(family));
    let holds_a_secret = any(SECRET, |name, word| name.ends_with(word));
    let names_a_person = any(PERSON, |name, word| name.contains(word))
        && !any(NO_PERSON, |name, word| name.contains(word))
        && !name.starts_with("sec-");
    !(name.contains('_')
        || name.starts_with(PAGE_HEADER)
        || is_sent_anyway
        || is_of_a_family && !names_a_person
        || holds_a_secret)
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
        incap-client-ip x-varnish x-vercel-ip-country max-forwards keep-alive expect transfer-encoding remote-addr";
    const SECRETS_AND_TWINS: &str = "x-forwarded-access-token x-auth-request-access-token x-goog-iap-jwt-assertion \
        cf-access-jwt-assertion x-amzn-oidc-data x-amzn-oidc-accesstoken set-cookie x_forwarded_user x-forwarded_user";

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

    #[test]
    fn the_lists_hold_header_names_in_lower_case_and_none_twice() {
        let mut all: Vec<&str> = SENT_ANYWAY.into_iter().flat_map(str::split_ascii_whitespace).collect();
        all.extend(FAMILIES.split_ascii_whitespace());
        for (at, name) in all.iter().enumerate() {
            assert!(!all[..at].contains(name), "{name}");
            assert_eq!(HeaderName::try_from(*name).unwrap().as_str(), *name);
        }
    }
}
