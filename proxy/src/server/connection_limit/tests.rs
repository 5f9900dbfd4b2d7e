use super::*;

fn ip(last: u8) -> IpAddr {
    [192, 0, 2, last].into()
}

/// Whose connections may give way at once.
fn limit(max: usize, overflow: usize) -> Arc<ConnectionLimit> {
    let limit = ConnectionLimit::new(max, overflow);
    limit.lock().shortest = Duration::ZERO;
    limit
}

fn is_evicted(slot: &Slot) -> bool {
    slot.limit.lock().slots[&slot.number].is_evicted
}

/// As if the connection had begun to wait so many seconds earlier.
fn age(slot: &Slot, seconds: u64) {
    slot.change(|connection| {
        connection.waits_since = connection.waits_since.map(|since| since - Duration::from_secs(seconds));
    });
}

fn open(limit: &Arc<ConnectionLimit>, last: u8) -> Slot {
    limit.acquire(ip(last)).unwrap().0
}

fn respond(slot: &Slot) {
    slot.received();
    slot.start_response();
}

#[test]
fn the_longest_wait_is_evicted() {
    let limit = limit(3, 0);
    let [one, two, three] = [1, 1, 1].map(|last| open(&limit, last));
    respond(&one);
    one.end_response();
    let (four, evicted) = limit.acquire(ip(1)).unwrap();
    assert!(evicted && is_evicted(&two) && !is_evicted(&one) && !is_evicted(&three) && !is_evicted(&four));
    respond(&three);
    respond(&four);
    let _five = open(&limit, 1);
    assert!(is_evicted(&one));
    assert_eq!(limit.used(), 3);
}

#[test]
fn idle_connections_give_way_before_slow_ones_and_those_before_ones_that_are_not_read() {
    let limit = limit(5, 0);
    let [unread, slow, kept, silent, new] = [1; 5].map(|last| open(&limit, last));
    respond(&unread);
    unread.write_stalled();
    age(&unread, 9);
    slow.received();
    age(&slow, 8);
    respond(&kept);
    kept.end_response();
    age(&kept, 2);
    age(&silent, 3);
    let order = [&silent, &kept, &slow, &new, &unread];
    for (given_way, slot) in order.iter().enumerate() {
        assert_eq!(order.map(is_evicted), std::array::from_fn(|at| at < given_way));
        let one_more = open(&limit, 1);
        respond(&one_more);
        std::mem::forget(one_more);
        assert!(is_evicted(slot), "{given_way}");
    }
    assert!(limit.acquire(ip(1)).is_none());
}

#[test]
fn a_response_goes_on_until_its_client_does_not_read() {
    let limit = limit(1, 0);
    let one = open(&limit, 1);
    respond(&one);
    assert!(limit.acquire(ip(2)).is_none());
    one.write_stalled();
    one.write_resumed();
    assert!(limit.acquire(ip(2)).is_none());
    one.write_stalled();
    let two = open(&limit, 2);
    assert!(is_evicted(&one) && !one.is_responding());
    assert!(one.start_response().is_last);
    drop(one);
    assert_eq!(limit.used(), 1);
    drop(two);
    assert_eq!(limit.used(), 0);
}

#[test]
fn the_network_with_most_waits_is_evicted_first() {
    let limit = limit(4, 0);
    let honest = open(&limit, 1);
    age(&honest, 5);
    let floods: Vec<_> = (0..3).map(|_| open(&limit, 2)).collect();
    floods.iter().for_each(Slot::received);
    let _more = open(&limit, 2);
    assert!(!is_evicted(&honest) && is_evicted(&floods[0]));
}

#[test]
fn where_none_gives_way_a_connection_is_beyond_the_limit() {
    let limit = limit(1, 2);
    let one = open(&limit, 1);
    respond(&one);
    let [two, three] = [2, 2].map(|last| open(&limit, last));
    assert_eq!(two.start_response(), Start { overflows: true, is_last: true });
    // One beyond the limit gives way to the next, as soon as it waits for its client.
    let (four, evicted) = limit.acquire(ip(3)).unwrap();
    assert!(evicted && is_evicted(&three) && !is_evicted(&two) && !is_evicted(&one));
    respond(&four);
    assert!(limit.acquire(ip(4)).is_none(), "all of them respond");
    drop(three);
    assert_eq!(limit.used(), 3);
    drop((one, two, four));
    assert_eq!(limit.used(), 0);
}

#[test]
fn a_slot_that_is_free_by_now_is_used() {
    let limit = limit(1, 1);
    let one = open(&limit, 1);
    respond(&one);
    let two = open(&limit, 2);
    drop(one);
    assert_eq!(two.start_response(), Start { overflows: false, is_last: false });
    assert_eq!(limit.used(), 1);
}

#[test]
fn without_descriptors_all_are_beyond_the_limit() {
    let limit = limit(8, 1);
    let idle = open(&limit, 1);
    let (_beyond, _) = limit.acquire_overflow(ip(1)).unwrap();
    assert!(limit.evict() && is_evicted(&idle));
    assert!(limit.evict() && !limit.evict());
}

#[test]
fn a_connection_has_time_to_send_its_request() {
    let limit = ConnectionLimit::new(1, 1);
    let [one, two] = [1, 1].map(|last| open(&limit, last));
    assert!(limit.acquire(ip(1)).is_none() && !is_evicted(&one) && !is_evicted(&two));
    age(&two, 1);
    let (_three, evicted) = limit.acquire(ip(1)).unwrap();
    assert!(evicted && is_evicted(&two) && !is_evicted(&one));
}
