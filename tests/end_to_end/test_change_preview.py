"""What `up` announces before its question is what the engine then does."""

from collections import Counter

import pytest

pytestmark = pytest.mark.engine


def announced(document, seat):
    """How many resources of a seat were announced for each action."""
    found = Counter()
    for row in document["changes"]:
        if seat in row["seats"]:
            found[row["action"]] += row["resources"] // len(row["seats"])
    return dict(found)


def done(document, seat):
    changes = next(row["changes"] for row in document["seats"] if row["seat"] == seat)
    return {action: count for action, count in changes.items() if action != "same" and count}


def test_the_announced_changes_are_those_that_the_engine_makes(deployed):
    file = deployed.file
    text = file.read_text().replace("[B1, B2]", "[B1, B3]")
    file.write_text(text + "lab_options: {B3: {instance_type: ecs.t6-c1m2.large}}\n")
    deployed.enrol(1, 2, 4)
    document = deployed.up("--json").document
    assert document["ok"]
    assert done(document, "s01")["delete"] > 0
    assert done(document, "s01")["create"] > 0
    for seat in ("s01", "s02", "s03", "s04"):
        assert announced(document, seat) == done(document, seat)

    file.write_text(file.read_text().replace("ecs.t6-c1m2.large", "ecs.t6-c1m4.large"))
    document = deployed.up("--json").document
    assert document["ok"]
    assert done(document, "s01") == {"update": 1}
    for seat in ("classroom", "s01", "s02"):
        assert announced(document, seat) == done(document, seat)
    assert deployed.up("--json").document["changes"] == []
