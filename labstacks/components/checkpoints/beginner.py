"""The checkpoints of the beginner course."""

from __future__ import annotations

from labstacks.components.checkpoints.checks import changed, is_now, one_of_many
from labstacks.components.checkpoints.model import Checkpoint, LabChecks

INSIDE_SERVER = "the cloud does not look inside a server"

BEGINNER = LabChecks(
    checkpoints=(
        Checkpoint(
            "G1.drawn",
            "You drew your network, and said where a packet goes and what stays out.",
            "你畫出了自己的網絡，並說出封包的去向和甚麼不能進入。",
            unseen="a drawing on paper leaves no trace in the cloud",
        ),
        Checkpoint(
            "G2.password",
            "You signed in and chose a password of your own.",
            "你已登入，並設定了自己的密碼。",
            is_now("identity-login-profile", "passwordResetRequired", False),
        ),
        Checkpoint(
            "G2.file",
            "Your file on /data was still there after a restart.",
            "重新啟動後，你在 /data 的檔案仍然存在。",
            unseen=INSIDE_SERVER,
        ),
        Checkpoint(
            "G3.restored",
            "You lost a file and got it back from a snapshot.",
            "你丟失了一個檔案，並用快照把它還原。",
            unseen="rolling a disk back leaves no mark on the disk",
        ),
        Checkpoint(
            "G4.table",
            "You created a table and put rows into it.",
            "你建立了一個資料表，並加入了資料。",
            unseen="the cloud does not look inside a database",
        ),
        Checkpoint(
            "G5.stopped",
            "You stopped one of the two servers, and the other went on.",
            "你停止了兩部伺服器其中一部，另一部繼續服務。",
            one_of_many(("g5-server-1", "g5-server-2"), lambda role: is_now(role, "status", "Stopped")),
        ),
        Checkpoint(
            "G5.weighed",
            "You changed the weight of a server behind the load balancer.",
            "你更改了負載平衡器後面一部伺服器的權重。",
            changed("g5-server-group", "servers"),
        ),
        Checkpoint(
            "G6.found",
            "Your teacher showed you your refused attempt in the record of events, and you explained it.",
            "老師在操作紀錄中展示你被拒絕的嘗試，而你能夠解釋它。",
            unseen="only the teacher may open the record of events",
        ),
    ),
    students_work={
        "identity-login-profile": ("passwordResetRequired",),
        "g2-server": ("status",),
        "g5-server-1": ("status",),
        "g5-server-2": ("status",),
        "g5-server-group": ("servers",),
    },
)
