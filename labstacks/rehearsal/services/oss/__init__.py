"""Object Storage Service."""

from labstacks.rehearsal.services.oss import buckets, objects, sources

__all__ = ["buckets", "objects", "sources"]
