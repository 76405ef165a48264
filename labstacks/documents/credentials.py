"""How each seat that stands signs in: from its state, and the password from the class key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labstacks.classfile.model import Class
from labstacks.documents.cards import DatabaseSignIn, SignIn
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.keys import ClassKey
from labstacks.storage.password_versions import read_issues

# Where the labs that give a seat a database of its own say how to reach it: host and user.
_DATABASES = {"G4": ("host", "user"), "V5": ("database_host", "database_user")}


def sign_ins(class_: Class) -> Mapping[str, SignIn]:
    """By seat id; seats without a sign-in in their state are left out. No engine is needed."""
    folder = ClassFolder.of(class_.file)
    backend = folder.backend()
    outputs = {seat.id: backend.outputs(f"{class_.name}-{seat.id}") for seat in class_.seats}
    standing = {seat: known for seat, known in outputs.items() if known.get("sign_in")}
    if not standing:
        return {}
    key, issues = folder.key(), read_issues(folder.documents)
    return {seat: _sign_in(key, seat, issues.get(seat, 0), known) for seat, known in standing.items()}


def _sign_in(key: ClassKey, seat: str, issue: int, outputs: Mapping[str, Any]) -> SignIn:
    known = outputs["sign_in"]
    database = None
    for lab, told in (outputs.get("labs") or {}).items():
        if lab in _DATABASES:
            host, user = (told[name] for name in _DATABASES[lab])
            database = DatabaseSignIn(host, user, key.password(seat, "database", issue))
    return SignIn(known["user"], key.password(seat, issue=issue), known["address"], database)
