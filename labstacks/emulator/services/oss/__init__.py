"""Object Storage Service."""

from labstacks.emulator.services.oss import buckets, objects, sources

__all__ = ["buckets", "objects", "sources"]
