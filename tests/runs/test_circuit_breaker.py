"""When the rest of a class is no longer burnt on a cause."""

from labstacks.planning.jobs import Action, Job
from labstacks.runs.circuit_breaker import CircuitBreaker
from labstacks.runs.events import JobResult

QUOTA = "s01-x: QuotaExceeded.Vpc: no more"


def up(seat):
    return Job(seat, f"f4a-{seat}", Action.UP)


def failed(seat, cause=QUOTA):
    return JobResult(up(seat), "failed", cause=cause)


def after(*results):
    breaker = CircuitBreaker()
    for result in results:
        breaker.note(result)
    return breaker


def test_three_seats_that_fail_of_one_known_cause_open_it():
    assert not after(failed("s01"), failed("s02")).stops(up("s09"))
    breaker = after(failed("s01"), failed("s02"), failed("s03"))
    assert breaker.stops(up("s09"))
    assert breaker.why == "not tried, since s01, s02, s03 failed with QuotaExceeded.Vpc"


def test_different_causes_do_not_add_up():
    assert not after(failed("s01"), failed("s02"), failed("s03", "x: Account.Arrearage: pay")).open


def test_causes_of_the_seats_own_never_open_it():
    assert not after(*(failed(f"s{n:02d}", "x: InvalidVpcId.NotFound: gone") for n in range(1, 9))).open


def test_a_seat_that_was_made_meanwhile_proves_that_others_can_be():
    made = JobResult(up("s03"), "done", changes={"create": 7})
    assert not after(failed("s01"), failed("s02"), made, failed("s04"), failed("s05")).open


def test_a_seat_that_had_nothing_to_do_proves_nothing():
    same = JobResult(up("s03"), "done", changes={"same": 7})
    assert after(failed("s01"), failed("s02"), same, failed("s04")).open


def test_what_goes_down_is_tried_whatever_happened():
    breaker = after(failed("s01"), failed("s02"), failed("s03"))
    assert not breaker.stops(Job("s04", "f4a-s04", Action.DOWN))


def test_seats_that_fail_to_go_down_do_not_stop_those_that_go_up():
    down = [
        JobResult(Job(f"s{n:02d}", f"f4a-s{n:02d}", Action.DOWN), "failed", cause=QUOTA) for n in range(9)
    ]
    assert not after(*down).open


def test_seats_that_were_skipped_are_not_counted():
    assert not after(*(JobResult(up(f"s{n:02d}"), "skipped", cause=QUOTA) for n in range(9))).open
