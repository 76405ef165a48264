"""Each class of refusals, reached by the shortest way, says the cloud's own code and words."""

import json
import re
from pathlib import Path

import pytest
import rehearsal_refusals as cases

from labstacks.emulator.api_errors import error_classes
from labstacks.emulator.services import modelled_types
from labstacks.errors import CloudError

SAID = json.loads(Path(__file__).with_name("refusals.json").read_text(encoding="utf-8"))
"""Case to ``[code, words]``."""
KNOWN = json.loads(Path(__file__).with_name("known_refusals.json").read_text(encoding="utf-8"))
"""Refusals whose code is known from the vendor's documentation, the provider or somebody's report."""


def refusal(way, world):
    with pytest.raises(CloudError) as refused:
        way(world)
    return refused.value


def service_and_class(error):
    return f"{type(error).__module__.split('.')[-2]}.{type(error).__name__}"


@pytest.mark.parametrize("case", cases.CASES)
def test_the_cloud_refuses_with_its_own_code_and_words(world, case):
    error = refusal(cases.CASES[case], world)
    assert service_and_class(error) == case.split(" ")[0]
    assert [error.code, error.message] == SAID[case]
    assert len(error.request_id) == 36


@pytest.mark.parametrize("case", KNOWN["refusals"])
def test_a_known_refusal_has_the_real_clouds_code(case):
    code, source = KNOWN["refusals"][case]
    assert case in cases.CASES
    assert SAID[case][0] == code
    assert source in KNOWN["sources"]


@pytest.mark.parametrize("case", cases.WITH_CHAOS)
def test_trouble_refuses_with_the_clouds_own_code_and_words(open_world, case):
    chaos, way = cases.WITH_CHAOS[case]
    error = refusal(way, open_world(chaos=chaos))
    assert service_and_class(error) == case
    assert [error.code, error.message] == SAID[case]


@pytest.mark.parametrize("case", cases.WITH_CLOCK)
def test_a_cloud_with_a_clock_refuses_what_comes_too_early(open_world, case):
    clock, way = cases.WITH_CLOCK[case]
    error = refusal(way, open_world(clock=clock))
    assert error.code == SAID[case][0]
    assert re.sub(r"\d{4}-\S+Z", "TIME", error.message) == SAID[case][1]


def test_each_class_of_refusals_has_a_case():
    modelled_types()
    known = {f"{cls.__module__.split('.')[-2]}.{cls.__name__}" for cls in error_classes()}
    assert known == {case.split(" ")[0] for case in (*cases.CASES, *cases.WITH_CHAOS, *cases.WITH_CLOCK)}


def test_a_refused_create_leaves_nothing_behind(world):
    world.the("vpc.Network")
    before = [row.id for row in world.hands.cloud.resources()]
    refusal(lambda w: w.new("vpc.Switch", vpcId="none"), world)
    assert [row.id for row in world.hands.cloud.resources()] == before
