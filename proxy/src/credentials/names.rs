//! The environment variables that are read, by the vendor's names.

/// The AccessKey's id.
pub const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// The AccessKey's secret.
pub const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// The token that STS issued with the pair, if it did.
pub(super) const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

pub(super) const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
pub(super) const ROLE_SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
pub(super) const OIDC_PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
pub(super) const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
pub(super) const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";
pub(super) const VPC_ENDPOINT_ENABLED: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";
/// Names the profile or section of either file.
pub(super) const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
pub(super) const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
pub(super) const CLI_PROFILE_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
pub(super) const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
pub(super) const ECS_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA";
pub(super) const ECS_METADATA_DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
pub(super) const CREDENTIALS_URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// All of them.
pub(super) const READ: [&str; 16] = [
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    SECURITY_TOKEN,
    ROLE_ARN,
    ROLE_SESSION_NAME,
    OIDC_PROVIDER_ARN,
    OIDC_TOKEN_FILE,
    STS_REGION,
    VPC_ENDPOINT_ENABLED,
    PROFILE,
    CONFIG_FILE,
    CLI_PROFILE_DISABLED,
    CREDENTIALS_FILE,
    ECS_METADATA,
    ECS_METADATA_DISABLED,
    CREDENTIALS_URI,
];
