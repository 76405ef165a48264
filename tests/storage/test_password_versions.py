import json
import stat

import pytest

from labstacks.documents.cards import DatabaseCredentials
from labstacks.documents.credentials import sign_ins
from labstacks.errors import StateError
from labstacks.storage.password_versions import FILE_NAME, raise_issues, read_issues

SIGN_IN = {"user": "f4a-s01@5012345678901234.onaliyun.com", "address": "https://signin.example/login.htm"}


def test_seats_have_their_first_passwords_until_somebody_says_otherwise(tmp_path):
    assert read_issues(tmp_path) == {}


def test_each_new_issue_is_one_higher_and_others_keep_theirs(tmp_path):
    assert raise_issues(tmp_path, ["s01", "s02"]) == {"s01": 1, "s02": 1}
    assert raise_issues(tmp_path, ["s01"]) == {"s01": 2}
    assert read_issues(tmp_path) == {"s01": 2, "s02": 1}


def test_the_file_is_for_its_owner_only_and_holds_no_password(tmp_path):
    raise_issues(tmp_path, ["s01"])

    path = tmp_path / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {"schema": 1, "issues": {"s01": 1}}


ISSUES = '{{"schema": 1, "issues": {}}}'
DAMAGED = [ISSUES.format(found) for found in ('{"s01": -1}', '{"s01": "1"}', '{"s01": true}', "[]")]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 2, "issues": {}}', *DAMAGED])
def test_a_damaged_file_is_told_rather_than_guessed(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text)

    with pytest.raises(StateError, match=r"issues\.json is damaged"):
        read_issues(tmp_path)
    with pytest.raises(StateError):
        raise_issues(tmp_path, ["s01"])
    assert (tmp_path / FILE_NAME).read_text() == text


def test_a_card_shows_the_password_that_is_in_force(room):
    room.folder.create()
    key = room.folder.key()
    room.stand("s01", outputs={"sign_in": SIGN_IN})
    assert sign_ins(room.class_())["s01"].password == key.password("s01")

    raise_issues(room.folder.home, ["s01"])

    new = sign_ins(room.class_())["s01"]
    assert new.password == key.password("s01", issue=1) != key.password("s01")
    assert (new.user, new.address, new.database) == (SIGN_IN["user"], SIGN_IN["address"], None)


def test_seats_that_cannot_sign_in_have_no_card(room):
    room.folder.create()
    room.folder.key()
    room.stand("s01", outputs={"sign_in": SIGN_IN})
    room.stand("s02", outputs={})

    assert set(sign_ins(room.class_())) == {"s01"}


@pytest.mark.parametrize(
    "labs",
    [
        {"G4": {"host": "rm-1.example", "user": "s01"}},
        {"V5": {"database_host": "rm-1.example", "database_user": "s01"}},
    ],
)
def test_a_database_has_a_password_of_its_own_that_is_issued_with_the_other(room, labs):
    room.folder.create()
    key = room.folder.key()
    room.stand("s01", outputs={"sign_in": SIGN_IN, "labs": {"G1": {}, **labs}})

    def own():
        return sign_ins(room.class_())["s01"].database

    assert own() == DatabaseCredentials("rm-1.example", "s01", key.password("s01", "database"))
    raise_issues(room.folder.home, ["s01"])
    assert own().password == key.password("s01", "database", 1)
    assert own().password != key.password("s01", issue=1)
