"""Deploys one seat: ``pulumi up`` beside the root ``Pulumi.yaml`` runs this."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[4]
# Run this checkout's code, even where `pulumi install` put a copy of it into the environment: edits to
# a component have an effect at the next `pulumi up`.
sys.path.insert(0, str(CHECKOUT))

import pulumi  # noqa: E402 - after the path
import pulumi_alicloud  # noqa: E402

from labstacks.classroom import Classroom  # noqa: E402
from labstacks.components.context import REGION  # noqa: E402
from labstacks.components.provider_region import default_region  # noqa: E402
from labstacks.engine.programs.class_programs import root_component  # noqa: E402
from labstacks.engine.programs.class_spec import CLASSROOM  # noqa: E402
from labstacks.engine.programs.project.settings import ProjectSettings, read  # noqa: E402
from labstacks.errors import LabstacksError  # noqa: E402
from labstacks.storage.class_key import ClassKey  # noqa: E402

KEYS = CHECKOUT / ".labstacks" / "pulumi-up"
"""The keys of stacks deployed from here: one file for each, readable by its owner only."""


def deploy(settings: ProjectSettings) -> None:
    """Create the classroom and the seat. Export how to sign in and what each lab offers."""
    labs = list(settings.labs)
    classroom = Classroom(
        CLASSROOM,
        {"context": settings.context(CLASSROOM), "labs": labs, "seats": settings.seat},  # type: ignore[typeddict-item]
    )
    seat = root_component(settings.level)(
        settings.seat_id,
        {
            "context": settings.context(settings.seat_id),
            "labs": labs,
            "classroom": classroom.shared,
            **_passwords(settings),
        },
    )
    pulumi.export("sign_in", seat.sign_in)
    pulumi.export("labs", seat.labs)


def _passwords(settings: ProjectSettings) -> dict[str, pulumi.Output[str]]:
    """The passwords of the seat: from the configuration, else the database's derived from a key in a file.

    A seat has no console password unless one is set: `pulumi config set --secret password …`.
    """
    config = pulumi.Config()
    found = {"password": config.get_secret("password")}
    if settings.level != "bridging":
        found["database_password"] = config.get_secret("database_password") or pulumi.Output.secret(
            _key().password(settings.seat_id, "database")
        )
    return {name: value for name, value in found.items() if value is not None}


def _key() -> ClassKey:
    KEYS.mkdir(parents=True, exist_ok=True, mode=0o700)
    return ClassKey.load(KEYS / f"{pulumi.get_stack()}.key")


def setting(key: str) -> Any:
    """A setting with its type: Pulumi passes text, and lists and numbers as JSON."""
    config = pulumi.Config()
    try:
        return config.get_object(key)
    except pulumi.ConfigTypeError:
        return config.get(key)


def with_zones(settings: ProjectSettings) -> ProjectSettings:
    """The settings with zones: outside the default region the cloud is asked which there are."""
    if settings.zones or settings.region == REGION:
        return settings
    zones = pulumi_alicloud.get_zones(available_resource_creation="VSwitch")
    return replace(settings, zones=tuple(zones.ids[:3]))


try:
    deploy(with_zones(read(setting, default_region())))
except LabstacksError as error:
    # A wrong setting is the user's to correct: the sentence and the hint, without a traceback.
    raise pulumi.RunError(str(error)) from error
