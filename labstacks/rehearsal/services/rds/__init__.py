"""Managed databases (ApsaraDB RDS)."""

from labstacks.rehearsal.services.rds import sources

__all__ = ["sources"]
