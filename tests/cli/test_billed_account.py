"""A class on Alibaba Cloud never looks like a rehearsal: whose account pays is named and confirmed."""

from __future__ import annotations

import click
import pytest
from plugin_folder import PluginFolder

from labstacks.engine.locate import Engine
from labstacks.errors import UsageError
from labstacks_cli import options

WHO = "acs:ram::1234567890123456:user/ada"


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch, tmp_path):
    for name in ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(
        "labstacks.engine.locate.require_engine", lambda: Engine(tmp_path / "pulumi", "3.259.0", "cache")
    )


@pytest.fixture
def real_class(a_class, monkeypatch):
    monkeypatch.setenv("LABSTACKS_ALLOW", "shared-machine")
    with (a_class / "class.yaml").open("a") as file:
        file.write("cloud: alibaba\n")
    return a_class


@pytest.fixture
def signed_in(tmp_path, monkeypatch):
    folder = tmp_path / "plugin"
    folder.mkdir()
    monkeypatch.setenv("ALICLOUD_FAKE_FOLDER", str(folder))
    monkeypatch.setenv("LABSTACKS_ALICLOUD_PLUGIN", str(PluginFolder(folder).path))
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "an-id")


def test_check_says_that_the_credentials_were_not_tested(labstacks, real_class):
    ran = labstacks("check")
    assert "The credentials were not tested." in ran.out
    assert "labstacks doctor" in ran.out


def test_plan_says_that_there_are_no_credentials(labstacks, real_class):
    ran = labstacks("plan")
    assert "No credentials of Alibaba Cloud were found." in ran.out
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in ran.out
    assert labstacks("plan", "--json").document["account"] == {
        "problem": "No credentials of Alibaba Cloud were found."
    }


def test_plan_says_who_pays(labstacks, real_class, signed_in):
    ran = labstacks("plan")
    assert "account 1234567890123456" in ran.out
    account = labstacks("plan", "--json").document["account"]
    assert account == {"account": "1234567890123456", "user": WHO, "region": "cn-hongkong"}


def test_up_needs_credentials(labstacks, real_class):
    ran = labstacks("up", "--yes", "--billed", "f4a")
    assert ran.code == 2
    assert "No credentials of Alibaba Cloud were found." in ran.err
    assert not (real_class / ".labstacks").exists()


@pytest.mark.parametrize("command", ["up", "down"])
def test_a_machine_that_others_can_log_in_to_is_refused_unless_named(
    labstacks, real_class, signed_in, monkeypatch, command
):
    monkeypatch.delenv("LABSTACKS_ALLOW")
    ran = labstacks(command, "--yes", "--billed", "f4a") if command == "up" else labstacks(command, "--yes")
    assert ran.code == 2
    assert "other users of this machine can connect" in ran.err
    assert "--allow shared-machine" in ran.err
    assert not (real_class / ".labstacks").exists()


def test_yes_alone_does_not_bill_an_account(labstacks, real_class, signed_in):
    ran = labstacks("up", "--yes", "--allow", "sessions")
    assert ran.code == 2
    assert "Alibaba Cloud account 1234567890123456" in ran.err
    assert "billed, about HK$" in ran.err
    assert "--yes --billed f4a" in ran.err
    assert not (real_class / ".labstacks").exists()


def test_doctor_says_that_there_are_no_credentials(labstacks, real_class):
    ran = labstacks("doctor")
    assert "Credentials: no credentials of Alibaba Cloud were found" in ran.out


@pytest.mark.parametrize(("typed", "confirmed"), [("f4a", True), ("y", False), ("", False)])
def test_the_name_must_be_typed(monkeypatch, typed, confirmed):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(click.termui, "visible_prompt_func", lambda prompt="": typed)
    assert options.confirm_billed("f4a", billed=None, yes=False) is confirmed


def test_scripts_name_the_class():
    assert options.confirm_billed("f4a", billed="f4a", yes=True)
    with pytest.raises(UsageError, match="--billed names f4b"):
        options.confirm_billed("f4a", billed="f4b", yes=True)
