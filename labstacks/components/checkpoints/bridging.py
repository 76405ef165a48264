"""The checkpoints of the bridging course."""

from __future__ import annotations

from labstacks.components.checkpoints.checks import changed, every, gone, has_file, is_now, there
from labstacks.components.checkpoints.model import (
    ANYTHING,
    Ask,
    CannotTellError,
    Checkpoint,
    Facts,
    LabChecks,
    Visit,
)

FILES = Ask("alicloud:oss/getBucketObjects:getBucketObjects", (("bucketName", "{b2-bucket.id}"),))
PAGE = Visit("{B4.address}")
OURS = ("welcome.txt", "price-card.txt")
LEFTOVERS = "leftovers/"


def _element(page: str, name: str) -> str | None:
    """The text of the first element of that name. Uses no regular expression: students write the pages."""
    _, found, rest = page.partition(f"<{name}>")
    text, end, _ = rest.partition(f"</{name}>")
    return text.strip() if found and end else None


def has_new_heading(facts: Facts) -> bool:
    """The page has a different heading from the lab's, and is still this seat's page.

    The title identifies the page: a web server's default page or a school's filter has another heading too.
    """
    given = str(facts.inputs("b3-server").get("userData", ""))
    heading, title = _element(given, "h1"), _element(given, "title")
    if heading is None or title is None:
        raise CannotTellError("the server was given no page")
    page = facts.page(PAGE)
    changed_heading = _element(page.text, "h1") not in (None, "", heading)
    return page.status == 200 and changed_heading and _element(page.text, "title") == title


BRIDGING = LabChecks(
    checkpoints=(
        Checkpoint(
            "B1.password",
            "You signed in and chose a password of your own.",
            "你已登入，並設定了自己的密碼。",
            is_now("identity-login-profile", "passwordResetRequired", False),
        ),
        Checkpoint(
            "B2.uploaded",
            "You uploaded a file of your own.",
            "你上載了一個自己的檔案。",
            has_file(FILES, beyond=OURS, folders=(LEFTOVERS,)),
            (FILES,),
        ),
        Checkpoint(
            "B2.changed",
            "You changed welcome.txt and uploaded it again.",
            "你修改了 welcome.txt，並再次上載。",
            changed("b2-welcome", "etag", "contentLength"),
        ),
        Checkpoint(
            "B3.stopped",
            "You stopped your server.",
            "你停止了自己的伺服器。",
            is_now("b3-server", "status", "Stopped"),
        ),
        Checkpoint(
            "B4.page",
            "You changed the heading of your page, and the web shows it.",
            "你修改了網頁的標題，並可在網上看到。",
            has_new_heading,
            (PAGE,),
        ),
        Checkpoint(
            "B4.closed", "Port 80 is closed again.", "連接埠 80 已再次關閉。", gone("b4-ingress-http")
        ),
        Checkpoint(
            "B5.counted",
            "You found what your server costs in a month, running and stopped.",
            "你找出了伺服器運行及停機一個月的費用。",
            unseen="reading a price card leaves no trace in the cloud",
        ),
        Checkpoint(
            "B6.disk",
            "You found the forgotten disk and deleted it.",
            "你找到並刪除了被遺忘的雲端硬碟。",
            gone("b6-forgotten-disk"),
        ),
        Checkpoint(
            "B6.files",
            "You deleted the old files, and kept the one that is still needed.",
            "你刪除了舊檔案，並保留了仍然有用的一個。",
            every(gone("b6-old-draft", "b6-copy-of-copy"), there("b6-keep-me")),
        ),
    ),
    students_work={
        "identity-login-profile": ("passwordResetRequired",),
        "b2-welcome": (ANYTHING,),
        "b3-server": ("status",),
        "b4-ingress-http": (ANYTHING,),
        "b6-forgotten-disk": (ANYTHING,),
        "b6-old-draft": (ANYTHING,),
        "b6-copy-of-copy": (ANYTHING,),
    },
)
