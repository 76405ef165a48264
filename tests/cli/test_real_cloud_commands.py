"""On the real cloud no command starts the provider plugin unless the user accepts who can connect to it."""

import json

import pytest
from plugin_folder import PluginFolder

from labstacks.classfile import load_class, save_ledger
from labstacks.runs import doctor_account
from labstacks.storage.class_folder import ClassFolder

NETWORK = "alicloud:vpc/network:Network"
REFUSED = "other users of this machine can connect"


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    folder = tmp_path / "plugin"
    folder.mkdir()
    plugin = PluginFolder(folder)
    monkeypatch.setenv("ALICLOUD_FAKE_FOLDER", str(folder))
    monkeypatch.setenv("LABSTACKS_ALICLOUD_PLUGIN", str(plugin.path))
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "an-id")
    monkeypatch.delenv("LABSTACKS_ALLOW", raising=False)
    monkeypatch.setattr(doctor_account, "cloud_time", lambda: None)
    return plugin


@pytest.fixture
def real_class(a_class, plugin):
    """A deployed class on the real cloud, as far as its state says."""
    with (a_class / "class.yaml").open("a") as file:
        file.write("cloud: alibaba\n")
    class_ = load_class(a_class / "class.yaml")
    folder = ClassFolder.of(class_.file)
    folder.create()
    save_ledger(class_)
    for seat in ("classroom", "s01", "s02", "s03"):
        stack = f"f4a-{seat}"
        row = {"urn": f"urn:pulumi:{stack}::labstacks::{NETWORK}::net", "type": NETWORK, "id": "vpc-1"}
        path = folder.home / "state" / stack / ".pulumi/stacks/labstacks" / f"{stack}.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"checkpoint": {"latest": {"resources": [row]}}}))
    return a_class


@pytest.mark.parametrize(
    "command",
    [
        "up --yes --billed f4a",
        "down --yes",
        "down --yes --purge",
        "reset s01 --yes",
        "sweep --all --yes",
        "verify",
        "verify --watch",
        f"settle {NETWORK} vpc-1 --yes",
    ],
)
def test_a_command_that_needs_the_plugin_is_refused(labstacks, real_class, plugin, command):
    ran = labstacks(*command.split())
    assert ran.code == 2
    assert REFUSED in " ".join(ran.err.split())
    assert "--allow shared-machine" in " ".join(ran.err.split())
    assert plugin.processes() == []


def test_the_plan_leaves_the_credentials_untested(labstacks, real_class, plugin):
    ran = labstacks("plan", "--json")
    assert REFUSED in ran.document["account"]["problem"]
    assert plugin.processes() == []


def test_the_doctor_leaves_the_credentials_untested(labstacks, real_class, plugin):
    ran = labstacks("doctor", "--json")
    found = {finding["subject"]: finding for finding in ran.document["findings"]}
    assert not found["Credentials"]["well"]
    assert not found["Other users"]["well"]
    assert plugin.processes() == []


@pytest.mark.parametrize("command", ["check", "status", "cards", "notes", "report", "prices show", "sweep"])
def test_other_commands_start_no_plugin(labstacks, real_class, plugin, command):
    labstacks(*command.split())
    assert plugin.processes() == []


def test_a_user_who_accepts_it_is_warned_and_answered(labstacks, real_class, plugin):
    ran = labstacks("plan", "--json", "--allow", "shared-machine")
    assert ran.document["account"]["account"] == "1234567890123456"
    ran = labstacks("doctor", "--json", "--allow", "shared-machine")
    found = {finding["subject"]: finding for finding in ran.document["findings"]}
    assert found["Credentials"]["well"]
    assert found["Other users"]["well"]
    assert REFUSED in found["Other users"]["found"]
    ran = labstacks("verify", "--allow", "shared-machine")
    assert REFUSED in " ".join(ran.err.split())
    assert len(plugin.processes()) == 3
