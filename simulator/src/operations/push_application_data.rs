//! PushApplicationData: validates Data and PushStrategy, and starts pushes, which DescribeDataPushResult then
//! returns. The newest 500 are stored in memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use ens_api::fields::is_list_entry;
use serde::Deserialize;
use serde_json::json;

use crate::error::EnsError;
use crate::parameters::Parameters;
use crate::response::EnsResponse;
use crate::world::World;
use crate::world::apps::App;
use crate::world::push::PostedPush;
use crate::world::status::Status;

/// The most files of a call.
const MAX_FILES: usize = 100;
/// The most stored pushes.
const MAX_PUSHES: usize = 500;
/// Sizes up to this one are in megabytes, larger ones in bytes: the vendor documents no unit, and its example
/// is 100.
const LARGEST_IN_MEGABYTES: f64 = 100_000.0;

/// The pushes that were started by this operation.
#[derive(Debug, Default)]
pub(crate) struct PostedPushes {
    pub(crate) newest: Vec<PostedPush>,
    count: u64,
}

/// An entry of Data.
#[derive(Deserialize)]
struct DataFile {
    name: String,
    version: String,
    url: String,
    #[serde(default)]
    size: Option<f64>,
    /// Seconds.
    #[serde(default)]
    timeout: Option<i64>,
}

/// The value of PushStrategy.
#[derive(Deserialize)]
struct Strategy {
    name: String,
    parameters: StrategyParameters,
}

#[derive(Deserialize)]
struct StrategyParameters {
    operator: String,
    values: Vec<String>,
}

/// The result for a file, with the vendor's codes.
#[derive(Clone, Copy)]
enum ResultCode {
    Accepted = 0,
    AlreadyPushed = 100,
    StillPushing = 200,
    FailedAndStartedAgain = 300,
}

impl ResultCode {
    fn description(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::AlreadyPushed => "The data has been pushed",
            Self::StillPushing => "The data is being pushed",
            Self::FailedAndStartedAgain => "The last push failed and is triggered again",
        }
    }
}

/// Starts the pushes of all files, or none if a parameter is invalid.
pub(super) fn respond(
    world: &World,
    posted: &mut PostedPushes,
    parameters: Parameters<'_>,
    now: i64,
    request_id: &str,
) -> Result<EnsResponse, EnsError> {
    let app_id = parameters.required("AppId")?;
    let app = world
        .app(app_id)
        .ok_or_else(|| EnsError::invalid("AppId", "names no application of this account"))?;
    let files = files(parameters.required("Data")?)?;
    let targets = targets(world, app, parameters.text("PushStrategy")?)?;

    let mut results = Vec::with_capacity(files.len());
    for file in files {
        let result_code = posted.post(world, app, &file, &targets, now);
        results.push(json!({
            "Name": file.name,
            "Version": file.version,
            "ResultCode": result_code as u32,
            "ResultDescrip": result_code.description(),
        }));
    }
    let response = json!({"PushResults": {"PushResult": results}, "RequestId": request_id});
    Ok(EnsResponse::json(response.to_string().into_bytes()))
}

impl PostedPush {
    fn is_of(&self, app: &App, file: &DataFile) -> bool {
        (self.app_id, &*self.name, &*self.version) == (app.id, &*file.name, &*file.version)
    }
}

