"""Who may do what: permissions as data, and the RAM policy documents made of them."""

from labstacks.permissions.documents import (
    GRANTS,
    LOOKS,
    Document,
    guard_policy,
    look_policy,
    own_policy,
    text,
)
from labstacks.permissions.grant import Grant

__all__ = ["GRANTS", "LOOKS", "Document", "Grant", "guard_policy", "look_policy", "own_policy", "text"]
