"""The real engine on one stack, with a cloud in a dict behind the gateway."""

import json
import logging
import os
import shutil
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pulumi
import pytest
from dictcloud import DictCloud
from pulumi_alicloud.vpc import Network

from labstacks.engine.driver import Driver, EngineSettings
from labstacks.engine.events import ResourceDone
from labstacks.engine.home import LOGS, without_logs
from labstacks.engine.locate import require_engine
from labstacks.errors import StackError, StackLockedError
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.server import Gateway

pytestmark = pytest.mark.engine

STACK = "f4a-s07"


@pytest.fixture
def cloud():
    return DictCloud()


@pytest.fixture
def driver(tmp_path, cloud):
    engine = require_engine()
    with Gateway(CloudProvider(cloud)) as gateway:
        settings = EngineSettings(
            backend=(tmp_path / "state").as_uri(),
            work=tmp_path / "work",
            home=without_logs(tmp_path / "home"),
            passphrase="correct horse",
            attachment=gateway.attachment,
            config={"alicloud:region": "cn-hongkong"},
        )
        (tmp_path / "state").mkdir()
        yield Driver(engine.path, engine.version, settings, patience=0.5)


@pytest.fixture
def processes(monkeypatch):
    """The first words of every command given to the engine."""
    from labstacks.engine.command import EngineCommand

    started = []
    run = EngineCommand.run

    def noting(self, args, *rest):
        started.append(args[0])
        return run(self, args, *rest)

    monkeypatch.setattr(EngineCommand, "run", noting)
    return started


class Door(pulumi.ComponentResource):
    def __init__(self, name, cidr, tag):
        super().__init__("labstacks:index:Door", name)
        options = pulumi.ResourceOptions(parent=self)
        Network(f"{name}-net", vpc_name="x", cidr_block=cidr, tags={"tag": tag}, opts=options)
        self.register_outputs({})


def program(cidr="10.0.0.0/16", tag="a"):
    def program():
        Door("door", cidr, tag)
        pulumi.export("user", "f4a-s07")
        pulumi.export("password", pulumi.Output.secret("Hush7hush"))

    return program


def lock(tmp_path, **changes):
    told = {
        "pid": os.getpid(),
        "username": "ada",
        "hostname": socket.gethostname(),
        "timestamp": datetime.now(UTC).isoformat(),
    }
    path = tmp_path / "state" / STACK / ".pulumi/locks/organization/labstacks" / STACK / "6f1c.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({**told, **changes}))
    return path


def test_a_stack_lives_in_as_few_processes_as_can_be(driver, cloud, processes):
    assert driver.up(STACK, program()).changes == {"create": 1}
    assert processes == ["up"]
    assert driver.up(STACK, program()).changes == {"same": 1}
    assert driver.up(STACK, program(tag="b")).changes == {"update": 1}
    assert driver.up(STACK, program("10.1.0.0/16", "b")).changes == {"replace": 1}
    assert driver.destroy(STACK).changes == {"delete": 1}
    assert processes == [*["up"] * 4, "destroy"]
    assert cloud.made == {}
    assert driver.backend.stacks() == []


def test_an_engine_works_without_a_place_for_logs_and_keeps_none(driver, tmp_path):
    assert driver.up(STACK, program()).changes == {"create": 1}
    assert (tmp_path / "home" / LOGS).is_file()
    assert not list((tmp_path / "home").rglob("*.log"))


def test_outputs_arrive_and_secrets_do_not(driver, tmp_path):
    outcome = driver.up(STACK, program())
    assert outcome.outputs["user"] == "f4a-s07"
    assert "Hush7hush" not in str(outcome)
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"f4a-s07" in content for content in written)
    assert not any(b"Hush7hush" in content or b"correct horse" in content for content in written)


def test_events_tell_the_clouds_resources_from_the_rest(driver):
    events = []
    driver.up(STACK, program(), events.append)
    done = {event.type: event.in_cloud for event in events if isinstance(event, ResourceDone)}
    assert done == {
        "labstacks:index:Door": False,
        "pulumi:providers:alicloud": False,
        "alicloud:vpc/network:Network": True,
        "pulumi:pulumi:Stack": False,
    }


def test_a_preview_changes_nothing(driver, cloud):
    assert driver.preview(STACK, program()).changes == {"create": 1}
    assert cloud.made == {}


def test_a_listener_that_raises_is_logged_and_breaks_nothing(driver, caplog):
    def listener(event):
        raise ValueError("a bug of ours")

    with caplog.at_level(logging.ERROR):
        outcome = driver.up(STACK, program(), listener)
    assert outcome.outputs["user"] == "f4a-s07"
    assert outcome.changes == {"create": 1}
    assert "a bug of ours" in caplog.text


