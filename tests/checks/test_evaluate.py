import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.checks.evaluate import Status, judge, judge_all
from labstacks.components.checkpoints import (
    CHECKS,
    Checkpoint,
    Facts,
    Found,
    Trouble,
    Visit,
    VisitedPage,
    checks_of,
)
from labstacks.components.checkpoints.checks import changed, every, gone, has_file, is_now, one_of_many, there
from labstacks.components.checkpoints.model import Ask

LIST = Ask("list", (("bucketName", "{b2-bucket.id}"),))


def found(now, made=None, trouble=""):
    return Found("type", "id", {}, made or {}, now, trouble)


def seat(labs=None, answers=None, **resources):
    named = {role.replace("_", "-"): resource for role, resource in resources.items()}
    return Facts("s07", named, labs or {}, answers or {})


def status(check, facts):
    return judge(Checkpoint("B1.x", "X.", "甲。", check), facts).status


def test_true_is_reached_and_false_is_not():
    assert status(lambda facts: facts.now("a") is None, seat(a=found(None))) is Status.REACHED
    assert status(lambda facts: False, seat()) is Status.NOT_REACHED


@pytest.mark.parametrize("answer", ["yes", 1, {"status": "Stopped"}, [0], object()])
def test_whatever_else_a_check_says_is_not_reached(answer):
    assert status(lambda facts: answer, seat()) is Status.NOT_REACHED


def test_what_the_cloud_cannot_tell_is_never_reached_and_says_why():
    judged = judge(Checkpoint("B5.x", "X.", "甲。", unseen="reading leaves no trace"), seat())

    assert (judged.status, judged.why) == (Status.UNKNOWN, "reading leaves no trace")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (seat(), "the seat has no b3-server"),
        (seat(b3_server=found(None, trouble="Throttling: slow")), "b3-server could not be read: Throttling"),
    ],
)
def test_a_resource_that_nobody_can_read_cannot_be_judged(facts, why):
    judged = judge(Checkpoint("B3.x", "X.", "甲。", is_now("b3-server", "status", "Stopped")), facts)

    assert judged.status is Status.UNKNOWN
    assert judged.why.startswith(why)


def test_a_question_without_an_answer_cannot_be_judged():
    facts = seat(
        b2_bucket=found({}), answers={Ask("list", (("bucketName", "id"),)): Trouble("it was refused")}
    )

    assert status(has_file(LIST), facts) is Status.UNKNOWN
    assert status(has_file(LIST), seat(b2_bucket=found({}))) is Status.UNKNOWN


@given(st.sampled_from([KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError, AssertionError]))
def test_a_check_that_stumbles_over_an_answer_cannot_be_judged(error):
    def check(facts):
        raise error("oh")

    judged = judge(Checkpoint("B1.x", "X.", "甲。", check), seat())

    assert judged.status is Status.UNKNOWN
    assert error.__name__ in judged.why


@pytest.mark.parametrize("level", CHECKS)
def test_without_any_facts_nothing_at_all_is_reached(level):
    judged = judge_all(CHECKS[level].checkpoints, Facts("s07"))

    assert {j.status for j in judged} == {Status.UNKNOWN}
    assert all(j.why for j in judged)


@pytest.mark.parametrize(
    ("files", "reached"),
    [
        ([], False),
        (["welcome.txt", "leftovers/old.txt"], False),
        (["welcome.txt", "cat.jpg"], True),
        (["photos/"], False),
        (["photos/cat.jpg"], True),
    ],
)
def test_a_file_of_ones_own_is_one_that_no_lab_put_there(files, reached):
    answers = {Ask("list", (("bucketName", "id"),)): {"objects": [{"key": key} for key in files]}}
    check = has_file(LIST, beyond=("welcome.txt",), folders=("leftovers/",))

    assert (status(check, seat(b2_bucket=found({}), answers=answers)) is Status.REACHED) == reached


def test_changed_compares_with_what_was_made_and_gone_is_no_change():
    check = changed("a", "etag")

    assert status(check, seat(a=found({"etag": "2"}, {"etag": "1"}))) is Status.REACHED
    assert status(check, seat(a=found({"etag": "1"}, {"etag": "1"}))) is Status.NOT_REACHED
    assert status(check, seat(a=found(None, {"etag": "1"}))) is Status.NOT_REACHED


def test_all_must_be_gone_and_the_other_still_there():
    check = every(gone("a", "b"), there("c"))

    assert status(check, seat(a=found(None), b=found(None), c=found({}))) is Status.REACHED
    assert status(check, seat(a=found(None), b=found({}), c=found({}))) is Status.NOT_REACHED
    assert status(check, seat(a=found(None), b=found(None), c=found(None))) is Status.NOT_REACHED


