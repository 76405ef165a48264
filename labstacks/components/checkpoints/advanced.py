"""The checkpoints of the advanced course."""

from __future__ import annotations

from labstacks.components.checkpoints.checks import any_row, changed, has_file, says_more
from labstacks.components.checkpoints.model import Ask, Checkpoint, Facts, LabChecks, Values, Visit

GROUP = Ask("alicloud:ess/getScalingGroups:getScalingGroups", (("ids", ("{v1-scaling-group.id}",)),))
REPORTS = Ask(
    "alicloud:oss/getBucketObjects:getBucketObjects",
    (("bucketName", "{v3-bucket.id}"), ("keyPrefix", "out/")),
)
THREE_WORDS = Visit("{V3.url}?text=one+two+three")
IMAGES = Ask(
    "alicloud:cr/getRepos:getRepos",
    (
        ("namespace", "{v4-repository.namespace}"),
        ("nameRegex", "^{v4-repository.name}$"),
        ("enableDetails", True),
    ),
)
RESTORES = Ask(
    "alicloud:hbr/getRestoreJobs:getRestoreJobs",
    (("restoreType", "OSS"), ("vaultIds", ("{V6.vault_id}",)), ("targetBuckets", ("{V6.bucket}",))),
)


def _grew(group: Values, facts: Facts) -> bool:
    """The group has more servers than its minimum."""
    return bool(group.get("totalCapacity", 0) > facts.made("v1-scaling-group")["minSize"])


def _restored(job: Values, facts: Facts) -> bool:
    """A backup of the seat's own bucket was restored. Seats share the vault, so the bucket decides."""
    return job.get("vaultId") == facts.labs["V6"]["vault_id"] and job.get("status") == "COMPLETE"


ADVANCED = LabChecks(
    checkpoints=(
        Checkpoint(
            "V1.scaled",
            "Under load, your website got another server by itself.",
            "負載上升時，你的網站自動增加了伺服器。",
            any_row(GROUP, "groups", _grew),
            (GROUP,),
        ),
        Checkpoint(
            "V2.dashboard",
            "You changed your dashboard.",
            "你修改了自己的儀表板。",
            changed("v2-dashboard", "charList", "displayName"),
        ),
        Checkpoint(
            "V2.alert",
            "You made the alert stricter or milder.",
            "你調整了警報的條件。",
            changed("v2-alert", "configuration", "schedule"),
        ),
        Checkpoint(
            "V3.answered",
            "You changed your function: over HTTP it answers with more than the number of words.",
            "你修改了函數：經 HTTP 呼叫時，回應不再只有字數。",
            says_more(THREE_WORDS, {"words": 3}, beyond=("hint",)),
            (THREE_WORDS,),
        ),
        Checkpoint(
            "V3.report",
            "A file you uploaded made the function write a report.",
            "你上載的檔案令函數寫出了一份報告。",
            has_file(REPORTS),
            (REPORTS,),
        ),
        Checkpoint(
            "V4.pushed",
            "You pushed an image to your repository.",
            "你把映像推送到自己的倉庫。",
            any_row(IMAGES, "repos", lambda repository, facts: bool(repository.get("tags"))),
            (IMAGES,),
        ),
        Checkpoint(
            "V4.deployed",
            "Your container runs in your own namespace.",
            "你的容器在自己的命名空間運行。",
            unseen="the cloud's provider does not look inside a cluster",
        ),
        Checkpoint(
            "V5.survived",
            "Your website survived the loss of a server.",
            "你的網站在失去一部伺服器後仍能運作。",
            unseen="the website answers inside the class's network only",
        ),
        Checkpoint(
            "V6.restored",
            "You lost a file, and got it back from the vault.",
            "你丟失了一個檔案，並從備份庫取回它。",
            any_row(RESTORES, "jobs", _restored),
            (RESTORES,),
        ),
    ),
    students_work={
        "identity-login-profile": ("passwordResetRequired",),
        "v2-server": ("status",),
        "v2-dashboard": ("charList", "displayName"),
        "v2-alert": ("configuration", "schedule"),
        "v6-drill-file": ("*",),
    },
)
