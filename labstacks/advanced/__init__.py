"""The advanced level: six labs, and the root that puts the chosen ones into a seat."""

from labstacks.advanced.available import AvailableSite, AvailableSiteArgs
from labstacks.advanced.containers import ContainerSpace, ContainerSpaceArgs
from labstacks.advanced.elastic import ElasticService, ElasticServiceArgs
from labstacks.advanced.eventful import EventFunction, EventFunctionArgs
from labstacks.advanced.lab import AdvancedLab, AdvancedLabArgs
from labstacks.advanced.observed import ObservedServer, ObservedServerArgs
from labstacks.advanced.recovery import RecoveryDrill, RecoveryDrillArgs

__all__ = [
    "AdvancedLab",
    "AdvancedLabArgs",
    "AvailableSite",
    "AvailableSiteArgs",
    "ContainerSpace",
    "ContainerSpaceArgs",
    "ElasticService",
    "ElasticServiceArgs",
    "EventFunction",
    "EventFunctionArgs",
    "ObservedServer",
    "ObservedServerArgs",
    "RecoveryDrill",
    "RecoveryDrillArgs",
]
