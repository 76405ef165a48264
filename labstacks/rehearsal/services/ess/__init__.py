"""Auto Scaling (ESS)."""

from labstacks.rehearsal.services.ess import groups, rules, sources

__all__ = ["groups", "rules", "sources"]
