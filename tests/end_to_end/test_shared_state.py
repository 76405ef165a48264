"""Classes whose state is elsewhere: in PostgreSQL for several machines, in S3 for one; and on their way."""

import re
import shutil
import time
from base64 import b64decode

import pytest

from labstacks.gateway.journal import unsettled_of

pytestmark = pytest.mark.engine


def another_machine(school_class, school, folder):
    """The class on a machine that has its files and its key, and nothing else."""
    other = school_class(folder, state=school.kept_in)
    shutil.copy(school.file, other.file)
    shutil.copy(school.folder / "roster.csv", folder)
    other.home.create()
    shutil.copy(school.home.home / "class.key", other.home.home)
    return other


def everything_in(postgres, url):
    """All rows of all tables, as text."""
    tables = postgres.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname !~ '^(pg_|inf)'",
        url,
    )
    rows = [row for (table,) in tables for row in postgres.execute(f"select t::text from {table} t", url)]
    return "\n".join(_readable(text) for (text,) in rows)


def _readable(row: str) -> str:
    """A row with what Pulumi keeps in Base64 written out."""
    return re.sub(r'""data"" ?: ?""([A-Za-z0-9+/=]*)""', lambda found: b64decode(found[1]).decode(), row)


def test_a_class_in_a_database_is_made_on_one_machine_and_removed_on_another(
    school_class, postgres, tmp_path
):
    url = postgres.fresh_database()
    school = school_class(tmp_path / "one", students=2, state=url)
    ran = school.up()
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole("s01", "s02")

    other = another_machine(school_class, school, tmp_path / "other")
    seats = other.seats()
    assert {seat: known["phase"] for seat, known in seats.items()} == {"s01": "ready", "s02": "ready"}
    assert other.run("verify", "--json").document["ok"]
    assert other.run("cards", "--json").document["seats"] == ["s01", "s02"]
    again = other.up()
    assert again.code == 0, again.out + again.err
    assert again.err.count("nothing to do") == 3
    kept = everything_in(postgres, url)
    assert "f4a-s01" in kept
    assert '"urn":"urn:pulumi:f4a-s01::' in kept
    for secret in ("Amelia", postgres.password, (school.home.home / "class.key").read_text().strip()):
        assert secret not in kept
    # A student's id, as a word: three letters turn up by chance in what is sealed or encoded.
    assert not re.search(r"\bd0[12]\b", kept)

    down = other.down()
    assert down.code == 0, down.out + down.err
    school.assert_nothing_left()
    assert [known["phase"] for known in school.seats().values()] == ["absent", "absent"]


def test_a_machine_without_the_class_key_is_refused_before_anything_is_made(school_class, postgres, tmp_path):
    school = school_class(tmp_path / "one", students=1, state=postgres.fresh_database())
    assert school.up().code == 0
    other = another_machine(school_class, school, tmp_path / "other")
    (other.home.home / "class.key").unlink()

    ran = other.up()

    assert ran.code == 1
    assert "class.key is missing" in ran.err.replace("\n", " ")
    assert "Copy class.key from a machine that has it" in ran.err.replace("\n", " ")
    assert not (other.home.home / "class.key").exists()


def test_a_class_in_a_bucket_goes_up_and_down(school_class, s3, tmp_path):
    school = school_class(tmp_path / "one", students=2, state=s3.fresh_bucket())
    ran = school.up()
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole("s01", "s02")
    assert not list(school.folder.glob(".labstacks/f4a/state/*"))
    assert [known["phase"] for known in school.seats().values()] == ["ready", "ready"]

    assert school.down().code == 0
    school.assert_nothing_left()


def test_a_class_moves_to_a_database_to_a_bucket_and_back_while_it_is_deployed(deployed, postgres, s3):
    before = {seat: (known["phase"], known["sign_in"]) for seat, known in deployed.seats().items()}
    cloud = deployed.cloud()
    database = postgres.fresh_database()
    for place in (database, s3.fresh_bucket(), "local"):
        ran = deployed.run("state", "move", place, "--yes", "--json")
        assert ran.code == 0, ran.out + ran.err
        assert ran.document["stacks"] == 4
        deployed.kept_in = place
        assert f"state: {place}" in deployed.file.read_text()
        assert {
            seat: (known["phase"], known["sign_in"]) for seat, known in deployed.seats().items()
        } == before
        assert deployed.cloud() == cloud
        deployed.assert_whole("s01", "s02", "s03")
    left = {
        table: postgres.execute(f"select count(*) from labstacks_{table}", database)[0][0]
        for table in ("documents", "records", "journal", "holders", "state_f4a")
    }
    assert set(left.values()) == {0}, left

    ran = deployed.up("--refresh")
    assert ran.code == 0, ran.out + ran.err
    assert ran.err.count("nothing to do") == 4


@pytest.mark.parametrize("events", [20, 45])
def test_a_database_that_goes_away_in_the_middle_of_a_run_loses_nothing(
    school_class, postgres, tmp_path, events
):
    more = "rehearsal: {clock: 8x}\n"
    school = school_class(tmp_path / "one", students=4, state=postgres.fresh_database(), more=more)
    running = school.start("up", "--yes", "--parallel", "2")
    assert school.wait_for_events(events, running)
    postgres.stop("immediate")
    time.sleep(3)
    postgres.start()

    ran = school.ended(running)

    assert ran.code == 0, ran.out + ran.err
    school.assert_whole("s01", "s02", "s03", "s04")
    journal = postgres.execute("select count(*) from labstacks_journal", school.kept_in)
    assert journal == [(0,)]
    assert unsettled_of(school.home) == ()
