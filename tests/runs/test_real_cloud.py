"""A class on the real cloud, with a plugin written for the tests in its place."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pulumi
import pulumi_alicloud.vpc
import pytest
from plugin_folder import PluginFolder
from pulumi.runtime.proto import provider_pb2

from labstacks.classfile import load_class
from labstacks.classfile.programme import Programme
from labstacks.engine.driver import Driver, EngineSettings
from labstacks.engine.locate import Engine, require_engine
from labstacks.errors import PluginError, UsageError
from labstacks.gateway.property_codec import wrap
from labstacks.gateway.provider import Call, ProviderSession
from labstacks.planning import parallelism
from labstacks.runs import doctor, doctor_account
from labstacks.runs.alibaba_cloud import ListedResource, own_plugins, stack_of_name, things_of
from labstacks.runs.cloud_factory import open_cloud
from labstacks.runs.doctor_account import clock
from labstacks.runs.run import open_run
from labstacks.runs.unmanaged import Extra, extras_of
from labstacks.storage.class_folder import ClassFolder

NETWORK = "alicloud:vpc/network:Network"
BUCKET, OBJECT = "alicloud:oss/bucket:Bucket", "alicloud:oss/bucketObject:BucketObject"
ROLE = "alicloud:ram/role:Role"
NOW = datetime(2026, 12, 1, 6, tzinfo=UTC)


@pytest.fixture
def write(tmp_path):
    def write(more):
        path = tmp_path / "class.yaml"
        path.write_text(f"class: f4a\nlevel: bridging\nlabs: [B1]\nseats: 2\n{more}\n")
        return load_class(path).file

    return write


@pytest.fixture
def no_plugin(tmp_path, monkeypatch):
    """A machine that has no plugin, and an engine that cannot fetch one."""
    engine = tmp_path / "pulumi"
    engine.write_text("#!/bin/sh\necho 'error: failed to download plugin: no network' >&2\nexit 255\n")
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LABSTACKS_ALICLOUD_PLUGIN", raising=False)
    monkeypatch.setenv("LABSTACKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(
        "labstacks.runs.alibaba_cloud.require_engine", lambda: Engine(engine, "3.259.0", "cache")
    )


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    folder = tmp_path / "plugin"
    folder.mkdir()
    plugin = PluginFolder(folder)
    monkeypatch.setenv("ALICLOUD_FAKE_FOLDER", str(folder))
    monkeypatch.setenv("LABSTACKS_ALICLOUD_PLUGIN", str(plugin.path))
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "an-id")
    return plugin


def create(provider, name, urn="urn:pulumi:f4a-s01::labstacks::" + NETWORK + "::net", **more):
    request = provider_pb2.CreateRequest(urn=urn, properties=wrap({"vpcName": name, **more}))
    session = ProviderSession("cn-hongkong", b"")
    return provider_pb2.CreateResponse.FromString(provider.answer(Call.of("Create", request, session)))


def folder_of(file):
    folder = ClassFolder(file.home)
    folder.create()
    return folder


def stand(folder, stack, *resources):
    """A stack as if an engine had made it."""
    rows = [{"urn": f"urn:{id_}", "type": type_, "id": id_, "inputs": more} for type_, id_, more in resources]
    path = folder.home / "state" / stack / ".pulumi/stacks/labstacks" / f"{stack}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"checkpoint": {"latest": {"resources": rows}}}))


def test_without_a_plugin_and_a_network_it_says_so_and_what_to_do(write, no_plugin):
    file = write("cloud: alibaba")
    with (
        pytest.raises(PluginError, match="failed to download plugin: no network") as caught,
        open_cloud(file),
    ):
        pass
    assert "LABSTACKS_ALICLOUD_PLUGIN" in caught.value.hint


def test_the_real_cloud_tells_what_it_holds_of_the_class_by_its_names(write, plugin):
    file = write("cloud: alibaba")
    with open_cloud(file) as cloud:
        made = create(cloud, "f4a-s01-network").id
        create(cloud, "f4ab-s01-network")
        create(cloud, "f4a-other")
        found = [(thing.type, thing.id, thing.stack) for thing in cloud.resources()]
    assert found == [(NETWORK, made, "f4a-s01")]
    assert cloud.waits


@pytest.mark.parametrize(("plugin_per_stack", "engines"), [(False, 40), (True, 21)])
def test_forty_engines_wait_for_the_real_cloud_in_8_gb_but_not_with_a_plugin_each(
    write, plugin, tmp_path, monkeypatch, plugin_per_stack, engines
):
    monkeypatch.setattr(parallelism, "free_memory", lambda: 8 * 1024**3)
    write("cloud: alibaba")
    with open_run(
        Programme.of_one(load_class(tmp_path / "class.yaml")),
        Engine(Path("pulumi"), "3.259.0", "cache"),
        "up",
        lambda name: print,
        plugin_per_stack=plugin_per_stack,
    ) as run:
        assert run.max_engines() == engines


def test_what_a_student_renamed_is_found_by_its_tags_and_nothing_twice(write, plugin):
    file = write("cloud: alibaba")
    tags = {"class": "f4a", "seat": "s02"}
    with open_cloud(file) as cloud:
        ours = create(cloud, "f4a-s01-network", tags={"class": "f4a", "seat": "s01"}).id
        renamed = create(cloud, "mine-now", tags=tags).id
        create(cloud, "theirs", tags={"class": "f4b", "seat": "s02"})
        create(cloud, "somebody-elses", tags={"class": "f4a"})
        found = {thing.id: thing.stack for thing in cloud.resources()}
        assert len(cloud.resources()) == 2
    assert found == {ours: "f4a-s01", renamed: "f4a-s02"}


def test_a_role_is_named_by_its_name_and_not_by_its_number():
    class Account:
        def named(self, prefix, session):
            return [(ROLE, "300000000000000007", "f4a-s07-server")]

        def tagged(self, tags, session):
            return [(ROLE, "300000000000000007", {"class": "f4a", "seat": "s07"})]

    assert things_of(Account(), "f4a", "cn-hongkong") == [ListedResource(ROLE, "f4a-s07-server", "f4a-s07")]


def test_what_goes_by_its_name_alone_is_found_too(write, plugin):
    file = write("cloud: alibaba")
    plugin.lists("getBuckets", {"names": ["f4a-s01-files", "f4a-s02-files"]})
    plugin.lists("getImages", {"ids": ["m-1"], "images": [{"name": "f4a-s01-golden", "tags": {}}]})
    with open_cloud(file) as cloud:
        found = {(thing.type, thing.id, thing.stack) for thing in cloud.resources()}
    buckets = {(BUCKET, f"f4a-s0{number}-files", f"f4a-s0{number}") for number in (1, 2)}
    assert found == {*buckets, ("alicloud:ecs/image:Image", "m-1", "f4a-s01")}


def test_files_that_students_made_are_counted_before_they_go(write, plugin, tmp_path):
    write("cloud: alibaba")
    class_ = load_class(tmp_path / "class.yaml")
    stand(
        folder_of(class_.file), "f4a-s01", (BUCKET, "b1", {}), (OBJECT, "x", {"bucket": "b1", "key": "ours"})
    )
    stand(folder_of(class_.file), "f4a-s02", (BUCKET, "b2", {}))
    files = [{"key": "ours"}, {"key": "essay.txt"}, {"key": "photos/cat.jpg"}]
    plugin.lists("getBucketObjects", {"b1": {"objects": files}, "b2": {"objects": [{"key": "x"}]}})
    assert extras_of(class_) == (Extra("s01", OBJECT, 2, "b1"), Extra("s02", OBJECT, 1, "b2"))
    assert extras_of(class_, ["s02"]) == (Extra("s02", OBJECT, 1, "b2"),)


def test_buckets_that_may_not_be_looked_into_hold_nobody_up(write, plugin, tmp_path):
    write("cloud: alibaba")
    class_ = load_class(tmp_path / "class.yaml")
    stand(folder_of(class_.file), "f4a-s01", (BUCKET, "b1", {}))
    plugin.lists("getBucketObjects", {"refused": "AccessDenied"})
    assert extras_of(class_) == ()


def test_a_class_that_never_stood_asks_no_plugin_about_files(write, no_plugin, tmp_path):
    write("cloud: alibaba")
    assert extras_of(load_class(tmp_path / "class.yaml")) == ()


@pytest.mark.parametrize(
    ("name", "stack"),
    [
        ("f4a-s07", "f4a-s07"),
        ("f4a-s107-web", "f4a-s107"),
        ("f4a-classroom-network", "f4a-classroom"),
        ("f4a-2026-s07-web", ""),
        ("other-s07-web", ""),
    ],
)
def test_a_cloud_name_tells_its_stack(name, stack):
    assert stack_of_name("f4a", name) == stack


def test_a_strict_rehearsal_asks_the_real_provider_about_inputs_and_nothing_else(write, plugin):
    file = write("rehearsal: {strict: true}")
    urn = "urn:pulumi:f4a-s01::labstacks::" + NETWORK + "::net"
    with open_cloud(file) as cloud:
        check = provider_pb2.CheckRequest(urn=urn, news=wrap({"cidrBlock": "nonsense"}))
        judged = provider_pb2.CheckResponse.FromString(
            cloud.answer(Call.of("Check", check, ProviderSession()))
        )
        create(cloud, "f4a-s01-network", cidrBlock="10.0.0.0/16")
        held = [row.urn for row in cloud.resources()]
    assert [failure.reason for failure in judged.failures] == ["not a CIDR block"]
    assert held == [urn]
    assert plugin.got("Check") == [check.SerializeToString()]
    assert plugin.got("Create") == plugin.got("Configure") == []


@pytest.fixture
def examined(write, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "find_engine", lambda: Engine(tmp_path / "pulumi", "3.259.0", "cache"))
    monkeypatch.setattr(doctor_account, "cloud_time", lambda: None)

    def examined(more="cloud: alibaba"):
        write(more)
        return {finding.subject: finding for finding in doctor.examine(tmp_path / "class.yaml", allowed=True)}

    return examined


def test_the_doctor_asks_the_account_who_it_is_and_for_the_region(examined, plugin):
    found = examined()
    assert found["Credentials"].found == (
        "account 1234567890123456, acs:ram::1234567890123456:user/ada, cn-hongkong"
    )
    assert (found["Region"].well, found["Region"].found) == (True, "cn-hongkong")
    assert found["Provider plugin"].found == str(plugin.path)
    assert plugin.made() == []


def test_wrong_credentials_are_told_with_the_clouds_code(examined, plugin, monkeypatch):
    monkeypatch.setenv("ALICLOUD_ACCESS_KEY", "wrong")
    found = examined()["Credentials"]
    assert not found.well
    assert found.found.startswith("InvalidAccessKeyId.NotFound: ")
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in found.advice


def test_a_region_that_the_account_does_not_have(examined, plugin):
    found = examined("cloud: alibaba\nregion: us-west-1\nzones: [us-west-1a, us-west-1b]")["Region"]
    assert (found.well, "cn-hongkong" in found.advice) == (False, True)


def test_a_missing_plugin_is_no_riddle(examined, no_plugin):
    found = examined()["Provider plugin"]
    assert (found.well, found.found) == (False, "not installed, so the credentials were not tested")


def test_the_emulator_needs_none_of_this(examined, no_plugin):
    assert "Provider plugin" not in examined("cloud: rehearsal")


@pytest.mark.parametrize(
    ("seconds", "well", "words"),
    [(3, True, "3 s ahead of"), (-3, True, "3 s behind"), (3600, False, "3600 s ahead of")],
)
def test_the_clock_is_compared(seconds, well, words):
    found = clock(NOW + timedelta(seconds=seconds), NOW)
    assert (found.well, words in found.found) == (well, True)


def test_a_clock_that_cannot_be_compared_is_no_fault():
    assert clock(NOW, None).well


def test_nothing_of_a_plugin_is_left_behind(write, plugin):
    file = write("cloud: alibaba")
    with open_cloud(file) as cloud:
        create(cloud, "f4a-s01-network")
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in plugin.processes())


@pytest.mark.engine
def test_each_stack_can_start_a_plugin_of_its_own(write, plugin, tmp_path):
    def program():
        made = pulumi_alicloud.vpc.Network("net", vpc_name="x", cidr_block="10.0.0.0/16")
        pulumi.export("id", made.id)

    (tmp_path / "state").mkdir()
    settings = EngineSettings(
        backend=(tmp_path / "state").as_uri(),
        work=tmp_path / "work",
        home=tmp_path / "home",
        passphrase="for tests only",
        attachment="",
        config={"alicloud:region": "cn-hongkong"},
        environment=own_plugins(write("cloud: alibaba")),
    )
    engine = require_engine()
    driver = Driver(engine.path, engine.version, settings)
    made = [driver.up(stack, program).outputs["id"] for stack in ("f4a-s01", "f4a-s02")]
    assert sorted(made) == sorted(plugin.made())
    assert len(plugin.processes()) == 2


def test_the_emulator_has_no_plugin_to_start(write):
    with pytest.raises(UsageError, match="no plugin"):
        own_plugins(write("cloud: rehearsal"))
