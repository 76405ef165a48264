"""The screens of the instructor's tutorial that need no engine fit into 80 columns and 24 rows."""

import pytest

from labstacks_cli.render.wording import columns_of

SCREENS = {
    (): "Next: ",
    ("check",): "labstacks up",
    ("status",): "labstacks up",
    ("levels",): "Next: ",
    ("report",): "labstacks up",
    ("worksheets",): "labstacks up",
    ("save",): "labstacks status",
    ("swap", "s01", "--yes"): "labstacks up",
}
"""What is typed, and a part of the next step that the screen ends with."""


@pytest.fixture
def demo(labstacks, tmp_path, monkeypatch):
    ran = labstacks("init", "demo", "--class", "demo")
    assert ran.code == 0
    monkeypatch.chdir(tmp_path / "demo")
    return labstacks


@pytest.mark.parametrize("typed", SCREENS, ids=lambda typed: " ".join(typed) or "labstacks")
def test_a_screen_fits_and_says_what_comes_next(demo, typed):
    ran = demo(*typed)
    lines = (ran.err + ran.out).splitlines()
    assert len(lines) <= 24
    # Outside a terminal an error and its hint are one line each, for logs.
    wide = [line for line in lines if ran.code == 0 and columns_of(line) > 80]
    assert wide == []
    assert SCREENS[typed] in "\n".join(lines[-6:])
