"""Object Storage Service."""

from labstacks.rehearsal.services.oss import buckets, objects

__all__ = ["buckets", "objects"]
