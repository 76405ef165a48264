"""What a damaged file costs: damage each file that labstacks keeps of a class, in each way, and go on.

::

    python benchmarks/damaged_files.py     every file: truncated, flipped, emptied, removed, other JSON
    python benchmarks/damaged_files.py --only ledger.json

Of a deployed class one file is damaged. Then `status`, `up` and `down` must end without a Python error. `up`
either ends with exactly the class, or refuses with a message that names the file; then the file is restored
as the message says, and `up` and `down` must work. Nothing may be lost that the other files still know.
Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from crash_class import NAME, CrashClass


def _truncated(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(max(1, len(content)))]


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content or b"x")
    for _ in range(8):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _other(content: bytes, chance: random.Random) -> bytes:
    return chance.choice(
        (b"[]", b"null", b'{"schema": 1}', b"[" * 100_000, b'{"event": 5}\n', b"\xff\xfe\x00")
    )


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes] | None] = {
    "truncated": _truncated,
    "flipped": _flipped,
    "emptied": lambda content, chance: b"",
    "other": _other,
    "removed": None,
}
KINDS = (
    "class.key", "class_file.json", "cloud.json", "journal.db", "ledger.json", "ledger.backup.json",
    "checkpoints.jsonl", "verified.json", "issues.json", "places.json", "run.json", "run.lock",
    "runs/*-up.jsonl",
    f"state/{NAME}-s02/.pulumi/stacks/labstacks/{NAME}-s02.json",
    f"state/{NAME}-s02/.pulumi/stacks/labstacks/{NAME}-s02.json.bak",
    f"state/{NAME}-classroom/.pulumi/stacks/labstacks/{NAME}-classroom.json",
    f"state/{NAME}-s02/.pulumi/meta.yaml", "state/.pulumi/meta.yaml",
    f"state/{NAME}-s02/.pulumi/history/labstacks/{NAME}-s02/*.checkpoint.json",
    f"work/{NAME}-s02/Pulumi.{NAME}-s02.yaml", "../rehearsal.db",
)  # fmt: skip


def examine(class_: CrashClass, path: Path, whole: bytes) -> list[str]:
    """Go on with a damaged file. Returns what is wrong; ``whole`` is the file as it was."""
    faults = []
    ended = {}
    for command in ("status", "verify", "up --yes", "cards"):
        ended[command] = class_.run(*command.split())
        if ended[command].is_bug or ended[command].code < 0:
            faults.append(f"{command}: {ended[command].output[-400:]}")
    up = ended["up --yes"]
    if up.code == 0:
        faults += class_.faults()
    elif path.name not in up.output and path.name.split(".")[0] not in up.output:
        faults.append(f"up does not name the file: {up.code}: {up.output[-300:]}")
    if up.code or faults:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(whole)
        path.chmod(0o600)
        again = class_.run("up", "--yes")
        if again.code or again.is_bug:
            faults.append(f"up with the file restored: {again.code}: {again.output[-300:]}")
        else:
            faults += [f"restored: {fault}" for fault in class_.faults()]
    down = class_.run("down", "--yes")
    if down.code or down.is_bug:
        faults.append(f"down: {down.code}: {down.output[-300:]}")
    return faults or class_.faults(deployed=False)


def main() -> int:
    parser = argparse.ArgumentParser(description="What a damaged file costs.")
    parser.add_argument("--only", default="", help="files whose names hold this text")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="labstacks-damaged-"))
    deployed = CrashClass(root / "deployed")
    deployed.write()
    prepare = (
        "up --yes", "verify", "cards --only s01 --reissue", "verify --only s01 --saw B2.uploaded", "up --yes",
    )  # fmt: skip
    for command in prepare:
        ended = deployed.run(*command.split())
        if ended.code and "saw" not in command:
            sys.exit(f"`{command}` fails by itself: {ended.output}")
    wrong = tried = 0
    for kind in (kind for kind in KINDS if options.only in kind):
        if not (found := sorted(deployed.home.glob(kind))):
            print(f"{kind}: the class has none", file=sys.stderr)
            continue
        for name, damage in DAMAGES.items():
            folder = root / f"{tried}"
            shutil.copytree(deployed.folder, folder)
            class_ = CrashClass(folder)
            path = folder / found[-1].relative_to(deployed.folder)
            whole = path.read_bytes()
            if damage:
                path.write_bytes(damage(whole, random.Random(f"{options.seed} {kind} {name}")))
            else:
                path.unlink()
            faults = examine(class_, path, whole)
            tried, wrong = tried + 1, wrong + bool(faults)
            print(f"{name:9} {kind}: {'; '.join(faults) or 'well'}", file=sys.stderr, flush=True)
            if not faults:
                shutil.rmtree(folder)
    print(f"{tried} damaged files, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
