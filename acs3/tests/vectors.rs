//! The vendor's own signatures: 200 from its Python SDK, and the one published in its documentation.

mod vector_file;

use acs3::date::parse_date;
use acs3::{Call, Credentials, Received, RequestParts, headers_for, sha256_hex, sign, verify};

#[test]
fn the_signatures_of_the_sdk_are_reproduced_and_verified() {
    let vectors = vector_file::parse(include_str!("data/signing-vectors.json")).unwrap();
    assert_eq!(vectors.len(), 200);
    for (index, vector) in vectors.iter().enumerate() {
        if let Err(error) = vector.check() {
            panic!("vector {index} ({}): {error}", vector.title());
        }
    }
}

#[test]
fn a_wrong_vector_is_detected() {
    let wrong = include_str!("data/signing-vectors.json").replacen("Signature=b", "Signature=a", 1);
    let vectors = vector_file::parse(&wrong).unwrap();
    assert_eq!(vectors.iter().filter(|vector| vector.check().is_err()).count(), 1);
    assert!(vector_file::parse("[]").is_err());
    assert!(vector_file::parse("{").is_err());
}

#[test]
fn the_published_signature_is_reproduced_and_verified() {
    let credentials = Credentials::new("YourAccessKeyId", "YourAccessKeySecret");
    let call = Call {
        host: "ecs.cn-shanghai.aliyuncs.com",
        action: "RunInstances",
        version: "2014-05-26",
        date: parse_date("2023-10-26T10:22:32Z").unwrap(),
        nonce: "3156853299f313e23d1673dc12e1703d",
        body: b"",
    };
    let mut headers = headers_for(&call, &credentials);
    let query =
        [("RegionId", "cn-shanghai"), ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let signed = sign(
        &RequestParts {
            method: "POST",
            path: "/",
            query: &query,
            headers: &headers,
            body_sha256: &sha256_hex(call.body),
        },
        &credentials,
    );
    assert_eq!(
        signed.canonical_request.sha256,
        "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
    );
    assert_eq!(
        signed.string_to_sign,
        "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
    );
    assert_eq!(signed.signature, "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");

    headers.push(("authorization".to_owned(), signed.authorization));
    let verified = verify(
        &Received {
            method: "POST",
            path: "/",
            raw_query: &signed.canonical_request.query,
            headers: &headers,
            body: b"",
        },
        |id| (id == credentials.access_key_id()).then(|| credentials.clone()),
    )
    .unwrap();
    assert_eq!(verified.action, "RunInstances");
    assert_eq!(verified.nonce, call.nonce);
    assert_eq!(verified.date, call.date);
}
