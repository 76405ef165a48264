"""Another clock and other trouble, for one run."""

import pytest

from labstacks.errors import UsageError
from labstacks.runs.overrides import rehearsing


def settings(class_):
    return dict(class_.file.rehearsal)


def test_without_options_the_class_is_as_it_was(room):
    class_ = room.class_()
    assert rehearsing(class_) is class_


def test_options_go_before_the_class_file_for_this_run(room):
    room.file.write_text(room.file.read_text() + "rehearsal: {seed: 7, clock: instant}\n")
    changed = rehearsing(room.class_(), clock="60x", chaos="{throttle: {every: 7}}")
    assert settings(changed) == {"seed": 7, "clock": "60x", "chaos": {"throttle": {"every": 7}}}
    assert settings(room.class_())["clock"] == "instant"


def test_trouble_can_come_from_a_file_written_as_in_a_class_file(room, tmp_path):
    file = tmp_path / "trouble.yaml"
    file.write_text("chaos:\n  unavailable: {share: 0.5}\n")
    assert settings(rehearsing(room.class_(), chaos=f"@{file}")) == {"chaos": {"unavailable": {"share": 0.5}}}


def test_an_empty_chaos_means_none(room):
    room.file.write_text(room.file.read_text() + "rehearsal: {chaos: {throttle: {every: 2}}}\n")
    assert settings(rehearsing(room.class_(), chaos="{}"))["chaos"] == {}


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"clock": "soon"}, "clock is 'soon'"),
        ({"chaos": "throttle"}, "--chaos is 'throttle'"),
        ({"chaos": "{a: b: c}"}, "not YAML"),
        ({"chaos": "[" * 50_000}, "nested too deep"),
        ({"chaos": "{throttle: 2026-02-30}"}, "throttle"),
        ({"chaos": "{throttle: {every: .nan}}"}, "not a number"),
        ({"chaos": "{quotas: {no_such: 1}}"}, "no_such"),
        ({"chaos": "@\0"}, "cannot be read"),
        ({"chaos": "@/dev/zero"}, "YAML"),
        ({"chaos": "{flood: {}}"}, "no chaos 'flood'"),
        ({"chaos": "@nowhere.yaml"}, "nowhere.yaml cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_it_was(room, option, said):
    with pytest.raises(UsageError, match=said):
        rehearsing(room.class_(), **option)


def test_the_real_cloud_has_neither(room):
    room.file.write_text(room.file.read_text() + "cloud: alibaba\n")
    with pytest.raises(UsageError, match="--clock is for the emulator"):
        rehearsing(room.class_(), clock="60x")
