"""Virtual Private Cloud."""

from labstacks.emulator.services.vpc import gateway, network, routing

__all__ = ["gateway", "network", "routing"]
