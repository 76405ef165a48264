"""Resource Access Management."""

from labstacks.emulator.services.ram import policies, sources, users

__all__ = ["policies", "sources", "users"]
