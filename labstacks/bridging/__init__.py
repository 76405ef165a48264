"""The bridging course: first steps in the cloud, one component per lab."""

from labstacks.bridging.bridging_lab import BridgingLab, BridgingLabArgs
from labstacks.bridging.clean_up import CleanUp, CleanUpArgs
from labstacks.bridging.file_share import FileShare, FileShareArgs
from labstacks.bridging.first_server import FirstServer, FirstServerArgs
from labstacks.bridging.price_card import PriceCard, PriceCardArgs
from labstacks.bridging.web_page import WebPage, WebPageArgs
from labstacks.components.seat_identity import SeatIdentity, SeatIdentityArgs

__all__ = [
    "BridgingLab",
    "BridgingLabArgs",
    "CleanUp",
    "CleanUpArgs",
    "FileShare",
    "FileShareArgs",
    "FirstServer",
    "FirstServerArgs",
    "PriceCard",
    "PriceCardArgs",
    "SeatIdentity",
    "SeatIdentityArgs",
    "WebPage",
    "WebPageArgs",
]
