"""Deploys one seat: ``pulumi up`` beside the ``Pulumi.yaml`` at the top runs this."""

from typing import Any

import pulumi

from labstacks.classroom import Classroom
from labstacks.entrypoints.class_programs import root_component
from labstacks.entrypoints.class_spec import CLASSROOM
from labstacks.entrypoints.project.settings import Settings, read
from labstacks.errors import LabArgumentError


def deploy(settings: Settings) -> None:
    """Make the classroom and the seat; export how to sign in and what each lab offers."""
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
            # A first password that only the state knows, encrypted: `pulumi config set --secret password …`.
            **({"password": secret} if (secret := pulumi.Config().get_secret("password")) else {}),
        },
    )
    pulumi.export("sign_in", seat.sign_in)
    pulumi.export("labs", seat.labs)


def setting(key: str) -> Any:
    """A setting as what it is: Pulumi hands over text, and lists and numbers as JSON."""
    config = pulumi.Config()
    try:
        return config.get_object(key)
    except pulumi.ConfigTypeError:
        return config.get(key)


try:
    deploy(read(setting))
except LabArgumentError as error:
    # A wrong setting is the user's to correct: the sentence and the hint, without a traceback.
    raise pulumi.RunError(str(error)) from error