def test_a_refusal_is_told_in_the_clouds_words(driver, cloud):
    cloud.refuses("create")
    with pytest.raises(StackError) as caught:
        driver.up(STACK, program())
    assert caught.value.causes == ("door-net: QuotaExceeded.Vpc: No more networks.",)
    assert "QuotaExceeded" in caught.value.log


def test_a_mistake_in_a_program_is_told_without_its_traceback(driver):
    def mistaken():
        raise KeyError("vpc_id")

    with pytest.raises(StackError) as caught:
        driver.up(STACK, mistaken)
    assert caught.value.causes == ("KeyError: 'vpc_id'",)


def test_a_lost_work_folder_is_made_again(driver, tmp_path):
    driver.up(STACK, program())
    shutil.rmtree(tmp_path / "work")
    assert driver.up(STACK, program()).changes == {"same": 1}
    shutil.rmtree(tmp_path / "work")
    assert driver.destroy(STACK).changes == {"delete": 1}


@pytest.mark.parametrize("torn", ["", "config: {", "text"])
def test_settings_that_a_crash_tore_are_written_anew(driver, tmp_path, torn):
    driver.up(STACK, program())
    (tmp_path / "work" / STACK / f"Pulumi.{STACK}.yaml").write_text(torn)
    (tmp_path / "work" / STACK / "Pulumi.yaml").write_text(torn)
    assert driver.up(STACK, program()).changes == {"same": 1}


def test_a_stack_that_never_was_can_be_destroyed(driver):
    assert driver.destroy(STACK).changes == {}
    assert driver.backend.stacks() == []


def test_a_change_of_region_reaches_a_stack_that_exists(driver, cloud, tmp_path):
    driver.up(STACK, program())
    settings = replace(driver.settings, config={"alicloud:region": "ap-southeast-1"})
    engine = require_engine()
    Driver(engine.path, engine.version, settings).up(STACK, program())
    assert [target.region for target, _ in cloud.made.values()] == ["ap-southeast-1"]


def test_a_stack_at_work_is_respected_and_its_holder_named(driver, tmp_path, processes):
    lock(tmp_path)
    with pytest.raises(StackLockedError, match=f"process {os.getpid()} of ada on this machine"):
        driver.up(STACK, program())
    assert processes == []


def test_an_engine_about_to_end_is_waited_for(driver, tmp_path):
    path = lock(tmp_path)
    threading.Timer(0.15, path.unlink).start()
    assert driver.up(STACK, program()).changes == {"create": 1}


@pytest.fixture
def on_a_file_server(monkeypatch):
    """The state is in a folder that other machines mount."""
    monkeypatch.setattr("labstacks.storage.state_files.is_on_own_disk", lambda path: False)


def test_a_lock_of_another_machine_is_not_waited_for(driver, tmp_path, on_a_file_server):
    path = lock(tmp_path, hostname="laptop-7")
    with pytest.raises(StackLockedError, match="laptop-7") as caught:
        driver.destroy(STACK)
    assert str(path) in caught.value.hint


def test_a_lock_that_appears_in_between_is_told_too(driver, tmp_path, monkeypatch, on_a_file_server):
    monkeypatch.setattr(driver, "wait_for", lambda stack: lock(tmp_path, hostname="laptop-7"))
    with pytest.raises(StackLockedError, match="laptop-7"):
        driver.up(STACK, program())


def test_an_engine_that_is_not_there_is_an_error_with_advice(driver, tmp_path):
    missing = Driver(tmp_path / "nothing", "3.259.0", driver.settings)
    with pytest.raises(StackError, match="could not be started") as caught:
        missing.up(STACK, program())
    assert "doctor" in caught.value.hint


def test_an_engine_that_waits_for_the_cloud_makes_room_for_the_next_to_start(driver, cloud):
    driver._starting = threading.BoundedSemaphore(1)
    both_at_work = threading.Barrier(2)

    def trouble(method, moment):
        if (method, moment) == ("create", "before"):
            both_at_work.wait(60)

    cloud.trouble = trouble
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(driver.up, stack, program()) for stack in ("f4a-s01", "f4a-s02")]
    assert [outcome.result().changed for outcome in done] == [1, 1]


def test_an_engine_that_fails_before_it_gets_to_work_makes_room_too(driver):
    driver._starting = threading.BoundedSemaphore(1)

    def broken():
        raise RuntimeError("a school's own lab")

    for _ in range(2):
        with pytest.raises(StackError):
            driver.up(STACK, broken)
