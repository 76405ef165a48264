"""Elastic Compute Service."""

from labstacks.rehearsal.services.ecs import address, instance, running, security, sources, storage

__all__ = ["address", "instance", "running", "security", "sources", "storage"]
