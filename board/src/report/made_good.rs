//! Failures that a newer version has made good, for rollouts and causes alike.

use crate::model::columns::Board;
use crate::model::status::Status;
use crate::select::push_set::PushSet;

/// The failures in whose region a newer version of the data file is `SUCCESS`. One pass over all pushes.
pub(super) fn made_good(board: &Board) -> PushSet {
    let mut made_good = PushSet::none_of(board.push_count());
    // By region: the data file, counted from one, of which a newer version is done there.
    let mut done = vec![0_u32; board.region_count()];
    for name in 0..board.names.len() as u32 {
        for version in board.versions_of_name(name) {
            for push in board.pushes_of(*version).filter(|push| board.status(*push) == Status::Failed) {
                if done[board.region[push.0 as usize].0 as usize] == name + 1 {
                    made_good.insert(push);
                }
            }
            for push in board.pushes_of(*version).filter(|push| board.status(*push) == Status::Success) {
                done[board.region[push.0 as usize].0 as usize] = name + 1;
            }
        }
    }
    made_good
}
