"""Types that can carry tags."""

from labstacks.alicloud.resource_types import type_entries

TAGGABLE = frozenset(token for token, entry in type_entries().items() if entry.is_taggable)
"""Those the labs use, as of provider 4.0.0. A test compares with the SDK."""
