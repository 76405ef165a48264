"""A mistake in a school's own lab: `labstacks check` says which lab, which line and what is wrong."""

import pytest

from labstacks.classfile.custom_lab import OwnLab
from labstacks.custom_labs.scaffold import write_lab
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.errors import LabArgumentError, LabstacksError, PlanError, UsageError
from labstacks.planning.inventory import take_inventory

NOTES = """\
        oss.BucketObject(
            self.child_name("notes"),
            bucket=bucket.bucket,
            key="other.txt",
            content="x",
            opts=self.child_options(),
        )
        self.bucket = bucket.bucket
"""


@pytest.fixture
def plan(tmp_path):
    """Plan a class with the scaffold's lab after a change of its text; ``plan.line`` finds a line in it."""

    def plan(old, new, options=None):
        made = write_lab(tmp_path / "my_labs", "weather")
        text = made.files[0].read_text()
        assert old in text
        made.files[0].write_text(text.replace(old, new, 1))
        lab = OwnLab(made.path, str(tmp_path))
        spec = ClassSpec("f4a", "bridging", ("B1",), 1, own_labs=(lab,), lab_options=options or {})
        return take_inventory(spec, ["s01"])

    plan.line = lambda text: max(
        number
        for number, line in enumerate((tmp_path / "my_labs" / "weather.py").read_text().splitlines(), 1)
        if text in line
    )
    return plan


def test_the_lab_as_written_has_none(plan):
    assert plan("greeting", "greeting").parts


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("force_destroy=True", "force_destory=True", "oss.Bucket(", "TypeError: .*force_destory"),
        ('child_name("notes"),', 'child_name("My Notes"),', '"My Notes"', "a child's role is lower-case"),
        (
            "    bucket: pulumi.Output[str]\n",
            "    extra: pulumi.Output[str]\n    bucket: pulumi.Output[str]\n",
            "self.publish()",
            "the output 'extra' is annotated on Weather but never set",
        ),
        (
            "self.bucket = bucket.bucket\n",
            "self.bucket = bucket.buckt\n",
            "bucket.buckt",
            "has no attribute 'buckt'",
        ),
        ("return self.context.global_name(", "return {}['x'] + str(", "{}['x']", "KeyError: 'x'"),
    ],
    ids=["misspelt input", "bad role", "output never set", "unknown output", "error inside apply"],
)
def test_an_error_names_the_lab_and_its_line(plan, old, new, line, says):
    with pytest.raises(UsageError, match=says) as caught:
        plan(old, new)
    assert caught.value.message.startswith(f"The lab my_labs.weather:Weather, line {plan.line(line)}: ")
    assert "python -m pytest my_labs" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "says", "hint"),
    [
        ("        self.publish()\n", "", "does not call self.publish()", "last line of __init__"),
        (
            "import json\n",
            "from __future__ import annotations\nimport json\n",
            "has the line `from __future__ import annotations`",
            "Remove that line",
        ),
    ],
    ids=["no publish", "postponed annotations"],
)
def test_a_lab_that_would_not_work_is_refused(plan, old, new, says, hint):
    with pytest.raises(UsageError) as caught:
        plan(old, new)
    assert caught.value.message == f"The lab my_labs.weather:Weather {says}."
    assert hint in caught.value.hint


def test_a_resource_without_a_parent_is_refused_with_its_line(plan):
    with pytest.raises(
        PlanError, match=r"oss\.Bucket s01-weather-bucket \(.*weather\.py:\d+\) has no parent"
    ):
        plan(
            "tags=self.tags,\n            opts=self.child_options(),\n        )\n        oss.BucketPublic",
            "tags=self.tags,\n        )\n        oss.BucketPublic",
        )


def test_two_resources_of_one_name_are_refused_with_both_lines(plan):
    with pytest.raises(
        PlanError, match=r"Two resources are called s01-weather-notes.*weather\.py:\d+.*py:\d+"
    ):
        plan("        self.bucket = bucket.bucket\n", NOTES)


def test_a_wrong_option_of_the_class_file_is_no_mistake_of_the_lab(plan):
    with pytest.raises(LabArgumentError, match="greeting"):
        plan("greeting", "greeting", {"weather": {"greeting": 7}})


def test_an_error_elsewhere_passes_unchanged(plan, monkeypatch):
    def fail(*_):
        raise RuntimeError("not the lab's")

    monkeypatch.setattr("labstacks.planning.recording.EmulatorAnswers.call", fail)
    with pytest.raises(RuntimeError, match="not the lab's") as caught:
        plan("greeting", "greeting")
    assert not isinstance(caught.value, LabstacksError)
