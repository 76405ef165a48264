"""A cloud in PostgreSQL: what machines share, and what can be wrong with the server."""

import json
import subprocess
import sys
import threading
import time

import pytest

from labstacks.emulator import RehearsalCloud, postgres_store, store, tables
from labstacks.errors import StateAwayError, StateError, UsageError
from labstacks.gateway.cloud import Target

VPC = "alicloud:vpc/network:Network"


def make(cloud, number, inputs=None):
    target = Target(f"urn:pulumi:f4a-s01::labstacks::{VPC}::n{number}", VPC)
    return cloud.create(target, inputs or {"cidrBlock": "10.0.0.0/16"}, preview=False)


@pytest.fixture
def place(schemas):
    return schemas.place_of("rehearsal")


@pytest.fixture
def opened(place, open_at):
    """Open the cloud; as often as one likes."""
    return lambda **settings: open_at(place, **{"quotas": {"vpcs": 1000}, **settings}).cloud


def test_there_is_a_cloud_once_it_was_opened(schemas):
    place = schemas.untouched()
    assert not store.exists(place)
    RehearsalCloud(place).close()
    assert store.exists(place)


def test_a_second_account_is_in_a_schema_of_its_own(schemas):
    one, two = (RehearsalCloud(schemas.place_of(name), seed=name) for name in ("one", "two"))
    make(one, 1)
    assert (one.count(), two.count()) == (1, 0)
    assert one.account != two.account


def test_a_memory_of_an_older_version_is_upgraded_and_one_of_a_newer_left_alone(schemas, monkeypatch):
    place, everything = schemas.untouched(), tables.SCRIPTS
    monkeypatch.setattr(tables, "SCRIPTS", everything[:3])
    old = store.open_store(place)
    old.change(lambda tx: tx.set_meta("gained", "7200.5"))
    monkeypatch.setattr(tables, "SCRIPTS", everything)
    cloud = RehearsalCloud(place)
    assert json.loads(cloud._store.look(lambda tx: tx.clock())[0])["gained"] == 7200.5
    monkeypatch.setattr(tables, "SCRIPTS", everything[:3])
    with pytest.raises(
        StateError, match=rf"newer version of labstacks \(schema {len(everything)}, this one knows 3\)"
    ):
        store.open_store(place)


def test_all_who_have_it_open_see_one_time_and_run_it_at_one_rate(opened):
    slow = opened(clock="3600x")
    make(slow, 1, {})
    fast, still = opened(clock="60x"), opened()
    times = []
    for cloud in (slow, fast, still):
        times.append(cloud._store.look(lambda tx, cloud=cloud: cloud._clock.now(tx)).timestamp())
    assert fast._clock.rate == 3600
    assert 0 <= times[-1] - times[0] < 3600
    slow.close()
    assert fast._store.look(lambda tx: fast._clock.now(tx)).timestamp() > times[-1]


def test_time_stands_still_while_nobody_runs_it(opened):
    cloud = opened(clock="3600x")
    make(cloud, 1, {})
    cloud.close()
    cloud = opened()
    gained = [cloud._store.look(lambda tx: cloud._clock.now(tx).timestamp() - tx.real) for _ in range(2)]
    assert gained[0] == pytest.approx(gained[1], abs=1e-3)
    assert gained[0] > 7


def test_calls_are_counted_for_all_machines_together(opened):
    chaos = {"throttle": {"every": 3}}
    clouds = [opened(chaos=chaos) for _ in range(2)]
    struck = [bool(clouds[n % 2]._mischief.strikes(VPC, f"urn{n}", "create")) for n in range(1, 10)]
    assert struck == [False, False, True] * 3


def test_a_rate_of_calls_is_that_of_all_machines_together(opened):
    clouds = [opened() for _ in range(2)]

    def recent(moment):
        def work(tx):
            tx.real = moment
            before = tx.recent_calls("ecs")
            tx.let_through("ecs")
            tx.let_through("vpc")
            return before

        clouds.reverse()
        return clouds[0]._store.change(work)

    assert [recent(moment) for moment in (100.0, 100.4, 101.2, 105.0)] == [0, 1, 1, 0]


