"""Managed databases (ApsaraDB RDS)."""

from labstacks.rehearsal.services.rds import models, sources

__all__ = ["models", "sources"]