@pytest.mark.parametrize(
    ("one", "two", "reached"),
    [
        ("Stopped", "Running", True),
        ("Running", "Stopped", True),
        ("Running", "Running", False),
        ("Stopped", "Stopped", False),
    ],
)
def test_one_server_is_stopped_and_the_other_goes_on(one, two, reached):
    facts = seat(g5_server_1=found({"status": one}), g5_server_2=found({"status": two}))
    check = one_of_many(("g5-server-1", "g5-server-2"), lambda role: is_now(role, "status", "Stopped"))

    assert (status(check, facts) is Status.REACHED) == reached


GIVEN = "<title>Hello from seat s07!</title><h1>Hello from seat s07!</h1>"
GREETING = "#cloud-config\n" + json.dumps({"content": GIVEN})


def page_of(heading, title="Hello from seat s07!", status=200):
    return VisitedPage(status, f"<title>{title}</title><h1>{heading}</h1>")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (page_of("My cat"), Status.REACHED),
        (VisitedPage(200, GIVEN), Status.NOT_REACHED),
        (page_of(" Hello from seat s07! "), Status.NOT_REACHED),
        (page_of(""), Status.NOT_REACHED),
        (page_of("Welcome to nginx!", "Welcome to nginx!"), Status.NOT_REACHED),
        (page_of("This site is blocked", "School filter"), Status.NOT_REACHED),
        (page_of("Hello from seat s08!", "Hello from seat s08!"), Status.NOT_REACHED),
        (page_of("My cat", status=500), Status.NOT_REACHED),
        (VisitedPage(0, "refused"), Status.NOT_REACHED),
        (Trouble("this machine cannot reach the internet"), Status.UNKNOWN),
    ],
)
def test_the_page_must_be_the_seats_own_with_another_heading(page, expected):
    checkpoint = next(c for c in checks_of("bridging", ["B4"]).checkpoints if c.id == "B4.page")
    server = Found("type", "i-1", {"userData": GREETING}, {}, {})
    facts = seat(
        {"B4": {"address": "http://203.0.113.7"}}, {Visit("http://203.0.113.7"): page}, b3_server=server
    )

    assert judge(checkpoint, facts).status is expected


@pytest.mark.parametrize(
    ("made", "now", "expected"),
    [
        ("Running", "Stopped", Status.REACHED),
        ("Running", "Running", Status.NOT_REACHED),
        ("Stopped", "Stopped", Status.NOT_REACHED),
    ],
)
def test_what_was_true_at_hand_out_is_not_passed(made, now, expected):
    facts = seat(b3_server=found({"status": now}, {"status": made}))
    assert status(is_now("b3-server", "status", "Stopped"), facts) is expected


def test_what_was_there_at_hand_out_is_not_passed():
    assert status(there("c"), seat(c=found({}))) is Status.NOT_REACHED


def test_the_answer_of_the_function_as_the_lab_deploys_it_passes_nothing():
    from labstacks.advanced.payload.function import answer

    text = answer({"queryParameters": {"text": "one two three"}})["body"]
    checkpoint = next(c for c in CHECKS["advanced"].checkpoints if c.id == "V3.answered")
    facts = seat(
        {"V3": {"url": "https://words.example"}},
        {Visit("https://words.example?text=one+two+three"): VisitedPage(200, text)},
    )
    assert judge(checkpoint, facts).status is Status.NOT_REACHED


@pytest.mark.parametrize(
    ("servers", "least", "expected"),
    [(1, 1, Status.NOT_REACHED), (2, 1, Status.REACHED), (2, 2, Status.NOT_REACHED)],
)
def test_scaling_happened_when_there_are_more_servers_than_the_fewest(servers, least, expected):
    checkpoint = CHECKS["advanced"].checkpoints[0]
    group = Found("type", "asg-1", {}, {"minSize": least}, {})
    facts = Facts("s07", {"v1-scaling-group": group})
    facts = Facts(
        "s07",
        {"v1-scaling-group": group},
        answers={facts.fill(checkpoint.asks[0]): {"groups": [{"totalCapacity": servers}]}},
    )

    assert judge(checkpoint, facts).status is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"words": 3, "letters": 11}', Status.REACHED),
        ('{"words": 3, "hint": "try ?text=one+two+three"}', Status.NOT_REACHED),
        ('{"words": 3}', Status.NOT_REACHED),
        ('{"words": 2, "letters": 11}', Status.NOT_REACHED),
        ("not json", Status.NOT_REACHED),
        ('["words", 3]', Status.NOT_REACHED),
    ],
)
def test_a_function_must_answer_with_more_than_the_lab_made_it_say(text, expected):
    checkpoint = next(c for c in CHECKS["advanced"].checkpoints if c.id == "V3.answered")
    address = "https://words.example?text=one+two+three"
    facts = seat({"V3": {"url": "https://words.example"}}, {Visit(address): VisitedPage(200, text)})

    assert judge(checkpoint, facts).status is expected


def test_a_seat_without_a_server_says_so_of_its_page():
    checkpoint = next(c for c in checks_of("bridging", ["B4"]).checkpoints if c.id == "B4.page")
    judged = judge(checkpoint, Facts("s07", {}, {}))
    assert judged.status is Status.UNKNOWN
    assert judged.why == "the seat has no b3-server"
