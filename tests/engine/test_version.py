import pytest

from labstacks.engine.version import Version, parse_version, usable


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.259.0", (3, 259, 0)),
        ("3.259.0\n", (3, 259, 0)),
        ("v3.260.0-alpha.x1b2c3d+dirty", (3, 260, 0)),
        ("1.26.6 linux/amd64", (1, 26, 6)),
        ("1.26 linux/amd64", (1, 26, 0)),
        ("1.27rc1 linux/amd64", (1, 27, 0)),
        ("no number here", None),
        ("", None),
    ],
)
def test_reads_the_version_that_a_tool_prints(text: str, version: tuple[int, int, int] | None) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize(
    ("version", "is_usable"),
    [
        ((3, 258, 9), False),
        ((3, 259, 0), True),
        ((3, 1000, 0), True),
        ((2, 999, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_an_engine_is_usable_from_the_minimum_up_to_the_next_major(
    version: tuple[int, int, int], is_usable: bool
) -> None:
    assert usable(Version(*version)) is is_usable
