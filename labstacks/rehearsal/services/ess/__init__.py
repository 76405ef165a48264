"""Auto Scaling (ESS)."""

from labstacks.rehearsal.services.ess import groups, rules

__all__ = ["groups", "rules"]
