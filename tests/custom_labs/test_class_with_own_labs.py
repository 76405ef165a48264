"""A school's own labs in a class file: what is accepted, and what each mistake is answered with."""

import pytest

from labstacks.classfile import ClassFileError, load_class
from labstacks.classfile.custom_lab import OwnLab
from labstacks.custom_labs.loading import component_of
from labstacks.custom_labs.scaffold import write_lab

LAB = """\
import helpers
from elsewhere import Other
class NotebookArgs: ...
class Notebook: ...
Alias = Notebook
"""


@pytest.fixture
def school(tmp_path):
    """A folder with a module of labs, which need not even be importable; and how to write its class file."""
    (tmp_path / "my_labs").mkdir()
    (tmp_path / "my_labs" / "notebook.py").write_text(LAB)
    (tmp_path / "my_labs" / "broken.py").write_text("class Broken(\n")

    def write(labs, *more):
        text = "\n".join(["class: f4a", "level: bridging", f"labs: {labs}", "seats: 2", *more])
        (tmp_path / "class.yaml").write_text(text + "\n")
        return tmp_path / "class.yaml"

    return write


def mistakes(path):
    with pytest.raises(ClassFileError) as caught:
        load_class(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("labs", ["[B2, my_labs.notebook:Notebook]", "\n- B2\n- my_labs.notebook:Notebook"])
def test_it_stands_in_the_list_beside_labs_of_the_course(school, labs):
    file = load_class(school(labs)).file
    assert file.labs == ("B2",)
    assert [(lab.path, lab.id) for lab in file.own_labs] == [("my_labs.notebook:Notebook", "notebook")]
    assert file.all_labs == ("B2", "notebook")


def test_all_labs_of_the_level_and_ones_own(school):
    file = load_class(school("[all, my_labs.notebook:Notebook]")).file
    assert file.all_labs == ("B1", "B2", "B3", "B4", "B5", "B6", "notebook")


@pytest.mark.parametrize("name", ["Alias", "Other"])
def test_a_name_that_the_module_only_assigns_or_imports_will_do(school, name):
    assert load_class(school(f"[B1, my_labs.notebook:{name}]")).file.own_labs


def test_an_installed_package_will_do(school):
    assert load_class(school("[B1, yaml.resolver:Resolver]")).file.own_labs


@pytest.mark.parametrize(
    ("lab", "says"),
    [
        (
            "my_labs.notebok:Notebook",
            "There is no my_labs/notebok.py beside the class file. `labstacks new lab",
        ),
        ("my_labs.notebook:Notebok", "notebook.py has no class Notebok. Its classes are: Notebook."),
        ("my_labs.broken:Broken", "broken.py, line 1 is not Python"),
        ("my_labs/notebook.py:Notebook", "is not an import path. Write module:Class, such as"),
        (":Notebook", "is not an import path"),
        ("nowhere:Lab", "There is no nowhere.py beside the class file."),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(school, lab, says):
    [mistake] = mistakes(school(f'[B1, "{lab}"]'))
    assert "class.yaml:3:12" in mistake
    assert says in mistake


def test_two_labs_cannot_have_one_id(school):
    [mistake] = mistakes(school("[B1, my_labs.notebook:Notebook, my_labs.notebook:Notebook]"))
    assert "Another lab is called notebook too." in mistake


def test_without_a_lab_of_the_level_there_is_no_class(school):
    [mistake] = mistakes(school("[my_labs.notebook:Notebook]"))
    assert "Add B1." in mistake


def test_its_options_go_by_its_id(school):
    labs = "[B1, my_labs.notebook:Notebook]"
    file = load_class(school(labs, "lab_options: {notebook: {greeting: Hi}}")).file
    assert file.lab_options["notebook"]["greeting"] == "Hi"
    [mistake] = mistakes(school(labs, "lab_options: {notebok: {greeting: Hi}}"))
    assert "Did you mean notebook?" in mistake


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Notebook", "notebook"),
        ("WeatherStation", "weather-station"),
        ("MyURLLab2", "my-url-lab2"),
        ("Web_App", "web-app"),
    ],
)
def test_the_id_follows_from_the_class(name, id_):
    assert OwnLab(f"labs:{name}").id == id_


def test_labs_of_another_class_in_the_same_process_are_not_taken_for_installed(school, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    component_of(OwnLab(write_lab(elsewhere / "my_labs", "weather").path, str(elsewhere)))
    [mistake] = mistakes(school('[B1, "my_labs.weather:Weather"]'))
    assert "There is no my_labs/weather.py beside the class file." in mistake
