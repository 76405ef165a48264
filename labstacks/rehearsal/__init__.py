"""The rehearsal cloud: Alibaba Cloud's rules, ids, errors and clock in one file."""

from labstacks.rehearsal.by_hand import ByHand
from labstacks.rehearsal.chaos import AnswerLostError, Chaos
from labstacks.rehearsal.clock import Pace
from labstacks.rehearsal.cloud import RehearsalCloud
from labstacks.rehearsal.identity import can
from labstacks.rehearsal.quotas import QuotaUse
from labstacks.rehearsal.store import Event, StoredResource

__all__ = [
    "AnswerLostError",
    "ByHand",
    "Chaos",
    "Event",
    "Pace",
    "QuotaUse",
    "RehearsalCloud",
    "StoredResource",
    "can",
]
