"""What the programs of a class import, and when."""

import json
import subprocess
import sys

import pytest

from labstacks.components.catalog import LEVELS

SCRIPT = """
import json, sys
from labstacks.engine.programs.class_programs import load
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.inventory import take_inventory

def services():
    return sorted({name.split(".")[1] for name in sys.modules if name.count(".") == 2 and
                   name.startswith("pulumi_alicloud.")})

level, labs = sys.argv[1], tuple(sys.argv[2:])
__import__(f"labstacks.{level}"), __import__("labstacks.classroom")
imported = services()
load(level, labs=labs)
loaded = services()
inventory = take_inventory(ClassSpec("f4a", level, labs, seats=2), ["s01", "s02"])
used = sorted({one.type.split(":")[1].split("/")[0] for _, one in inventory.each()})
print(json.dumps([imported, loaded, services(), used]))
"""


@pytest.mark.parametrize(
    ("level", "labs", "without"),
    [
        ("bridging", LEVELS["bridging"].lab_ids, ["cs", "cr", "rds", "hbr", "alb"]),
        ("bridging", ("B2",), ["cs", "cr"]),
        ("beginner", LEVELS["beginner"].lab_ids, ["cs", "cr", "ess", "fc"]),
        ("beginner", ("G4",), ["alb", "cs"]),
        ("advanced", ("V3",), ["cs", "cr", "rds", "ess", "cms", "hbr"]),
        ("advanced", ("V4",), ["rds", "ess", "cms", "hbr", "fc"]),
        ("advanced", ("V6",), ["cs", "rds", "ess", "cms"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_the_services_of_the_labs_are_imported_before_a_program_runs_and_no_others(level, labs, without):
    ran = subprocess.run([sys.executable, "-c", SCRIPT, level, *labs], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    imported, loaded, after, used = json.loads(ran.stdout)
    assert imported == [], "an annotation of a component loads a service: quote it"
    assert after == loaded, "a program imports a service while it runs"
    assert set(used) - {"index"} <= set(loaded)
    assert not set(without) & set(loaded)
