"""What is handed out for a class that is up: cards, new passwords, a report and certificates."""

import csv
import io
import stat
from datetime import date

import pytest

from labstacks.components.catalog import LEVELS
from labstacks.documents.certificate_codes import Claim, code_of
from labstacks.emulator import RehearsalCloud
from labstacks.storage.class_key import ClassKey

pytestmark = pytest.mark.engine

LOGIN = "alicloud:ram/loginProfile:LoginProfile"


def passwords(school, name="f4a-cards"):
    text = (school.folder / f"{name}.csv").read_text(encoding="utf-8-sig")
    return {row["seat"]: row["password"] for row in csv.DictReader(io.StringIO(text))}


def logins(school):
    """What the emulator keeps of the login profiles: not the password, but a mark of it."""
    cloud = RehearsalCloud(school.home.rehearsal)
    try:
        return {row.stack.removeprefix("f4a-"): row.inputs for row in cloud.resources() if row.type == LOGIN}
    finally:
        cloud.close()


def test_cards_are_written_for_the_owner_only_as_page_sheet_and_pdf(deployed):
    document = deployed.run("cards", "--pdf", "--json").document

    assert document["seats"] == ["s01", "s02", "s03"]
    assert document["missing"] == []
    for kind in ("page", "sheet", "sheet_page", "pdf"):
        path = deployed.folder / document[kind]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(passwords(deployed).values())) == 3


def test_a_new_password_is_valid_after_the_next_up_of_that_seat(deployed):
    deployed.run("cards")
    before, kept = passwords(deployed), logins(deployed)

    reissued = deployed.run("cards", "--only", "s02", "--reissue", "--json")
    assert (reissued.code, reissued.document["reissued"]) == (0, {"s02": 1})
    new = passwords(deployed, "f4a-cards-s02")
    assert new["s02"] not in before.values()
    assert logins(deployed) == kept

    up = deployed.up("--only", "s02", "--json").document
    changes = {seat["seat"]: seat["changes"] for seat in up["seats"]}
    assert changes["s02"]["update"] == 1
    now = logins(deployed)
    assert now["s02"] != kept["s02"]
    assert (now["s01"], now["s03"]) == (kept["s01"], kept["s03"])

    deployed.run("cards")
    assert passwords(deployed) == {**before, "s02": new["s02"]}
    assert deployed.up("--json").document["seats"][2]["changes"].keys() == {"same"}


def test_no_password_is_written_anywhere_but_on_the_cards(deployed):
    deployed.run("cards")
    secrets = set(passwords(deployed).values())

    for path in deployed.home.home.parent.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), path


@pytest.mark.parametrize(
    ("args", "words"),
    [(["cards", "--reissue"], "whose passwords"), (["report", "--check", "ABC"], "not a verification code")],
)
def test_bad_usage_is_told_and_changes_nothing(deployed, args, words):
    ran = deployed.run(*args)

    assert ran.code == 2
    assert words in ran.err
    assert not (deployed.home.home / "issues.json").exists()


def test_worksheets_and_pages_show_what_a_seat_really_has(deployed):
    told = deployed.run("status", "--json").document["seats"][1]["labs"]
    ran = deployed.run("worksheets", "--pdf", "--pages", "--cards", "--json")

    assert ran.code == 0
    document = ran.document
    assert document["seats"] == ["s01", "s02", "s03"]
    assert document["worksheets"] == 3 * len(document["labs"])
    page = (deployed.folder / "f4a-worksheets.html").read_text("utf-8")
    assert told["B2"]["bucket"] in page
    files = [*deployed.folder.glob("f4a-worksheets*"), *deployed.folder.glob("f4a-pages/*")]
    assert len(files) == 2 + 3
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    own = next(deployed.folder.glob("f4a-pages/s02-*.html")).read_text("utf-8")
    assert told["B2"]["bucket"] in own
    assert (deployed.folder / "f4a-cards.html").exists()


def test_worksheets_may_be_of_one_student_and_one_lab(deployed):
    one = deployed.run("worksheets", "--only", "s02", "--lab", "b1", "--json").document
    wrong = deployed.run("worksheets", "--lab", "G1")

    assert (one["seats"], one["labs"], one["worksheets"]) == (["s02"], ["B1"], 1)
    assert wrong.code == 2
    assert "has no lab 'G1'" in wrong.err


def test_a_report_and_certificates_follow_from_what_was_reached(deployed):
    nothing = deployed.run("report")
    assert nothing.code == 0
    assert "No checkpoint is passed yet" in nothing.out
    assert not (deployed.folder / "f4a-certificates.html").exists()

    for point in ("B1.password", "B2.uploaded", "B2.changed"):
        assert deployed.run("verify", "--only", "s02", "--saw", point).code == 0
    rehearsed = deployed.run("report").out
    assert "this is a rehearsal" in rehearsed
    assert not list(deployed.folder.glob("*certificates*"))
    document = deployed.run("report", "--specimen", "--pdf", "--json").document

    assert [seat["reached"] for seat in document["seats"]] == [0, 3, 0]
    assert (document["certificates"], document["specimens"]) == ([], ["s02"])
    names = {path.rpartition("/")[2] for path in document["files"]}
    reports = {f"f4a-report.{kind}" for kind in ("html", "csv", "xlsx")}
    assert names == {*reports, "f4a-specimens.html", "f4a-specimens.pdf"}
    for name in names:
        assert stat.S_IMODE((deployed.folder / name).stat().st_mode) == 0o600


def test_a_code_is_recognised_and_explained_and_a_forged_one_is_not(deployed):
    level = LEVELS["bridging"].lab_ids
    code = code_of(
        ClassKey.load(deployed.home.home / "class.key"), "f4a", level, Claim(2, ("B1",), date(2026, 12, 1))
    )

    genuine = deployed.run("report", "--check", code.lower())
    assert genuine.code == 0
    assert "Genuine: made by class f4a for seat s02 (陳大文 Chan Tai Man)." in genuine.out
    assert "B1 Meet the cloud" in genuine.out

    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    refused = deployed.run("report", "--check", forged, "--json")
    assert refused.code == 1
    assert (refused.document["recognised"], refused.document["exit_code"]) == (False, 1)


def test_a_class_without_its_key_recognises_nothing_and_says_why(school):
    ran = school.run("report", "--check", "0W1R-07XK-9D2M-Q5TB")

    assert ran.code == 2
    assert "has no key here" in ran.err
