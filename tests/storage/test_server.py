"""The PostgreSQL server of the tests itself."""

import psycopg
import pytest


def test_gives_every_test_a_database_of_its_own(postgres):
    one, other = postgres.fresh_database(), postgres.fresh_database()
    with psycopg.connect(one) as connection:
        connection.execute("create table seats (number integer)")
    with psycopg.connect(other) as connection:
        assert not connection.execute("select to_regclass('seats')").fetchone()[0]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_can_be_away_for_a_while_without_losing_what_was_written(postgres, mode):
    url = postgres.fresh_database()
    with psycopg.connect(url) as connection:
        connection.execute("create table seats (number integer)")
    postgres.stop(mode)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)
    postgres.start()
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from seats").fetchone() == (0,)


def test_asks_for_a_password(postgres, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "guess")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url())
