"""User and password of each deployed seat: from its state and the class key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labstacks.classfile.model import Class
from labstacks.documents.cards import Credentials, DatabaseCredentials
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_key import ClassKey
from labstacks.storage.password_versions import read_issues

# The values that name host and user, in labs that give each seat a database.
_DATABASES = {"G4": ("host", "user"), "V5": ("database_host", "database_user")}


def sign_ins(class_: Class) -> Mapping[str, Credentials]:
    """Credentials by seat id, without seats that are not deployed. No engine is needed."""
    folder = ClassFolder.of(class_.file)
    backend = folder.backend()
    outputs = {seat.id: backend.outputs(f"{class_.name}-{seat.id}") for seat in class_.seats}
    deployed = {seat: known for seat, known in outputs.items() if known.get("sign_in")}
    if not deployed:
        return {}
    # Passwords are derived and never stored, so the key and the issue number give them again.
    key, issues = folder.key(), read_issues(folder.documents)
    return {seat: _sign_in(key, seat, issues.get(seat, 0), known) for seat, known in deployed.items()}


def _sign_in(key: ClassKey, seat: str, issue: int, outputs: Mapping[str, Any]) -> Credentials:
    known = outputs["sign_in"]
    database = None
    for lab, values in (outputs.get("labs") or {}).items():
        if lab in _DATABASES:
            host, user = (values[name] for name in _DATABASES[lab])
            database = DatabaseCredentials(host, user, key.password(seat, "database", issue))
    return Credentials(known["user"], key.password(seat, issue=issue), known["address"], database)
