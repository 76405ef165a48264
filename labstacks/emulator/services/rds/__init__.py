"""Managed databases (ApsaraDB RDS)."""

from labstacks.emulator.services.rds import models, sources

__all__ = ["models", "sources"]
