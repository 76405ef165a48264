"""Real engines, several at once, through one process of a plugin."""

import json
from concurrent.futures import ThreadPoolExecutor

import pulumi
import pytest
from pulumi_alicloud.vpc import Network  # here, since an import is not safe in several threads

from labstacks.engine.driver import Driver, EngineSettings
from labstacks.engine.locate import require_engine
from labstacks.errors import StackError
from labstacks.gateway.server import Gateway

pytestmark = pytest.mark.engine

STACKS = ["f4a-s01", "f4a-s02", "f4a-s03", "f4a-s04"]
SECRET = "hush7hush7hush"


@pytest.fixture
def gateway(provider, journal):
    with Gateway(provider, journal) as gateway:
        yield gateway


@pytest.fixture
def driver(gateway, tmp_path):
    engine = require_engine()
    (tmp_path / "state").mkdir()
    settings = EngineSettings(
        backend=(tmp_path / "state").as_uri(),
        work=tmp_path / "work",
        home=tmp_path / "home",
        passphrase="for tests only",
        attachment=gateway.attachment,
        config={"alicloud:region": "cn-hongkong"},
    )
    return Driver(engine.path, engine.version, settings)


def network(order="", secret=None):
    """A program with one network."""

    def program():
        made = Network(
            "net",
            vpc_name=f"{pulumi.get_stack()}-net",
            cidr_block="10.0.0.0/16",
            description=order,
            tags={"secret": pulumi.Output.secret(secret)} if secret else None,
        )
        pulumi.export("id", made.id)

    return program


def ids(outcomes):
    return sorted(outcome.outputs["id"] for outcome in outcomes)


def test_four_at_once_up_again_and_down(driver, plugin, journal):
    with ThreadPoolExecutor(4) as pool:
        first = list(pool.map(lambda stack: driver.up(stack, network("wait")), STACKS))
        again = list(pool.map(lambda stack: driver.up(stack, network("wait")), STACKS))
        assert ids(first) == ids(again) == sorted(plugin.made())
        assert {outcome.changed for outcome in again} == {0}
        list(pool.map(driver.destroy, STACKS))
    assert plugin.made() == []
    assert len(plugin.processes()) == 1
    assert len(plugin.got("Configure")) == 1
    assert plugin.got("Cancel") == []


def test_a_secret_stays_one_on_its_way_through(driver, plugin, tmp_path):
    driver.up(STACKS[0], network(secret=SECRET))
    [create] = plugin.got("Create")
    assert SECRET.encode() in create
    state = "".join(path.read_text() for path in (tmp_path / "state").rglob("*.json"))
    assert "ciphertext" in state
    assert SECRET not in state


def test_a_refusal_reaches_the_user_in_the_clouds_words(driver):
    refusal = "refuse SDKError:\n   StatusCode: 400\n   Code: QuotaExceeded.Vpc\n   Message: no more networks"
    with pytest.raises(StackError) as caught:
        driver.up(STACKS[0], network(refusal))
    assert "QuotaExceeded.Vpc" in caught.value.causes[0]


def test_throttling_is_not_seen_by_anybody(driver, plugin):
    made = driver.up(STACKS[0], network("throttle 3")).outputs["id"]
    assert plugin.made() == [made]
    assert len(plugin.got("Create")) == 4


def test_what_was_half_made_is_in_the_state_and_goes_with_it(driver, plugin, gateway):
    with pytest.raises(StackError, match="it never got ready"):
        driver.up(STACKS[0], network("half made"))
    in_state = driver.backend.identities(STACKS[0])
    assert plugin.made()[0] in {id_ for _, id_ in in_state}
    gateway.replay.begin(STACKS[0], in_state, keep=False)
    driver.destroy(STACKS[0])
    assert plugin.made() == []


def test_a_plugin_that_dies_in_the_middle_of_a_class_costs_nothing(driver, plugin):
    orders = dict(zip(STACKS, ["wait", "die after", "wait", "wait"], strict=True))
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(driver.up, stack, network(order)) for stack, order in orders.items()]
        for future in futures:
            future.exception()
    for stack in STACKS:
        driver.up(stack, network())
    names = sorted(thing["name"] for thing in json.loads((plugin.folder / "made.json").read_text()).values())
    assert names == [f"{stack}-net" for stack in STACKS]
