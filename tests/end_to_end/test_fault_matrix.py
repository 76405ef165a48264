"""Every kind of trouble, in every operation, each for seats of its own of a class of twelve.

Seats that nothing is aimed at are complete; of the others each recovers, or is named with the cause. When the
trouble is over, the same command ends with exactly the class, or with nothing.
"""

import shutil

import pytest

pytestmark = pytest.mark.engine

SEATS = tuple(f"s{number:02d}" for number in range(1, 13))
PASSING = {"s01": "throttle", "s02": "throttle", "s03": "unavailable", "s04": "slow", "s05": "hang"}
LOSING = {"s06": "lose_answer", "s07": "lose_answer"}
REFUSING = {
    "up": {"s08": "QuotaExceeded.Bucket", "s09": "OperationDenied.NoStock", "s10": "Account.Arrearage"},
    "update": {"s08": "QuotaExceeded.Rule", "s10": "Account.Arrearage"},
    "down": {"s08": "Forbidden.RAM", "s10": "OperationDenied.DeletionProtection"},
}

# What passes strikes the first two attempts of each call, or one where each is waited for long; what is
# refused is refused for good.
AIMED = """
import threading
from collections import Counter
from labstacks.errors import CloudError
from labstacks.emulator import RehearsalCloud
from labstacks.emulator.chaos import ChaosTrouble, Mischief
AIM, REFUSED, tries, guard = {aim!r}, {refused!r}, Counter(), threading.Lock()
def strikes(self, type_, urn, operation):
    seat = urn.split("::")[0].rpartition("-")[2]
    if not threading.current_thread().name.startswith("gateway"):
        return {{}}
    if seat in REFUSED and "bucket:Bucket" in type_:
        raise CloudError(REFUSED[seat], "This is refused for good.")
    with guard:
        tries[urn, operation] += 1
        attempt = tries[urn, operation]
    kind = AIM.get(seat)
    seconds = 0.3 if kind == "hang" else 30
    passing = 1 if kind in ("unavailable", "lose_answer") else 2
    return {{kind: ChaosTrouble(seconds=seconds)}} if kind and attempt <= passing else {{}}
Mischief.strikes = strikes
"""


def aimed(operation):
    return AIMED.format(aim=PASSING | LOSING, refused=REFUSING[operation])


@pytest.fixture(scope="module")
def deployed_twelve(school_class, tmp_path_factory):
    school = school_class(tmp_path_factory.mktemp("twelve"), students=12, labs="[B2]")
    ran = school.up()
    assert ran.code == 0, ran.err + ran.out
    return school


@pytest.fixture
def twelve(deployed_twelve, school_class, tmp_path):
    """A deployed class of twelve, in its own folder."""
    shutil.copytree(deployed_twelve.folder, tmp_path, dirs_exist_ok=True)
    school = school_class.__new__(school_class)
    school.folder, school.file = tmp_path, tmp_path / "class.yaml"
    return school


def assert_told(ran, operation):
    """Who should be ready is, and the others are named with what was the matter."""
    told = {seat["seat"]: seat for seat in ran.document["seats"]}
    assert ran.code == 3, ran.out
    assert "Traceback" not in ran.err
    refused = REFUSING[operation]
    for seat in SEATS:
        if seat in refused:
            assert told[seat]["status"] == "failed"
            assert refused[seat] in told[seat]["cause"]
        elif seat not in LOSING:
            assert (told[seat]["status"], told[seat]["cause"]) == ("done", "")
        elif told[seat]["status"] != "done":
            assert "the connection was closed" in told[seat]["cause"]


def test_while_a_class_goes_up(school_class, tmp_path):
    school = school_class(tmp_path / "class", students=12, labs="[B2]")
    ran = school.up("--json", "--clock", "600x", script=aimed("up"))
    assert_told(ran, "up")
    assert school.up("--json").code == 0
    school.assert_whole(*SEATS)


def test_while_a_class_is_changed(twelve):
    twelve.file.write_text(twelve.file.read_text() + "lab_options: {B2: {keep_days: 7}}\n")
    ran = twelve.up("--json", "--clock", "600x", script=aimed("update"))
    assert_told(ran, "update")
    again = twelve.up("--json")
    assert again.code == 0
    assert {seat["seat"] for seat in again.document["seats"] if seat["changes"].get("update")} >= set(
        REFUSING["update"]
    )
    twelve.assert_whole(*SEATS)


def test_while_a_class_goes_down(twelve):
    ran = twelve.run("down", "--yes", "--json", "--clock", "600x", script=aimed("down"))
    assert_told(ran, "down")
    assert twelve.down("--json").code == 0
    twelve.assert_nothing_left()