impl PostedPushes {
    fn post(
        &mut self,
        world: &World,
        app: &App,
        file: &DataFile,
        targets: &BTreeSet<u16>,
        now: i64,
    ) -> ResultCode {
        let pushes = world.pushes(app, &self.newest, now);
        let previous = pushes.iter().find(|push| *push.name == *file.name && push.version == file.version);
        let mut regions = targets.clone();
        let mut result_code = ResultCode::Accepted;
        if let Some(push) = previous {
            let started: Vec<_> = world.region_pushes(app, push, None, now).collect();
            let targeted: Vec<_> = started.iter().filter(|push| targets.contains(&push.region)).collect();
            // The regions of a push start one after the other.
            let is_pending = |region| !started.iter().any(|push| push.region == region);
            let has_pending = self
                .newest
                .iter()
                .filter(|posted| posted.is_of(app, file))
                .any(|posted| targets.intersection(&posted.regions).any(|region| is_pending(*region)));
            if has_pending || targeted.iter().any(|push| push.status == Status::Pushing) {
                return ResultCode::StillPushing;
            }
            if targeted.iter().any(|push| push.status != Status::Success) {
                result_code = ResultCode::FailedAndStartedAgain;
            } else if targeted.len() == targets.len() {
                return ResultCode::AlreadyPushed;
            }
            // The new push replaces the previous one in all its regions.
            regions.extend(started.iter().map(|push| push.region));
        }

        self.newest.retain(|posted| !posted.is_of(app, file));
        if self.newest.len() == MAX_PUSHES {
            self.newest.remove(0);
        }
        let size = file.size.unwrap_or(100.0);
        self.newest.push(PostedPush {
            app_id: app.id,
            name: Arc::from(file.name.as_str()),
            version: file.version.clone(),
            megabytes: if size <= LARGEST_IN_MEGABYTES { size } else { size / 1e6 },
            timeout: file.timeout,
            start: now,
            regions: Arc::new(regions),
            number: self.count,
        });
        self.count += 1;
        result_code
    }
}

fn files(data: &str) -> Result<Vec<DataFile>, EnsError> {
    let invalid = |why: String| EnsError::invalid("Data", why);
    let files: Vec<DataFile> = serde_json::from_str(data)
        .map_err(|error| invalid(format!("is not a list of data files in JSON: {error}")))?;
    if files.is_empty() || files.len() > MAX_FILES {
        return Err(invalid(format!("must hold 1 to {MAX_FILES} data files")));
    }
    for (index, file) in files.iter().enumerate() {
        let wrong = if !is_list_entry(&file.name) {
            "name must be there, without comma and control characters"
        } else if !is_list_entry(&file.version) {
            "version must be there, without comma and control characters"
        } else if !(file.url.starts_with("http://") || file.url.starts_with("https://")) {
            "url must start with http:// or https://"
        } else if file.size.is_some_and(|size| size < 0.0) {
            "size must not be negative"
        } else if file.timeout.is_some_and(|timeout| timeout < 1) {
            "timeout must be at least one second"
        } else {
            continue;
        };
        return Err(invalid(format!("is wrong in entry {}: {wrong}", index + 1)));
    }
    Ok(files)
}

/// The regions that a strategy selects; all regions of the application without a strategy.
fn targets(world: &World, app: &App, strategy: Option<&str>) -> Result<BTreeSet<u16>, EnsError> {
    let all: BTreeSet<u16> = app.regions.iter().copied().collect();
    let Some(text) = strategy else { return Ok(all) };
    let invalid = |why: String| EnsError::invalid("PushStrategy", why);
    let strategy: Strategy =
        serde_json::from_str(text).map_err(|error| invalid(format!("is not a strategy in JSON: {error}")))?;
    if strategy.name != "ScheduleToRegionId" {
        return Err(invalid("must be named ScheduleToRegionId".to_owned()));
    }
    let values = &strategy.parameters.values;
    let named: BTreeSet<u16> = values
        .iter()
        .map(|id| world.region_index(id).ok_or_else(|| invalid(format!("names the unknown region {id}"))))
        .collect::<Result<_, _>>()?;
    let targets: BTreeSet<u16> = match strategy.parameters.operator.as_str() {
        "In" => named,
        "NotIn" => all.difference(&named).copied().collect(),
        _ => return Err(invalid("takes the operators In and NotIn".to_owned())),
    };
    if targets.is_empty() {
        return Err(invalid("leaves no region to push to".to_owned()));
    }
    Ok(targets)
}
