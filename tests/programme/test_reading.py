"""A programme file, or a folder, and all that can be wrong with it."""

import shutil
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from labstacks.classfile.model import Budget
from labstacks.classfile.programme_file import load_programme
from labstacks.errors import ProgrammeFileError, UsageError

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def load(path="programme.yaml"):
    return load_programme(path, NOW)


def mistakes(path="programme.yaml"):
    """Where each mistake stands, and what is said of it."""
    with pytest.raises(ProgrammeFileError) as raised:
        load(path)
    return [(problem.where, f"{problem.message} {problem.fix}".strip()) for problem in raised.value.problems]


def names(programme):
    return [class_.name for class_ in programme.classes]


def test_it_lists_files_patterns_and_folders_in_their_order(schools, write):
    write("more/east/class.yaml")
    write(
        "programme.yaml",
        "programme: spring-2027\nclasses: [south/class.yaml, '*/class.yaml', more]\n"
        "budget: {currency: HKD, max: 9000}\nparallel: 8\n",
    )
    programme = load()
    assert names(programme) == ["south", "north", "west", "east"]
    assert (programme.name, programme.parallel, programme.seats) == ("spring-2027", 8, 8)
    assert programme.budget == Budget("HKD", Decimal(9000))
    assert str(programme.files["east"]) == "more/east/class.yaml"
    assert programme.notices == ()


def test_a_folder_stands_for_every_class_file_in_it_and_below(schools, write, tmp_path):
    write("deep/er/f4a.yml")
    write("prices.yaml", "prices: []\n")
    write(".labstacks/old/class.yaml")
    assert names(load(tmp_path)) == ["er", "north", "south", "west"]


def test_a_folder_with_a_programme_file_stands_for_that(schools, write, tmp_path):
    write("programme.yaml", "programme: spring\nclasses: [west/class.yaml]\n")
    assert names(load(tmp_path)) == ["west"]


def test_some_classes_can_be_chosen_by_name(schools, tmp_path):
    programme = load(tmp_path)
    assert names(programme.only(["west", "north"])) == ["north", "west"]
    assert programme.only(()) is programme
    with pytest.raises(UsageError, match="has no class 'weest'") as raised:
        programme.only(["weest"])
    assert raised.value.hint == "Did you mean west?"
    with pytest.raises(UsageError) as raised:
        programme.only(["xyzzy"])
    assert raised.value.hint == "Its classes are north, south, west."


def test_all_mistakes_are_told_at_once_those_of_the_classes_too(schools, write):
    write("north/class.yaml", level="bridgin")
    write(
        "programme.yaml",
        "programme: Spring 2027\nclasses:\n  - north/class.yaml\n  - sooth/class.yaml\n  - south/klass.yaml\n"
        "budget: 400\nparalel: 3\n",
    )
    assert mistakes() == [
        ("programme.yaml:7:1", 'There is no key "paralel". Did you mean parallel?'),
        (
            "programme.yaml:1:12",
            '"Spring 2027" is not a programme\'s name: 2 to 40 of a-z, 0-9 and -, no - at the ends. '
            "Write spring-2027, for example.",
        ),
        ("programme.yaml:6:9", '"400" is not a budget. Write {currency: HKD, max: 400}.'),
        (
            "programme.yaml:4:5",
            "There is no file sooth/class.yaml. There is no folder sooth either. "
            f"It is looked for from {schools[0].parents[1]}/sooth, where the programme file is.",
        ),
        ("programme.yaml:5:5", "There is no file south/klass.yaml. Did you mean south/class.yaml?"),
        ("north/class.yaml:2:8", '"bridgin" is not a level. Did you mean bridging?'),
    ]


def test_two_classes_of_one_name_are_refused_where_the_second_is_listed(schools, write):
    write("south/class.yaml", **{"class": "north"})
    write("programme.yaml", "programme: spring\nclasses: [north/class.yaml, south/class.yaml]\n")
    [(where, said)] = mistakes()
    assert where == "programme.yaml:2:29"
    assert "south/class.yaml is called north, and so is the one in north/class.yaml" in said


def test_in_a_folder_they_are_refused_too(schools, write, tmp_path):
    write("south/class.yaml", **{"class": "north"})
    [(where, said)] = mistakes(tmp_path)
    assert where == f"{tmp_path}/south/class.yaml"
    assert "is called north" in said


def test_a_file_listed_twice_is_told_with_the_line_of_the_first(schools, write):
    write("programme.yaml", "programme: spring\nclasses:\n- north/class.yaml\n- north/../north/class.yaml\n")
    assert mistakes() == [
        (
            "programme.yaml:4:3",
            "north/../north/class.yaml is listed already, in line 3. Keep one of the two.",
        )
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty. Write `classes:` into it."),
        ("# nothing\n", "The file is empty. Write `classes:` into it."),
        ("- north\n", "This is a list, not a programme."),
        ("programme: spring\n", "The key classes is missing."),
        ("classes: [north/class.yaml]\n", "The key programme is missing."),
        ("programme: spring\nclasses: []\n", "The list of classes is empty."),
        ("programme: spring\nclasses: north/class.yaml\n", "is not a list of class files."),
        ("programme: spring\nclasses: [{a: 1}]\n", "not the name of a class file."),
        ("programme: spring\nclasses: ['*.yml']\n", "There is no class file at *.yml."),
        ("programme: spring\nclasses: ['/*.yml']\n", "is not a pattern."),
        ("programme: spring\nclasses: [empty]\n", "There is no class file at empty."),
        ("programme: spring\nclasses: [north/class.yaml]\nparallel: 0\n", "0 is out of range."),
        ("class: f4a\nlevel: bridging\n", "This is a class file, not a programme. Name it with -f"),
        ("programme: [\n", "This is not YAML"),
    ],
)
def test_what_is_no_programme_is_told_in_one_sentence(schools, write, tmp_path, text, said):
    (tmp_path / "empty").mkdir()
    write("programme.yaml", text)
    [(where, told)] = mistakes()
    assert where.startswith("programme.yaml")
    assert said in told


def test_a_file_or_a_folder_that_is_not_there_is_told(schools, tmp_path):
    [(_, said)] = mistakes("nowhere")
    assert said.startswith("There is no such file, nor such a folder.")
    for school in schools:
        shutil.rmtree(school.parent)
    [(_, said)] = mistakes(tmp_path)
    assert said.startswith("There is no class file in this folder")


def test_a_file_of_no_encoding_is_told_with_its_line(schools, tmp_path):
    (tmp_path / "programme.yaml").write_bytes(b"programme: spring\n# \xff\xfe\x00\x81\n")
    [(where, _)] = mistakes()
    assert where.startswith("programme.yaml")


def test_different_clouds_and_regions_are_allowed_and_told(schools, write):
    write("south/class.yaml", cloud="alibaba")
    write(
        "west/class.yaml",
        cloud="alibaba",
        region="ap-southeast-1",
        zones="[ap-southeast-1a, ap-southeast-1b]",
    )
    write("programme.yaml", "programme: spring\nclasses: ['*/class.yaml']\n")
    told = [str(notice) for notice in load().notices]
    assert told == [
        "programme.yaml: The classes go to 2 clouds: rehearsal: north; alibaba: south, west.",
        "programme.yaml: The classes go to 2 regions: cn-hongkong: north, south; ap-southeast-1: west.",
    ]


def test_many_files_with_mistakes_are_counted_not_named(write, tmp_path):
    for number in range(5):
        write(f"c{number}/class.yaml", level="nothing")
    with pytest.raises(ProgrammeFileError, match="5 mistakes in 5 files"):
        load(tmp_path)
