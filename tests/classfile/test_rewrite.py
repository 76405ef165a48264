"""One value of a class file is changed; all else stays as it was."""

import stat

import pytest

from labstacks.classfile.rewrite import rewrite_state, with_state
from labstacks.errors import UsageError

PLACE = "postgres://ada@h/db?sslmode=disable"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "class: f4a\nstate: local   # for now\nseats: 3\n",
            f"class: f4a\nstate: {PLACE}   # for now\nseats: 3\n",
        ),
        ("state: 'local'\n", f"state: {PLACE}\n"),
        ("# state: s3://b\nclass: f4a\n", f"# state: s3://b\nclass: f4a\nstate: {PLACE}\n"),
        ("class: f4a", f"class: f4a\nstate: {PLACE}\n"),
        ("class: f4a\r\nstate: local\r\n", f"class: f4a\r\nstate: {PLACE}\r\n"),
        ("class: f4a\r\n", f"class: f4a\r\nstate: {PLACE}\r\n"),
        (
            "rehearsal: {seed: 1}\nstate: s3://b?region=x # 雲\n",
            f"rehearsal: {{seed: 1}}\nstate: {PLACE} # 雲\n",
        ),
    ],
)
def test_only_the_value_changes(before, after):
    assert with_state(before, PLACE) == after


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_encoding_and_mode_stay(tmp_path, codec):
    path = tmp_path / "class.yaml"
    path.write_bytes("class: f4a # 中四甲\nstate: local\n".encode(codec))
    path.chmod(0o640)

    rewrite_state(path, "s3://b")

    assert path.read_bytes().decode(codec) == "class: f4a # 中四甲\nstate: s3://b\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_whose_encoding_is_a_guess_is_left_alone(tmp_path):
    path = tmp_path / "class.yaml"
    content = "class: f4a # 四甲班的同學們學習雲端運算\nstate: local\n".encode("big5")
    path.write_bytes(content)

    with pytest.raises(UsageError, match="only guessed") as caught:
        rewrite_state(path, "s3://b")

    assert "state: s3://b" in caught.value.hint
    assert path.read_bytes() == content
