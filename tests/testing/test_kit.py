"""The kit, tested by running small test files of its own under pytest."""

import subprocess
import sys
import textwrap

import pytest
from pulumi_alicloud import oss, vpc

import labstacks.testing.lab_mocks

pytest_plugins = ["pytester"]

# The inner runs forget what they import themselves; what is here already, they find.
WARM = (oss.Bucket, vpc.Network, labstacks.testing.lab_mocks)

PRELUDE = """
import pulumi
from pulumi_alicloud import oss, vpc

def bucket(name="box", **inputs):
    return oss.Bucket(name, bucket=f"my-{name}", **inputs)
"""


@pytest.fixture
def run(pytester):
    def run(body: str, *, apart: bool = False):
        pytester.makepyfile(PRELUDE + textwrap.dedent(body))
        start = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        return start("-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")

    return run


def test_a_failing_assertion_inside_an_apply_nobody_waits_for_fails_the_test(run):
    result = run("""
        def check(name):
            assert name == "something else"

        def test_wrong(lab_mocks):
            bucket().bucket.apply(check)
    """)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AssertionError*something else*"])


def test_without_the_kit_the_same_assertion_is_lost(run):
    """The reason for the kit's hook: if Pulumi fixes this, the hook can be removed."""
    result = run(
        """
        import asyncio
        from pulumi.runtime import set_mocks
        from labstacks.testing import RecordingMocks

        def check(name):
            assert name == "something else"

        def test_wrong():
            asyncio.set_event_loop(asyncio.new_event_loop())
            set_mocks(RecordingMocks())
            bucket().bucket.apply(check)
    """,
        apart=True,
    )
    result.assert_outcomes(passed=1)


def test_an_assertion_in_an_apply_that_makes_further_resources_counts_too(run):
    result = run("""
        def more(name):
            def check(id):
                assert id.startswith("eip"), "the second apply"
            vpc.Network("net", vpc_name=name).id.apply(check)

        def test_wrong(lab_mocks):
            bucket().bucket.apply(more)
    """)
    result.assert_outcomes(failed=1)


@pytest.mark.parametrize("fixture", ["lab_mocks", "lab_preview"])
def test_nothing_of_one_test_is_seen_by_the_next(run, fixture):
    result = run(f"""
        import pytest

        @pytest.mark.parametrize("turn", [1, 2])
        def test_alone({fixture}, turn):
            assert {fixture}.exports == {{}}
            assert len({fixture}.resources) == 0
            assert pulumi.Config("school").get("name") is None
            bucket()
            pulumi.export("left", "behind")
            pulumi.runtime.set_config("school:name", "left behind")
            {fixture}.settle()
    """)
    result.assert_outcomes(passed=2)


def test_a_constructor_that_raises_leaves_nothing_to_do_for_the_next_test(run):
    result = run("""
        import asyncio
        import pytest

        class Half(pulumi.ComponentResource):
            def __init__(self):
                super().__init__("test:index:Half", "half")
                bucket("orphan")
                raise RuntimeError("half way")

        def test_raises(lab_mocks):
            with pytest.raises(RuntimeError):
                Half()

        def test_next(lab_mocks):
            assert len(lab_mocks.resources) == 0
            assert len(asyncio.all_tasks(lab_mocks._loop)) == 0
    """)
    result.assert_outcomes(passed=2)


def test_a_failed_test_does_not_disturb_the_next(run):
    result = run("""
        def test_fails(lab_mocks):
            bucket().bucket.apply(lambda name: 1 / 0)
            raise ValueError("its own reason")

        def test_next(lab_mocks):
            assert lab_mocks.resolve(bucket().bucket) == "my-box"
    """)
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*its own reason*"])


def test_resources_made_without_a_fixture_fail_loudly_after_it(run):
    result = run(
        """
        def test_first(lab_mocks):
            bucket()

        def test_forgot_the_fixture():
            bucket()
    """,
        apart=True,
    )
    result.assert_outcomes(passed=1, failed=1)


def test_the_plugin_alone_imports_no_pulumi():
    code = "import sys, labstacks.testing.plugin; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture(scope="module")
def engine():
    """The engine's path. The inner runs have a home of their own, and would not find it there."""
    from labstacks.engine.locate import require_engine

    return str(require_engine().path)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('bucket("Box")', "InvalidBucketName: The specified parameter Bucket is not valid"),
        ('bucket(nam="box")', "got an unexpected keyword argument 'nam'"),
        ('oss.Bucket("box", tags={"a": 1 / 0})', "ZeroDivisionError: division by zero"),
    ],
)
def test_a_failed_rehearsal_prints_one_sentence_and_the_programs_line(
    engine, run, monkeypatch, line, sentence
):
    monkeypatch.setenv("LABSTACKS_PULUMI", engine)
    result = run(f"""
        def program():
            {line}

        def test_up(rehearsal):
            rehearsal.up(program)
    """)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E *StackError: Stack test: *{sentence}*", "*test_*.py:*: StackError"])
    if "Bucket is not valid" not in sentence:
        result.stdout.fnmatch_lines([f">*{line}"])
    assert len(result.outlines) < 40
    for word in ("grpc", "CommandError", "driver.py"):
        result.stdout.no_fnmatch_line(f"*{word}*")


@pytest.mark.engine
def test_what_the_engine_printed_is_in_the_errors_log(rehearsal):
    from labstacks.errors import StackError

    with pytest.raises(StackError) as caught:
        rehearsal.up(lambda: oss.Bucket("box", bucket="No Name"))
    assert "creating failed" in caught.value.log
    assert caught.value.__cause__ is None
