"""The real provider plugin deploys, changes, refreshes and removes all labs of a level against the player.

Runs where ``LABSTACKS_ALICLOUD_PLUGIN`` names the plugin; docs/testing.md says how to get it.
"""

import os
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from soon import in_days

from labstacks.alicloud.api_actions import api_actions
from labstacks.components.catalog import LEVELS
from labstacks.engine.driver import Driver, EngineSettings
from labstacks.engine.events import ResourceDone
from labstacks.engine.locate import require_engine
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, load, seat_program
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.gateway.plugin import PluginProvider
from labstacks.gateway.server import Gateway

PLUGIN = os.environ.get("LABSTACKS_ALICLOUD_PLUGIN", "")
pytestmark = [
    pytest.mark.engine,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not PLUGIN,
        reason="LABSTACKS_ALICLOUD_PLUGIN names no provider plugin; docs/testing.md says how to get one",
    ),
]
SECRETS = SeatSecrets(password="F1rstPassword", database_password="Pa55wordForNobody")


class RealProvider:
    """An engine behind a gateway to the plugin, which takes the player for Alibaba Cloud."""

    def __init__(self, driver, played):
        self.driver, self.played = driver, played

    def up(self, program, stack, **options):
        """Bring a stack up; its outputs, and what was done to which resource."""
        done = []
        outcome = self.driver.up(stack, program, done.append, **options)
        return outcome.outputs, {
            (event.op, event.urn.rsplit("::", 1)[-1])
            for event in done
            if isinstance(event, ResourceDone) and event.op not in ("same", "read", "refresh")
        }


@pytest.fixture
def provider(tmp_path, played, monkeypatch):
    for name, value in played.environment.items():
        monkeypatch.setenv(name, value)
    engine = require_engine()
    (tmp_path / "state").mkdir()
    with ExitStack() as stack:
        plugin = PluginProvider(Path(PLUGIN))
        stack.callback(plugin.close)
        gateway = stack.enter_context(Gateway(plugin))
        settings = EngineSettings(
            backend=(tmp_path / "state").as_uri(),
            work=tmp_path / "work",
            home=tmp_path / "home",
            passphrase="for tests only",
            attachment=gateway.attachment,
            config={"alicloud:region": "cn-hongkong"},
            declared={},
        )
        yield RealProvider(Driver(engine.path, engine.version, settings), played)


@pytest.mark.parametrize("level", ["bridging"])
def test_a_level_comes_up_stays_changes_and_goes(provider, level):
    load(level)
    spec = ClassSpec(
        "f4a-2026", level, LEVELS[level].lab_ids, seats=1, expires=in_days(7, 10), release_at=in_days(7)
    )
    room, seat_stack = classroom_program(spec), spec.seat_stack("s01")
    outputs, made = provider.up(room, spec.classroom_stack)
    assert made
    seat = seat_program(spec, "s01", outputs["shared"], SECRETS)
    assert provider.up(seat, seat_stack)[1]

    for program, stack in ((room, spec.classroom_stack), (seat, seat_stack)):
        assert provider.up(program, stack)[1] == set()
        assert provider.up(program, stack, refresh=True)[1] == set()

    later = replace(spec, expires=in_days(9, 10))
    changed = seat_program(later, "s01", outputs["shared"], SECRETS)
    assert {op for op, _ in provider.up(changed, seat_stack)[1]} == {"update"}

    provider.driver.destroy(seat_stack)
    provider.driver.destroy(spec.classroom_stack)
    assert [row.type for row in provider.played.cloud.resources()] == []
    assert not_allowed(provider.played.recorder) == set()


def not_allowed(recorder):
    """The recorded actions of RPC APIs that the instructor's policy does not allow.

    RAM authorizes no calls to ``location``, where clients look up addresses.
    """
    called = (call for call in recorder.calls if call.product not in ("oss", "location"))
    return {f"{call.product}:{call.action}" for call in called} - set(api_actions())
