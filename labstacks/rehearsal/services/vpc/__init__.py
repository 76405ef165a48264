"""Virtual Private Cloud."""

from labstacks.rehearsal.services.vpc import gateway, network, routing

__all__ = ["gateway", "network", "routing"]
