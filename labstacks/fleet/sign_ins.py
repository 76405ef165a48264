"""How each seat that stands signs in: from its state, and the password from the class key."""

from __future__ import annotations

from collections.abc import Mapping

from labstacks.course.model import Class
from labstacks.engine.state import Backend
from labstacks.fleet.folder import ClassFolder
from labstacks.handout.cards import SignIn
from labstacks.programs import PROJECT


def sign_ins(class_: Class) -> Mapping[str, SignIn]:
    """By seat id; seats without a sign-in in their state are left out. No engine is needed."""
    folder = ClassFolder(class_.file.home)
    backend = Backend(folder.state_url, PROJECT)
    standing = {
        seat.id: known
        for seat in class_.seats
        if (known := backend.outputs(f"{class_.name}-{seat.id}").get("sign_in"))
    }
    if not standing:
        return {}
    key = folder.key()
    return {
        seat: SignIn(user=known["user"], password=key.password(seat), address=known["address"])
        for seat, known in standing.items()
    }
