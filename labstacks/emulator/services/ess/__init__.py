"""Auto Scaling (ESS)."""

from labstacks.emulator.services.ess import groups, rules, sources

__all__ = ["groups", "rules", "sources"]
