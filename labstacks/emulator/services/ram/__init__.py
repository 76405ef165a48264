"""Resource Access Management."""

from labstacks.emulator.services.ram import policies, users

__all__ = ["policies", "users"]
