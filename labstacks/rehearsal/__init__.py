"""The rehearsal cloud: Alibaba Cloud's rules, ids, errors and clock in one file."""

from labstacks.rehearsal.cloud import RehearsalCloud
from labstacks.rehearsal.store import StoredResource

__all__ = ["RehearsalCloud", "StoredResource"]
