"""Whatever the files hold, loading ends with a class or with a list of mistakes, never with a bug."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labstacks.classfile import Class, ClassFileError, Problem
from labstacks.classfile.class_file import KEYS

VALUES = """\
all|f4a-2026|beginner|G1|[G1]|[]|{}|null|~|true|1|-1|1.5|0x1F|1:30|.nan|.inf|''|"x y"|x: y|>|@|*x|&x 1|四甲
2026-12-01|2026-12-01T14:00+08:00|[{start: 2026-12-01T14:00+08:00, hours: 2}]|[{start: 1, end: {}}]
!!int x|!!binary x|!!float [1]|!foo 1|!!timestamp x|[[[[1]]]]|{a: {b: c}}|{1: 2}|{[1]: 2}|{G1: {x: !!int y}}
{currency: HKD, max: 1}|{currency: HKD, max: {}}|s3://x|roster.csv|.|..|/|{seed: .nan, chaos: !!set {a}}
"""
SCALARS = st.sampled_from(VALUES.replace("\n", "|").split("|"))
LINES = st.tuples(st.sampled_from([*KEYS, "<<", "?", "-", "clas"]), SCALARS).map(": ".join)
CLASS_FILES = st.lists(LINES, max_size=10).map(lambda lines: "\n".join(lines).encode()) | st.binary(
    max_size=60
)

CELLS = st.sampled_from(
    ["id", "name", "姓名", "學號", "email", "1", "01", "1.0", "陳大文", "a@b.c", '"', "\0", "\u202e", "", " "]
)
ROSTERS = st.tuples(
    st.lists(st.lists(CELLS, max_size=4), max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-16", "gb18030"]),
).map(lambda parts: "\n".join(parts[1].join(row) for row in parts[0]).encode(parts[2]))

anything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def outcome(folder) -> Class | tuple[Problem, ...]:
    try:
        return folder.load()
    except ClassFileError as error:
        return error.problems


def is_good(outcome: Class | tuple[Problem, ...]) -> bool:
    """A class, or at least one mistake that ends as a sentence and can be shown."""
    if isinstance(outcome, Class):
        return True
    return bool(outcome) and all(problem.message.endswith(".") and str(problem) for problem in outcome)


@anything
@given(CLASS_FILES)
def test_any_class_file(folder, content):
    folder.class_file(content)

    assert is_good(outcome(folder))


@anything
@given(ROSTERS | st.binary(max_size=80) | st.binary(max_size=80).map(b"PK\x03\x04".__add__))
def test_any_roster(folder, content):
    folder.roster(content)

    assert is_good(outcome(folder))
