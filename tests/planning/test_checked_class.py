"""`check`, `plan` and `up` refuse wrong settings like every other mistake, with key and line."""

import pytest

from labstacks.errors import ClassFileError
from labstacks.planning.checked_class import load_checked

CLASS = "class: f4a\nlevel: bridging\nlabs: [B2, B3]\nseats: 1\n"

# line of the class file → key and part of each mistake
MISTAKES = {
    "rehearsal: {quotas: [1]}": [("rehearsal.quotas", "not a mapping")],
    "rehearsal: {quotas: {eipz: 1}}": [("rehearsal.quotas", "no quota 'eipz'")],
    "rehearsal: {quotas: {eips: many}}": [("rehearsal.quotas", "must be a whole number")],
    "rehearsal: {chaos: 1}": [("rehearsal.chaos", "The chaos is 1")],
    "rehearsal: {chaos: [slow]}": [("rehearsal.chaos", "The chaos is")],
    "rehearsal: {chaos: {no_stock: no}}": [("rehearsal.chaos", "not a list of words")],
    "rehearsal: {chaos: {only: ecs}}": [("rehearsal.chaos", "not a list of words")],
    "rehearsal: {chaos: {quotas: 3}}": [("rehearsal.chaos", "not a mapping")],
    "rehearsal: {chaos: {quotas: {x: 3}}}": [("rehearsal.chaos", "no quota 'x'")],
    "rehearsal: {chaos: {throttle: {every: 0}}}": [("rehearsal.chaos", "a whole number from 1")],
    "rehearsal: {chaos: {throttle: {every: 1.5}}}": [("rehearsal.chaos", "a whole number from 1")],
    "rehearsal: {chaos: {throttle: {share: 2}}}": [("rehearsal.chaos", "from 0 to 1")],
    "rehearsal: {clock: soon}": [("rehearsal.clock", "'soon'")],
    "rehearsal: {strict: 3, seed: [1]}": [("rehearsal.strict", "true nor false"), ("rehearsal.seed", "seed")],
    "lab_options: {B2: {keep_days: 3000}}": [("lab_options.B2.keep_days", '"3000" does not suit keep_days')],
    "lab_options: {B2: {keep_days: [1]}}": [("lab_options.B2.keep_days", "keep_days")],
    "lab_options: {B2: {keep_dayz: 3}}": [("lab_options.B2.keep_dayz", "Lab B2 has no option keep_dayz.")],
    "lab_options: {B2: {context: {}}}": [("lab_options.B2.context", "Lab B2 has no option context.")],
    "lab_options: {B4: {greeting: x}}": [("lab_options.B4", "does not use lab B4")],
    "lab_options: {B3: {bandwidth: x, instance_type: y}}": [
        ("lab_options.B3.bandwidth", '"x"'),
        ("lab_options.B3.instance_type", '"y"'),
    ],
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_wrong_setting_is_named_with_its_key_and_line(tmp_path, line):
    (tmp_path / "class.yaml").write_text(f"{CLASS}{line}\n")

    with pytest.raises(ClassFileError) as caught:
        load_checked(tmp_path)

    problems = caught.value.problems
    assert [(problem.key, problem.line) for problem in problems] == [(key, 5) for key, _ in MISTAKES[line]]
    for problem, (_, part) in zip(problems, MISTAKES[line], strict=True):
        assert part in problem.message


@pytest.mark.parametrize(
    "line",
    [
        "rehearsal: {seed: 7, strict: false, clock: 60x, quotas: {eips: 3}}",
        "rehearsal: {chaos: {throttle: {every: 7}, no_stock: [cn-hongkong-b], only: ['ecs/*']}}",
        "rehearsal: {chaos: {quotas: {eips: 0}}}",
        "lab_options: {B2: {keep_days: 7}, B3: {bandwidth: 5}}",
    ],
)
def test_right_settings_are_read(tmp_path, line):
    (tmp_path / "class.yaml").write_text(f"{CLASS}{line}\n")

    assert load_checked(tmp_path).name == "f4a"


def test_the_hint_names_no_argument_that_is_not_an_option(tmp_path):
    (tmp_path / "class.yaml").write_text(f"{CLASS}lab_options: {{B3: {{colour: red}}}}\n")

    with pytest.raises(ClassFileError) as caught:
        load_checked(tmp_path)

    fix = caught.value.problems[0].fix
    assert fix == "Its options are: bandwidth, image_id, instance_type, page, vswitch_id."


def test_an_option_may_choose_the_component_whose_options_count(tmp_path):
    seat = "class: f4a\nlevel: beginner\nlabs: [G4]\nseats: 1\n"
    (tmp_path / "class.yaml").write_text(f"{seat}lab_options: {{G4: {{server: own, max_rcu: 4}}}}\n")
    assert load_checked(tmp_path).name == "f4a"

    (tmp_path / "class.yaml").write_text(f"{seat}lab_options: {{G4: {{max_rcu: 4}}}}\n")
    with pytest.raises(ClassFileError) as caught:
        load_checked(tmp_path)
    assert "no option max_rcu" in caught.value.problems[0].message
