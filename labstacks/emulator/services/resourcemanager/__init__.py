"""Resource Management."""

from labstacks.emulator.services.resourcemanager import models, sources

__all__ = ["models", "sources"]
