"""What a cloud remembers: shared by threads and processes, in a file and in PostgreSQL."""

import subprocess
import sys
import threading

import pytest

from labstacks.emulator import RehearsalCloud
from labstacks.emulator.store import open_store
from labstacks.errors import CloudError

ON_BOTH_DATABASES = True

BUSY = """
import sys
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Target
from labstacks.emulator import RehearsalCloud

place, name, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
cloud, made = RehearsalCloud(place, quotas={"vpcs": 50}, patience=0), 0
type_ = "alicloud:vpc/network:Network"
for number in range(wanted):
    target = Target(f"urn:pulumi:{name}::labstacks::{type_}::n{number}", type_)
    try:
        cloud.create(target, {"cidrBlock": "10.0.0.0/16"}, preview=False)
        made += 1
    except CloudError as error:
        assert error.code == "QuotaExceeded.Vpc", error
print(made)
"""


def test_two_processes_at_once_lose_nothing_and_exceed_no_quota(place):
    workers = [
        subprocess.Popen([sys.executable, "-c", BUSY, place, name, "40"], stdout=subprocess.PIPE, text=True)
        for name in ("f4a-s01", "f4a-s02")
    ]
    made = [int(worker.communicate(timeout=120)[0]) for worker in workers]
    cloud = RehearsalCloud(place)
    assert sum(made) == 50 == cloud.count()
    assert len({row.id for row in cloud.resources()}) == 50
    assert [len(cloud.resources(f"f4a-s0{number}")) for number in (1, 2)] == made


def test_many_threads_at_once_exceed_no_quota(open_world):
    world = open_world(quotas={"eips": 10})
    refused = []

    def work(number):
        try:
            world.hands.make("alicloud:ecs/eipAddress:EipAddress", {"bandwidth": "5"}, f"eip{number}")
        except CloudError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.hands.cloud.count() == 10
    assert refused == ["QuotaExceeded.Eip"] * 6


def test_an_undone_transaction_leaves_nothing(place):
    found = open_store(place)
    with pytest.raises(ZeroDivisionError):
        found.change(lambda tx: 1 / (tx.set_meta("key", "value") or 0))
    assert found.look(lambda tx: tx.meta("key")) is None


def test_a_mistake_of_ours_is_no_trouble_of_the_databases(place):
    found = open_store(place)
    with pytest.raises(Exception, match=r"(?i)not.null"):
        found.change(lambda tx: tx.connection.execute("INSERT INTO meta VALUES ('key', NULL)"))
    found.change(lambda tx: tx.set_meta("key", "value"))
    assert found.look(lambda tx: tx.meta("key")) == "value"
