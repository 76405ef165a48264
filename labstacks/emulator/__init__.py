"""The rehearsal cloud: Alibaba Cloud's rules, ids, errors and clock in one file."""

from labstacks.emulator.chaos import AnswerLostError, Chaos
from labstacks.emulator.clock import TimePace
from labstacks.emulator.cloud import RehearsalCloud
from labstacks.emulator.console_actions import ByHand
from labstacks.emulator.identity import can
from labstacks.emulator.quotas import QuotaUse
from labstacks.emulator.store import Event, StoredResource

__all__ = [
    "AnswerLostError",
    "ByHand",
    "Chaos",
    "Event",
    "QuotaUse",
    "RehearsalCloud",
    "StoredResource",
    "TimePace",
    "can",
]
