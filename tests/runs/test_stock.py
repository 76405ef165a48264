"""Asking the cloud what it still sells."""

import threading

import pytest

from labstacks.emulator import RehearsalCloud
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.rate_limiter import Pacer
from labstacks.runs.shortage import SERVERS, Wanted, wanted
from labstacks.runs.stock import Stock, asking

SERVER = Wanted("ecs.e-c1m1.large", SERVERS, (("instanceChargeType", "PostPaid"),))
ANSWER = {"instanceTypes": [{"id": "ecs.e-c1m1.large", "availabilityZones": ["cn-hongkong-d"]}]}


@pytest.fixture
def opened(tmp_path):
    found = []

    def opened(**chaos):
        found.append(RehearsalCloud(tmp_path / "cloud.db", chaos=chaos))
        return asking(CloudProvider(found[-1]), Pacer(), "cn-hongkong")

    yield opened
    for cloud in found:
        cloud.close()


def test_the_cloud_is_asked_once_for_each_kind():
    asked = []

    def ask(token, args):
        asked.append((token, args))
        return ANSWER

    stock = Stock(ask)
    assert stock.of(SERVER) == stock.of(SERVER) == {"ecs.e-c1m1.large": ("cn-hongkong-d",)}
    assert asked == [(SERVERS, {"instanceChargeType": "PostPaid"})]


@pytest.mark.parametrize("answer", [None, {}, {"instanceTypes": [{}]}])
def test_an_answer_that_is_none_is_no_answer(answer):
    assert Stock(lambda token, args: answer).of(SERVER) is None


def test_a_question_that_fails_fails_nothing_and_is_not_repeated():
    asked = []

    def ask(token, args):
        asked.append(token)
        raise ConnectionError("gone")

    stock = Stock(ask)
    assert (stock.of(SERVER), stock.of(SERVER)) == (None, None)
    assert len(asked) == 1


def test_a_cloud_that_hangs_is_not_waited_for():
    hang = threading.Event()
    assert Stock(lambda token, args: hang.wait() and {}, patience=0.01).of(SERVER) is None
    hang.set()


def test_the_emulator_says_what_chaos_left(opened):
    found = Stock(opened(no_stock=["cn-hongkong-b", "cn-hongkong-c/ecs.e-c1m1.large"])).of(SERVER)
    assert found["ecs.e-c1m1.large"] == ("cn-hongkong-d",)
    assert found["ecs.e-c1m2.large"] == ("cn-hongkong-c", "cn-hongkong-d")


def test_it_says_so_of_database_servers(opened):
    server = {
        "engine": "MySQL",
        "engineVersion": "8.0",
        "category": "Basic",
        "instanceType": "mysql.n1e.small.1",
        "dbInstanceStorageType": "cloud_essd",
        "instanceChargeType": "Postpaid",
    }
    lacking = wanted("alicloud:rds/instance:Instance", server)
    assert Stock(opened(no_stock=["cn-hongkong-b"])).of(lacking) == {
        "mysql.n1e.small.1": ("cn-hongkong-c", "cn-hongkong-d"),
        "mysql.n2e.small.1": ("cn-hongkong-c", "cn-hongkong-d"),
        "mysql.n2e.medium.1": ("cn-hongkong-c", "cn-hongkong-d"),
    }


def test_a_question_that_is_throttled_is_asked_again(opened):
    assert Stock(opened(throttle={"every": 2})).of(SERVER) is not None
