"""Resource Access Management."""

from labstacks.rehearsal.services.ram import policies, users

__all__ = ["policies", "users"]
