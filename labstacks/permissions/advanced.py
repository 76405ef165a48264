"""What students of the advanced course may do to their own things, and what they may look at."""

from labstacks.permissions.grant import Grant

GRANTS: dict[str, tuple[Grant, ...]] = {}

LOOKS: dict[str, tuple[str, ...]] = {}
