"""Signing in with the card's user name and password, and choosing a password, in the emulator's RAM."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from labstacks.board.console.actions import target_of
from labstacks.emulator import RehearsalCloud
from labstacks.emulator.services import tokens as t
from labstacks.emulator.store import StoredResource
from labstacks.errors import CloudError

_USER = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True)
class KnownProfile:
    """A user's password for the console.

    Args:
        row: The login profile in the emulator.
        must_change: Whether the user has to choose a password.
    """

    row: StoredResource
    must_change: bool


def find_profile(cloud: RehearsalCloud, user: str, password: str) -> KnownProfile | None:
    """The profile of a user who gives the right password; None for all others.

    Args:
        user: The user's name, with or without ``@domain``.
    """
    row = _profile(cloud, user_name(user))
    if row is None or not cloud.knows_secret(row, "password", password):
        return None
    return KnownProfile(row, bool(row.properties.get("passwordResetRequired")))


def user_name(text: str) -> str:
    """A user name as it was typed, without ``@domain``; empty when it cannot be one."""
    name = text.strip().lower().partition("@")[0]
    return name if _USER.fullmatch(name) else ""


def change_password(cloud: RehearsalCloud, user: str, new: str) -> None:
    """Give a user the password of their own choice.

    Raises:
        CloudError: ``InvalidParameter.Password.Policy``-like: the account's password policy refuses it, or it
            is the old one.
    """
    row = _profile(cloud, user)
    if row is None:
        raise CloudError("EntityNotExist.User.KnownProfile", f"The login profile of {user} does not exist.")
    if cloud.knows_secret(row, "password", new):
        raise CloudError("InvalidParameter.Password", "The new password must differ from the old one.")
    changed = {**row.inputs, "password": new, "passwordResetRequired": False}
    # Not every program marks the password as secret; the emulator must not keep a student's in clear.
    target = replace(target_of(row), secret_keys=frozenset({"password"}))
    cloud.update(target, row.id, row.inputs, changed, preview=False)


def _profile(cloud: RehearsalCloud, user: str) -> StoredResource | None:
    if not user:
        return None
    return cloud.ask(lambda call: call.named(t.LOGIN_PROFILE, "userName", user))
