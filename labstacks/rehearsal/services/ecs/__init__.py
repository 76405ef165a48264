"""Elastic Compute Service."""

from labstacks.rehearsal.services.ecs import sources

__all__ = ["sources"]
