"""What ``state:`` may say, and where that puts a class's stacks."""

from pathlib import Path

import pytest

from labstacks.storage.state_address import (
    backend_url,
    connection_url,
    is_shared,
    is_unverified,
    mistake,
    table_of,
    without_secrets,
)

GOOD = (
    "local",
    "postgres://ada@db.example:5432/labstacks",
    "postgres://db.example/labstacks?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    "s3://bucket",
    "s3://bucket/a/b?region=cn-hongkong&endpoint=https://s3.oss-cn-hongkong.aliyuncs.com",
)
BAD = (
    ("", "not a place", "local"),
    ("postgres", "not a place", "postgres://USER"),
    ("postgresql://ada@h/db", "not a place", "Did you mean postgres://ada@h/db?"),
    ("oss://bucket", "not a place", "Did you mean s3://bucket?"),
    ("file:///srv/state", "not a place", "local"),
    ("sqlite:///x.db", "not a place", "postgres://USER"),
    ("postgres://", "not a place", "postgres://USER"),
    ("postgres:///db", "not an address", "postgres://USER"),
    ("postgres://h:port/db", "not an address", "postgres://USER"),
    ("postgres://ada@h", "no database", "postgres://ada@h/labstacks"),
    ("postgres://ada@h/db/x", "no folders", "postgres://USER@HOST/DATABASE"),
    ("postgres://ada@h/db?table=x", "no option table", "sslmode"),
    ("s3://b?bucket=x", "no option bucket", "region"),
    ("postgres://ada:hush7@h/db", "not for passwords", "PGPASSFILE"),
    ("postgres://h/db?password=hush7", "not for passwords", "PGPASSWORD"),
    ("s3://key:hush7@bucket", "not for passwords", "AWS_"),
    (
        "s3://b?endpoint=https://s3.oss-cn-hongkong.aliyuncs.com&s3ForcePathStyle=true",
        "bucket's name in the host name",
        "SecondLevelDomainForbidden",
    ),
)


@pytest.mark.parametrize("state", GOOD)
def test_a_place_for_state(state):
    assert mistake(state) is None


@pytest.mark.parametrize(("state", "message", "fix"), BAD)
def test_a_mistake_says_what_would_be_right_and_repeats_no_password(state, message, fix):
    found = mistake(state)

    assert found
    assert message in found[0]
    assert fix in found[1]
    assert "hush7" not in "".join(found)


def test_only_a_database_is_shared_by_machines():
    assert [is_shared(state) for state in GOOD] == [False, True, True, False, False]


def test_no_two_classes_share_a_place():
    home = Path("/school/.labstacks/f4-a")
    for state in GOOD:
        places = {backend_url(state, home.with_name(name), name) for name in ("f4", "f4-a", "f4-a-2026")}
        assert len(places) == 3
    assert table_of("f4-a") != table_of("f4a")


def test_the_engine_is_told_its_own_kind_of_address():
    home = Path("/school/.labstacks/f4a")

    assert backend_url("local", home, "f4a") == "file:///school/.labstacks/f4a/state?metadata=skip"
    assert backend_url("s3://b/x/?region=r", home, "f4a") == "s3://b/x/f4a?region=r"
    assert (
        backend_url("postgres://ada@h/db", home, "f4a")
        == "postgres://ada@h/db?sslmode=require&connect_timeout=10&table=labstacks_state_f4a"
    )


def test_engine_and_labstacks_ask_for_the_same_safety_of_the_connection():
    assert connection_url("postgres://h/db?table=x") == "postgres://h/db?sslmode=require&connect_timeout=10"
    assert "?sslmode=disable&" in connection_url("postgres://127.0.0.1/db")
    assert "?sslmode=verify-full&" in connection_url("postgres://h/db?sslmode=verify-full")


def test_an_address_is_shown_without_its_password():
    assert without_secrets("postgres://ada:hush7@h/db?password=hush7&sslmode=x") == (
        "postgres://ada@h/db?sslmode=x"
    )


@pytest.fixture
def bare(monkeypatch, tmp_path):
    for name in ("PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_without_a_root_certificate_the_server_is_not_verified(bare):
    assert "?sslmode=require&" in connection_url("postgres://h/db")
    assert is_unverified("postgres://h/db")
    assert not is_unverified("postgres://localhost/db")
    assert not is_unverified("local")


@pytest.mark.parametrize("known", ["option", "variable", "file"])
def test_with_one_it_is(bare, monkeypatch, known):
    root = bare / ".postgresql" / "root.crt"
    if known == "file":
        root.parent.mkdir()
        root.write_text("certificate")
    if known == "variable":
        monkeypatch.setenv("PGSSLROOTCERT", str(root))
    state = f"postgres://h/db?sslrootcert={root}" if known == "option" else "postgres://h/db"
    assert "sslmode=verify-full" in connection_url(state)
    assert f"sslrootcert={root}" in connection_url(state)
    assert not is_unverified(state)


def test_what_the_environment_says_of_tls_holds(bare, monkeypatch):
    monkeypatch.setenv("PGSSLMODE", "verify-ca")
    assert "?sslmode=verify-ca&" in connection_url("postgres://h/db")
