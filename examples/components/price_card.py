"""A file with the prices of what a seat uses."""

import pulumi

from labstacks.bridging import FileShare, PriceCard
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["B2", "B5"], "seats": 1})
share = FileShare("share", {"context": SEAT, "classroom": classroom.shared})
card = PriceCard("card", {"context": SEAT, "bucket": share.bucket_name, "labs": ["B2", "B3"]})

pulumi.export("summary", card.summary)
