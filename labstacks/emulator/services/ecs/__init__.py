"""Elastic Compute Service."""

from labstacks.emulator.services.ecs import address, instance, rules, running, security, sources, storage

__all__ = ["address", "instance", "rules", "running", "security", "sources", "storage"]
