"""Resource Management."""

from labstacks.rehearsal.services.resourcemanager import models, sources

__all__ = ["models", "sources"]