def test_what_happens_when_the_server_is_killed_is_done_once(opened, postgres):
    """Threads create while the server dies again and again; nothing is lost, and nothing is done twice."""
    cloud, made, failed = opened(), [], []
    over = threading.Event()

    def work(thread):
        # Fewer than a quota allows, however long the server takes to come back.
        for number in range(300):
            if over.is_set():
                return
            try:
                made.append(make(cloud, f"{thread}-{number}").id)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for mode in ("immediate", "fast", "immediate"):
        time.sleep(0.4)
        postgres.stop(mode)
        postgres.start()
    over.set()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert sorted(made) == sorted(row.id for row in cloud.resources())
    assert len(set(made)) == len(made) > 3


def test_a_commit_whose_answer_was_lost_is_not_done_again(opened, monkeypatch):
    from labstacks.emulator.postgres_link import Link

    cloud, execute, lost = opened(), Link.execute, []

    def losing(self, statement, values=()):
        rows = execute(self, statement, values)
        if statement == "COMMIT" and not lost:
            lost.append(statement)
            self.close()
            execute(self, "SELECT 1")
        return rows

    monkeypatch.setattr(Link, "execute", losing)
    make(cloud, 1)
    assert lost == ["COMMIT"]
    assert cloud.count() == 1
    assert [row.urn[-2:] for row in cloud.resources()] == ["n1"]


def test_a_change_that_was_cut_off_is_done_again(opened, monkeypatch):
    cloud, tried = opened(), []

    def work(tx):
        tx.set_meta("tried", str(len(tried)))
        tried.append(tx)
        if len(tried) == 1:
            tx.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return len(tried)

    assert cloud._store.change(work) == 2
    assert cloud._store.look(lambda tx: tx.meta("tried")) == "1"


def test_a_server_that_stays_away_is_waited_for_only_once(opened, postgres, monkeypatch):
    monkeypatch.setattr(postgres_store, "PATIENCE", 0.5)
    cloud = opened()
    postgres.stop()
    with pytest.raises(StateAwayError, match=r"127\.0\.0\.1:\d+/\S* cannot be reached: .*[Rr]efused"):
        cloud.count()
    monkeypatch.setattr(postgres_store, "PATIENCE", 600)
    cloud._store._lost_at -= 600
    with pytest.raises(StateAwayError):
        cloud.count()
    postgres.start()
    assert cloud.count() == 0


def test_a_server_that_is_not_there_is_refused_at_once(postgres):
    postgres.stop()
    with pytest.raises(StateAwayError, match="cannot be reached"):
        RehearsalCloud(postgres.url())
    with pytest.raises(StateAwayError, match="cannot be reached"):
        store.exists(postgres.url())


def test_a_wrong_password_is_said_to_be_one_and_not_shown(postgres, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "Correct-Horse-9")
    with pytest.raises(StateError, match="password authentication failed") as refused:
        RehearsalCloud(postgres.url())
    assert "PGPASSWORD" in refused.value.hint
    assert "Correct-Horse-9" not in str(refused.value)


def test_a_user_without_rights_is_told_what_is_missing(postgres):
    address = postgres.fresh_database()
    postgres.execute(f"CREATE ROLE guest LOGIN PASSWORD '{postgres.password}'")
    guest = address.replace("labstacks@", "guest@")
    with pytest.raises(StateError, match="permission denied for database") as refused:
        RehearsalCloud(guest)
    assert "CREATE SCHEMA labstacks_rehearsal AUTHORIZATION guest;" in refused.value.hint
    postgres.execute("CREATE SCHEMA labstacks_rehearsal AUTHORIZATION guest", address)
    RehearsalCloud(guest).close()
    postgres.execute("CREATE ROLE visitor LOGIN PASSWORD " + f"'{postgres.password}'")
    with pytest.raises(StateError, match="permission denied"):
        RehearsalCloud(address.replace("labstacks@", "visitor@"))


def test_a_database_that_does_not_exist_is_named(postgres):
    with pytest.raises(StateError, match='database "nowhere" does not exist'):
        RehearsalCloud(postgres.url("nowhere"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("postgresql://teacher@db.example.org", "names no database"),
        ("postgresql://db.example.org/school?schema=Not%20one", "schema 'Not one'"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(text, said):
    with pytest.raises(UsageError, match=said):
        RehearsalCloud(text)


def test_without_the_driver_the_way_to_get_it_is_said():
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from labstacks.errors import UsageError\n"
        "from labstacks.emulator import RehearsalCloud\n"
        "try: RehearsalCloud('postgresql://db.example.org/school')\n"
        "except UsageError as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "pip install 'labstacks[postgres]'" in ran.stdout, ran.stderr
