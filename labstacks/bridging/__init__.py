"""The bridging course: first steps in the cloud, one component per lab.

What each lab creates:

== ========================= ============ ===========================
B1 Meet the cloud            SeatIdentity components/seat_identity.py
B2 Store and share a file    FileShare    file_share.py
B3 My first virtual computer FirstServer  first_server.py
B4 Put a page on the web     WebPage      web_page.py
B5 What does it cost?        PriceCard    price_card.py
B6 Clean up and be safe      CleanUp      clean_up.py
== ========================= ============ ===========================

``lab_sheets.yaml`` holds the texts of the worksheets.
"""

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
