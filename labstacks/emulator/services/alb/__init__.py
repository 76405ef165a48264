"""Application Load Balancer."""

from labstacks.emulator.services.alb import models

__all__ = ["models"]
