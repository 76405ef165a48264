"""The commands that change nothing: check, status, levels, doctor; and init."""

import pytest

from labstacks.runs.doctor_finding import DoctorFinding
from labstacks_cli.render.wording import columns_of


def test_check_says_what_the_class_is_and_what_comes_next(labstacks, a_class):
    ran = labstacks("check")
    assert ran.code == 0
    assert "Class f4a: 3 seats, bridging labs B1, in a rehearsal." in ran.out
    assert "labstacks up" in ran.out.splitlines()[-1]
    assert not (a_class / ".labstacks").exists()


def test_check_in_json(labstacks, a_class):
    document = labstacks("check", "--json").document
    assert (document["schema"], document["ok"], document["class"]) == (1, True, "f4a")
    assert [seat["seat"] for seat in document["seats"]] == ["s01", "s02", "s03"]


def test_check_writes_the_sessions_for_a_calendar(labstacks, a_class):
    with (a_class / "class.yaml").open("a") as file:
        file.write("sessions: [{start: 2026-12-01 14:00, minutes: 35}]\n")
    ran = labstacks("check", "--ics", "f4a.ics")
    assert ran.code == 0
    assert ran.out.splitlines()[1:4] == [
        "  session Tue 01 Dec 2026 14:00 to 14:35",
        "  written to f4a.ics",
        "  everything expires Wed 02 Dec 2026 14:35",
    ]
    content = (a_class / "f4a.ics").read_bytes()
    assert b"DTSTART:20261201T060000Z\r\nDTEND:20261201T063500Z\r\n" in content


def test_a_class_without_sessions_makes_no_calendar(labstacks, a_class):
    ran = labstacks("check", "--ics", "f4a.ics")
    assert (ran.code, (a_class / "f4a.ics").exists()) == (2, False)
    assert "no sessions" in ran.err


def test_a_calendar_that_cannot_be_written_says_so(labstacks, a_class):
    with (a_class / "class.yaml").open("a") as file:
        file.write("sessions: [{start: 2026-12-01 14:00, minutes: 35}]\n")
    ran = labstacks("check", "--ics", "nowhere/f4a.ics")
    assert ran.code == 2
    assert "nowhere/f4a.ics cannot be written" in ran.err


def test_check_tells_all_mistakes_at_once_and_no_traceback(labstacks, a_class):
    (a_class / "roster.csv").write_text("id,name\nd01,Amelia\nd01,\n")
    (a_class / "class.yaml").write_text("class: f4a\nlevel: bridgin\nroster: roster.csv\nlab: all\n")
    ran = labstacks("check")
    assert ran.code == 2
    assert "class.yaml:2" in ran.err
    assert "class.yaml:4" in ran.err
    assert "Traceback" not in ran.err


def test_mistakes_in_json_name_file_line_and_value(labstacks, a_class):
    (a_class / "class.yaml").write_text("class: f4a\nlevel: bridgin\nlabs: all\nroster: roster.csv\n")
    ran = labstacks("check", "--json")
    assert ran.code == ran.document["exit_code"] == 2
    [problem] = ran.document["error"]["problems"]
    assert problem["where"].startswith("class.yaml:2")
    assert (problem["key"], problem["value"]) == ("level", "bridgin")


def test_a_missing_class_file_says_how_to_get_one(labstacks):
    ran = labstacks("status")
    assert ran.code == 2
    assert "labstacks init" in ran.err


def test_a_class_file_elsewhere_is_named_in_what_to_type_next(labstacks, a_class, monkeypatch):
    monkeypatch.chdir(a_class.parent)
    path = f"{a_class.name}/class.yaml"
    assert f"labstacks up -f {path}" in labstacks("check", "-f", path).out
    assert f"labstacks up -f {path}" in labstacks("status", "-f", path).out


def test_status_of_a_class_that_never_went_up(labstacks, a_class):
    ran = labstacks("status")
    assert ran.code == 0
    assert "Class f4a: 3 seats: 3 not deployed." in ran.out
    assert ran.out.splitlines()[-1] == "  labstacks up"
    assert not (a_class / ".labstacks").exists()


def test_status_shows_each_student_with_class_and_class_number(labstacks, a_class):
    (a_class / "roster.csv").write_text("id,name,group\n1,陳大文 CHAN Tai Man,4A\n2,陳大文 CHAN Tai Man,4A\n")
    ran = labstacks("status")
    assert [line.split() for line in ran.out.splitlines()[:4]] == [
        ["seat", "class", "no.", "student", "state", "resources"],
        ["classroom", "not", "deployed", "0"],
        ["s01", "4A", "(1)", "陳大文", "CHAN", "Tai", "Man", "not", "deployed", "0"],
        ["s02", "4A", "(2)", "陳大文", "CHAN", "Tai", "Man", "not", "deployed", "0"],
    ]
    assert "CHAN" not in labstacks("status", "--json").out


def test_status_without_names_has_no_column_for_them(labstacks, a_class):
    (a_class / "class.yaml").write_text("class: f4a\nlevel: bridging\nlabs: [B1]\nseats: 2\n")
    assert labstacks("status").out.splitlines()[0].split() == ["seat", "state", "resources"]


def test_a_long_name_is_cut_so_that_a_line_fits_into_a_terminal(labstacks, a_class):
    name = "陳大文" * 30
    (a_class / "roster.csv").write_text(f"id,name\nd01,{name}\nd02,Daniel Okoye\n")
    lines = labstacks("status").out.splitlines()[:4]
    assert "…" in lines[2]
    assert max(columns_of(line) for line in lines) <= 80


def test_status_in_json_names_every_seat(labstacks, a_class):
    document = labstacks("status", "--json").document
    assert [(seat["seat"], seat["phase"]) for seat in document["seats"]] == [
        ("s01", "absent"),
        ("s02", "absent"),
        ("s03", "absent"),
    ]
    assert document["classroom"]["phase"] == "absent"
    assert document["running"] == {}


def test_levels_lists_every_lab(labstacks):
    ran = labstacks("levels")
    assert ran.code == 0
    assert all(lab in ran.out for lab in ("B1", "B6", "G1", "G6", "V1", "V6"))
    levels = labstacks("levels", "--json").document["levels"]
    assert [level["level"] for level in levels] == ["bridging", "beginner", "advanced"]


@pytest.mark.parametrize("well", [True, False])
def test_doctor_says_what_to_do_about_what_is_wrong(labstacks, monkeypatch, well):
    finding = DoctorFinding("Disk", well, "100 MB free", "" if well else "Free 400 MB more.")
    monkeypatch.setattr("labstacks.runs.doctor.examine", lambda folder, allowed: [finding])
    ran = labstacks("doctor")
    assert ran.code == (0 if well else 1)
    assert ("Free 400 MB more." in ran.out) is not well
    document = labstacks("doctor", "--json").document
    assert document["ok"] is well
    assert document["findings"][0]["found"] == "100 MB free"


def test_init_writes_a_class_that_passes_its_own_check(labstacks):
    ran = labstacks("init")
    assert ran.code == 0
    assert "labstacks check" in ran.out
    assert labstacks("check").code == 0


def test_init_never_overwrites(labstacks, a_class):
    before = (a_class / "class.yaml").read_text()
    assert labstacks("init").code == 2
    assert (a_class / "class.yaml").read_text() == before
