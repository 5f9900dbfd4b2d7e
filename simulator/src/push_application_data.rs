//! PushApplicationData: validates Data and PushStrategy, and starts pushes that DescribeDataPushResult then
//! shows. They are kept in memory, the newest few hundred.

use std::collections::BTreeSet;
use std::sync::Arc;

use ens_api::query::is_askable;
use serde::Deserialize;
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::world::apps::App;
use crate::world::status::Status;
use crate::world::{Posted, World};

/// The most files in one call.
const FILES: usize = 100;
/// The most pushes kept.
const KEPT: usize = 500;
/// Sizes up to this one are megabytes, larger ones bytes: the vendor does not say which, and its example is
/// a bare 100.
const LARGEST_IN_MEGABYTES: f64 = 100_000.0;

/// What was posted since the start.
#[derive(Debug, Default)]
pub(crate) struct PostedPushes {
    pub(crate) kept: Vec<Posted>,
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

/// One condition of PushStrategy.
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

/// What became of a file, by the vendor's numbers.
#[derive(Clone, Copy)]
enum Outcome {
    Accepted = 0,
    AlreadyPushed = 100,
    StillPushing = 200,
    FailedAndStartedAgain = 300,
}

impl Outcome {
    fn description(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::AlreadyPushed => "The data has been pushed",
            Self::StillPushing => "The data is being pushed",
            Self::FailedAndStartedAgain => "The last push failed and is triggered again",
        }
    }
}

/// Validates everything first, then starts what has to be started.
pub(crate) fn answer(
    world: &World,
    posted: &mut PostedPushes,
    parameters: Parameters<'_>,
    now: i64,
    request_id: &str,
) -> Result<Answer, Failure> {
    let app_id = parameters.required("AppId")?;
    let app =
        world.app(app_id).ok_or_else(|| Failure::invalid("AppId", "names no application of this account"))?;
    let files = files(parameters.required("Data")?)?;
    let targets = targets(world, app, parameters.text("PushStrategy")?)?;

    let mut results = Vec::with_capacity(files.len());
    for file in files {
        let outcome = posted.post(world, app, &file, &targets, now);
        results.push(json!({
            "Name": file.name,
            "Version": file.version,
            "ResultCode": outcome as u32,
            "ResultDescrip": outcome.description(),
        }));
    }
    let answer = json!({"PushResults": {"PushResult": results}, "RequestId": request_id});
    Ok(Answer::json(answer.to_string().into_bytes()))
}

impl Posted {
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
    ) -> Outcome {
        let pushes = world.pushes(app, &self.kept, now);
        let before = pushes.iter().find(|push| *push.name == *file.name && push.version == file.version);
        let mut regions = targets.clone();
        let mut outcome = Outcome::Accepted;
        if let Some(push) = before {
            let rows: Vec<_> = world.rows(app, push, None, now).collect();
            let reached: Vec<_> = rows.iter().filter(|row| targets.contains(&row.region)).collect();
            // Regions begin one after the other: what is posted and not there yet waits for its turn.
            let waits = |region| !rows.iter().any(|row| row.region == region);
            let waiting = self
                .kept
                .iter()
                .filter(|kept| kept.is_of(app, file))
                .any(|kept| targets.intersection(&kept.regions).any(|region| waits(*region)));
            if waiting || reached.iter().any(|row| row.status == Status::Pushing) {
                return Outcome::StillPushing;
            }
            if reached.iter().any(|row| row.status != Status::Success) {
                outcome = Outcome::FailedAndStartedAgain;
            } else if reached.len() == targets.len() {
                return Outcome::AlreadyPushed;
            }
            // The new push takes the old one's place, wherever that had gone.
            regions.extend(rows.iter().map(|row| row.region));
        }

        self.kept.retain(|kept| !kept.is_of(app, file));
        if self.kept.len() == KEPT {
            self.kept.remove(0);
        }
        let size = file.size.unwrap_or(100.0);
        self.kept.push(Posted {
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
        outcome
    }
}

fn files(data: &str) -> Result<Vec<DataFile>, Failure> {
    let invalid = |why: String| Failure::invalid("Data", why);
    let files: Vec<DataFile> = serde_json::from_str(data)
        .map_err(|error| invalid(format!("is not a list of data files in JSON: {error}")))?;
    if files.is_empty() || files.len() > FILES {
        return Err(invalid(format!("must hold 1 to {FILES} data files")));
    }
    for (index, file) in files.iter().enumerate() {
        let wrong = if !is_askable(&file.name) {
            "name must be there, without comma and control characters"
        } else if !is_askable(&file.version) {
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

/// The regions that a strategy chooses; all of the application's where there is none.
fn targets(world: &World, app: &App, strategy: Option<&str>) -> Result<BTreeSet<u16>, Failure> {
    let all: BTreeSet<u16> = app.regions.iter().copied().collect();
    let Some(text) = strategy else { return Ok(all) };
    let invalid = |why: String| Failure::invalid("PushStrategy", why);
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
