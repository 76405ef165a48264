"""Application Load Balancer."""

from labstacks.emulator.services.alb import models, sources

__all__ = ["models", "sources"]
