"""What happens when a school's own lab is imported: good ones are created, others refused with a sentence."""

import pytest

from labstacks.classfile import load_class
from labstacks.classfile.custom_lab import OwnLab
from labstacks.components.catalog import Lab
from labstacks.custom_labs.loading import class_checks, class_lab, component_of, lab_of, make_own, own_checks
from labstacks.custom_labs.scaffold import write_lab
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, load, seat_program
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.errors import LabArgumentError, UsageError
from labstacks.testing import CLASSROOM, lab_context

HEAD = """\
from typing import TypedDict
import pulumi
from labstacks.components.base import LabComponent, LabContextArgs
class PenArgs(TypedDict):
    context: LabContextArgs
"""
GOOD = """\
class Pen(LabComponent):
    lab = "pen"
    summary: pulumi.Output[dict[str, str]]
    def __init__(self, name: str, args: PenArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...
"""


@pytest.fixture
def own(tmp_path):
    """Write a module and give the lab Pen in it."""

    def own(text, checks=None):
        (tmp_path / "pens.py").write_text(text)
        if checks:
            (tmp_path / "pens_checks.py").write_text(checks)
        return OwnLab("pens:Pen", str(tmp_path))

    return own


@pytest.fixture
def notebook(tmp_path):
    return OwnLab(write_lab(tmp_path / "my_labs", "notebook").path, str(tmp_path))


def test_a_good_one_is_its_class(own):
    assert component_of(own(HEAD + GOOD)).__name__ == "Pen"


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("Pen = 3", "is not a LabComponent", "labstacks.components.base.LabComponent"),
        ("class Pen: ...", "is not a LabComponent", ""),
        (HEAD + GOOD.replace("opts: pul", "options: pul"), "does not take (name, args, opts)", "opts=None"),
        (HEAD.replace("context:", "place:") + GOOD, "with a context", "`context`"),
        (HEAD + GOOD.replace("summary:", "outcome:"), "has no output `summary`", "summary: pulumi.Output"),
        (HEAD + GOOD.replace('"pen"', '"pencil"'), "has the tag lab = 'pencil'", 'lab = "pen"'),
        ("class Pen: ...\n\n1 / 0", "cannot be imported: ZeroDivisionError", "pytest"),
        ("import nothing_of_this_name\nclass Pen: ...", "No module named", "pytest"),
    ],
)
def test_what_will_not_do_is_refused_with_what_would(own, text, says, hint):
    with pytest.raises(UsageError) as caught:
        component_of(own(text))
    assert "pens:Pen" in caught.value.message
    assert says in caught.value.message
    assert hint in caught.value.hint


def test_an_error_at_import_names_ones_own_line(own):
    with pytest.raises(UsageError, match=r"The lab pens:Pen, line 3: it cannot be imported"):
        component_of(own("class Pen: ...\n\n1 / 0"))


def test_two_classes_may_each_have_labs_of_the_same_name(tmp_path):
    first, second = tmp_path / "one", tmp_path / "two"
    for folder, title in ((first, "One"), (second, "Two")):
        write_lab(folder / "my_labs", "notebook")
        file = folder / "my_labs" / "notebook_checks.py"
        file.write_text(file.read_text().replace('"Notebook", "Notebook"', f'"{title}", "{title}"'))
    labs = [OwnLab("my_labs.notebook:Notebook", str(folder)) for folder in (first, second)]
    assert [lab_of(lab).title for lab in (*labs, *labs)] == ["One", "Two", "One", "Two"]


def test_title_and_checkpoints_come_from_its_checks_module(notebook):
    assert lab_of(notebook) == Lab("notebook", "Notebook", "Notebook")
    assert [checkpoint.id for checkpoint in own_checks(notebook).checkpoints] == ["notebook.written"]


def test_without_a_checks_module_there_are_none(own):
    lab = own(HEAD + GOOD)
    assert own_checks(lab).checkpoints == ()
    assert lab_of(lab) == Lab("pen", "Pen", "Pen")


def test_the_classroom_gets_what_a_lab_of_ones_own_needs(lab_mocks, own):
    checks = (
        "from labstacks.components.catalog import Lab, SharedPart\n"
        "LAB = Lab('pen', 'Pen', '筆', shared=(SharedPart.DATABASE, SharedPart.NAT))\n"
    )
    spec = ClassSpec("f4a-2026", "bridging", ("B1",), 30, own_labs=(own(HEAD + GOOD, checks),))
    lab_mocks.run(classroom_program(spec))
    assert {"rds.Instance", "vpc.NatGateway"} <= set(lab_mocks.resources.types)
    assert lab_mocks.exports["shared"]["db_instance_id"]


def test_the_classroom_has_nothing_more_for_one_that_needs_nothing(lab_mocks, notebook):
    lab_mocks.run(classroom_program(ClassSpec("f4a-2026", "bridging", ("B1",), 30, own_labs=(notebook,))))
    assert not {"rds.Instance", "vpc.NatGateway"} & set(lab_mocks.resources.types)


def test_a_checkpoint_of_another_lab_is_refused(own):
    checks = (
        "from labstacks.components.checkpoints.model import Checkpoint, LabChecks\n"
        "CHECKS = LabChecks((Checkpoint('B1.password', 'You cheated.', '作弊。'),))\n"
    )
    with pytest.raises(UsageError, match=r"has a checkpoint 'B1\.password'"):
        own_checks(own(HEAD + GOOD, checks))


def test_a_class_asks_what_all_its_labs_ask(notebook, tmp_path):
    text = "class: f4a\nlevel: bridging\nlabs: [B2, my_labs.notebook:Notebook]\nseats: 1\n"
    (tmp_path / "class.yaml").write_text(text)
    file = load_class(tmp_path / "class.yaml").file
    ids = [checkpoint.id for checkpoint in class_checks(file).checkpoints]
    assert ids == ["B1.password", "B2.uploaded", "B2.changed", "notebook.written"]
    assert {"b2-welcome", "notebook-notes"} <= set(class_checks(file).students_work)
    assert [class_lab(file, lab).title for lab in ("B2", "notebook")] == [
        "Store and share a file",
        "Notebook",
    ]


def seat(notebook, options=None):
    spec = ClassSpec("f4a-2026", "bridging", ("B1",), 30, lab_options=options or {}, own_labs=(notebook,))
    load(spec.level, spec.own_labs)
    return seat_program(spec, "s07", CLASSROOM, SeatSecrets("First1234", "Second1234"))


def test_a_seat_gets_it_after_the_labs_of_the_course(lab_mocks, notebook):
    lab_mocks.run(seat(notebook, {"notebook": {"greeting": "Hi"}}))
    assert lab_mocks.exports["labs"].keys() == {"B1", "notebook"}
    assert lab_mocks.resources.one("oss.BucketObject").inputs["content"] == "Hi"
    [permission] = [r for r in lab_mocks.resources.cloud if r.name == "s07-notebook-permission"]
    assert permission.inputs["userName"] == "f4a-2026-s07"


def test_an_option_it_does_not_have_is_told_with_those_it_has(lab_mocks, notebook):
    with pytest.raises(LabArgumentError, match=r"greting.*|greeting"):
        lab_mocks.run(seat(notebook, {"notebook": {"greting": "Hi"}}))


def test_what_the_class_hands_over_is_no_option(lab_mocks, notebook):
    with pytest.raises(LabArgumentError, match="user_name"):
        make_own(notebook, "s07-notebook", {"context": lab_context("bridging")}, {"user_name": "root"})
