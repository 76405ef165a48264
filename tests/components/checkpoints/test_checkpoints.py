import re

import pytest

from labstacks.components.catalog import LEVELS
from labstacks.components.checkpoints import CHECKS, Ask, CannotTellError, Facts, Found, Visit, checks_of
from labstacks.emulator.schema import function_type
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.inventory import take_inventory

ALL = [pytest.param(level, c, id=c.id) for level, known in CHECKS.items() for c in known.checkpoints]


class Spy(dict):
    """Resources of a seat that note which were asked for; all of them are there."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def __contains__(self, role):
        return True

    def __getitem__(self, role):
        self.asked.add(role)
        return Found("t", "id-1", {"userData": "<h1>Hi</h1>"}, {"minSize": 1}, {"x": 1})


def roles_of(checkpoint):
    """The roles that a checkpoint's check and its questions speak of."""
    spy = Spy()
    facts = Facts("s07", spy, answers={})
    for question in checkpoint.asks:
        texts = [question.address] if isinstance(question, Visit) else [str(arg) for arg in question.args]
        for text in texts:
            spy.asked |= set(re.findall(r"\{([a-z][^.{}]*)\.", text))
    if checkpoint.check and not checkpoint.asks:
        checkpoint.check(facts)
    return spy.asked


@pytest.fixture(scope="module")
def made():
    """By level, the roles of the resources that a seat with all labs really gets."""
    found = {}
    for name, level in LEVELS.items():
        spec = ClassSpec("f4a", name, level.lab_ids, 1)
        kind = take_inventory(spec, ["s01"]).kinds[0]
        found[name] = {resource.name.removeprefix("s01-") for resource in kind.cloud}
    return found


def test_every_lab_asks_something_of_its_student():
    for name, level in LEVELS.items():
        assert {checkpoint.lab for checkpoint in CHECKS[name].checkpoints} == set(level.lab_ids)


def test_ids_are_said_once_and_stand_in_teaching_order():
    for name, level in LEVELS.items():
        ids = [checkpoint.id for checkpoint in CHECKS[name].checkpoints]
        labs = [checkpoint.lab for checkpoint in CHECKS[name].checkpoints]
        assert len(set(ids)) == len(ids)
        assert labs == sorted(labs, key=level.lab_ids.index)
        assert all(re.fullmatch(r"[BGV]\d\.[a-z]+", id_) for id_ in ids)


@pytest.mark.parametrize(("level", "checkpoint"), ALL)
def test_a_checkpoint_speaks_both_languages(level, checkpoint):
    assert re.fullmatch(r"[A-Z].*\.", checkpoint.en)
    assert checkpoint.zh_hant.endswith("。")
    assert re.search(r"[\u4e00-\u9fff]", checkpoint.zh_hant)
    checkpoint.zh_hant.encode("big5")  # which knows no simplified characters
    assert checkpoint.sentence("zh-Hant") == checkpoint.zh_hant
    assert checkpoint.sentence("en") == checkpoint.en


@pytest.mark.parametrize(("level", "checkpoint"), ALL)
def test_a_checkpoint_has_a_check_or_says_why_it_has_none(level, checkpoint):
    assert (checkpoint.check is None) == bool(checkpoint.unseen)
    assert checkpoint.check or not checkpoint.asks


@pytest.mark.parametrize(("level", "checkpoint"), ALL)
def test_a_checkpoint_speaks_of_resources_that_its_level_makes(level, checkpoint, made):
    assert roles_of(checkpoint) <= made[level]


@pytest.mark.parametrize("level", CHECKS)
def test_students_work_is_about_resources_that_the_level_makes(level, made):
    assert set(CHECKS[level].students_work) <= made[level]


@pytest.mark.parametrize(("level", "checkpoint"), ALL)
def test_the_data_sources_exist_in_the_provider(level, checkpoint):
    for question in checkpoint.asks:
        if isinstance(question, Ask):
            assert function_type(question.token) is not None


def test_a_class_has_the_checkpoints_of_its_labs_and_of_all_they_build_on():
    assert {c.lab for c in checks_of("bridging", ["B4"]).checkpoints} == {"B1", "B3", "B4"}


def test_blanks_of_a_question_are_filled_from_the_seat():
    facts = Facts(
        "s07",
        {"b2-bucket": Found("t", "f4a-s07-files", {}, {"bucket": "f4a-s07-files"})},
        {"B4": {"address": "http://203.0.113.7"}},
    )

    ask = Ask("t", (("bucketName", "{b2-bucket.id}"), ("ids", ("{b2-bucket.bucket}",)), ("deep", True)))
    assert facts.fill(ask) == Ask(
        "t", (("bucketName", "f4a-s07-files"), ("ids", ("f4a-s07-files",)), ("deep", True))
    )
    assert facts.fill(Visit("{B4.address}/health")) == Visit("http://203.0.113.7/health")


@pytest.mark.parametrize("blank", ["{b2-bucket.nothing}", "{b9-none.id}", "{B4.port}"])
def test_a_blank_that_nobody_can_fill_says_so(blank):
    facts = Facts("s07", {"b2-bucket": Found("t", "i", {}, {})}, {"B4": {}})

    with pytest.raises(CannotTellError):
        facts.fill(Visit(blank))
