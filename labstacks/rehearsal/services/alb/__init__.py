"""Application Load Balancer."""

from labstacks.rehearsal.services.alb import models, sources

__all__ = ["models", "sources"]
