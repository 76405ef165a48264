"""Students' permissions as data, and the RAM policy documents built from them."""

from labstacks.components.permissions.grant import Grant
from labstacks.components.permissions.policy_documents import (
    GRANTS,
    LOOKS,
    Document,
    guard_policy,
    look_policy,
    own_policy,
    text,
)

__all__ = ["GRANTS", "LOOKS", "Document", "Grant", "guard_policy", "look_policy", "own_policy", "text"]
