"""A server from the inside: its files, disks and services, kept in the emulator and changed in memory."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from labstacks.board.console.shell import ShellError
from labstacks.emulator import contents
from labstacks.emulator.server_state import GONE, PAGE, RUNNING_STATE
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.store import StoredResource

LARGEST_FILE = 64 * 1024
MOST_FILES = 200
LARGEST_DISK = 1024 * 1024
"""Bytes of all files that a student wrote on one disk."""
FORMATTED = "formatted"
"""The entry of a data disk that has a file system."""


@cache
def server_data() -> Mapping[str, Any]:
    """What every simulated server has."""
    data: Mapping[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "simulated_server.yaml").read_text("utf-8")
    )
    return data


@dataclass
class SimulatedServer:
    """One server.

    Args:
        server: Its resource.
        system_disk: The id of its system disk.
        disks: Its data disks: device to resource, in the order of devices.
        files: Every file by path, with those of mounted disks.
        hidden: Files of disks that are not mounted, by disk and path.
        mounts: What is mounted where: folder to disk id.
        formatted: Ids of data disks that have a file system.
        services: State of each service that is installed.
        folders: Folders that its user data made.
        covered: Files of the system disk below folders on which something is mounted.
    """

    server: StoredResource
    system_disk: str
    disks: dict[str, StoredResource]
    files: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, dict[str, str]] = field(default_factory=dict)
    mounts: dict[str, str] = field(default_factory=dict)
    formatted: set[str] = field(default_factory=set)
    services: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    covered: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The home folder of its user."""
        return str(server_data()["home"])

    @property
    def host(self) -> str:
        """Its host name."""
        return str(self.server.properties.get("hostName") or self.server.id)

    def disk_at(self, path: str) -> tuple[str, str]:
        """The disk that a path is on, and the path on that disk."""
        for folder in sorted(self.mounts, key=len, reverse=True):
            if path == folder or path.startswith(f"{folder}/"):
                return self.mounts[folder], path.removeprefix(folder) or "/"
        return self.system_disk, path

    def read(self, path: str) -> str:
        """A file's text."""
        if path not in self.files:
            raise ShellError(
                f"{path}: Is a directory" if self.is_folder(path) else f"{path}: No such file or directory"
            )
        return self.files[path]

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        if self.is_folder(path):
            raise ShellError(f"{path}: Is a directory")
        if not self.is_folder(posixpath.dirname(path)):
            raise ShellError(f"{path}: No such file or directory")
        if len(path) > 255 or len(text.encode()) > LARGEST_FILE or "\0" in path + text:
            raise ShellError(f"{path}: File too large")
        disk, _ = self.disk_at(path)
        own = [
            (name, self.files[name]) for name in self.files if self.disk_at(name)[0] == disk and name != path
        ]
        if len(own) >= MOST_FILES or sum(len(known) for _, known in own) + len(text) > LARGEST_DISK:
            raise ShellError(f"{path}: No space left on device")
        self.files[path] = text

    def remove(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it."""
        for name in [name for name in self.files if name == path or name.startswith(f"{path.rstrip('/')}/")]:
            del self.files[name]

    def is_folder(self, path: str) -> bool:
        """Whether a path is a folder: one of the system's, a mount point, or one that holds something."""
        inside = f"{path.rstrip('/')}/"
        known = path in server_data()["folders"] or path in self.mounts or path in self.folders
        return known or any(name.startswith(inside) for name in (*self.files, *server_data()["folders"]))

    def listing(self, folder: str) -> list[str]:
        """The names in a folder; those of folders end with a slash."""
        inside, found = f"{folder.rstrip('/')}/", set[str]()
        for name in (*self.files, *server_data()["folders"], *self.mounts, *self.folders):
            if name.startswith(inside) and name != inside:
                first, slash, _ = name.removeprefix(inside).partition("/")
                if first:
                    known = f"{inside}{first}" in self.files
                    found.add(first if known and not slash else f"{first}/")
        return sorted(found)

    def mount(self, disk: str, folder: str) -> None:
        """Mount a disk on a folder."""
        if disk in self.mounts.values():
            raise ShellError(f"{folder}: already mounted")
        if disk not in self.formatted:
            raise ShellError(f"{folder}: wrong fs type, bad option, bad superblock")
        for path in [path for path in self.files if path.startswith(f"{folder}/")]:
            self.covered[path] = self.files.pop(path)
        self.mounts[folder] = disk
        for path, text in self.hidden.pop(disk, {}).items():
            self.files[f"{folder}{path}"] = text

    def unmount(self, folder: str) -> None:
        """Unmount what is on a folder; its files are out of sight."""
        disk = self.mounts.pop(folder, None)
        if disk is None:
            raise ShellError(f"{folder}: not mounted.")
        inside = [path for path in self.files if path.startswith(f"{folder}/")]
        self.hidden[disk] = {path.removeprefix(folder): self.files.pop(path) for path in inside}
        for path in [path for path in self.covered if path.startswith(f"{folder}/")]:
            self.files[path] = self.covered.pop(path)


def load_server(call: ApiCall, server: StoredResource) -> SimulatedServer:
    """A server as the emulator keeps it."""
    system_disk, data = str(server.properties.get("systemDiskId")), server_data()
    ties = call.tx.naming(server.id, t.DISK_ATTACHMENT, "instanceId")
    disks = {
        str(tie.properties.get("device")): disk
        for tie in sorted(ties, key=lambda tie: str(tie.properties.get("device")))
        if (disk := call.get(t.DISK, tie.inputs.get("diskId")))
    }
    machine = SimulatedServer(server, system_disk, disks)
    script = read_script(str(server.properties.get("userData") or ""))
    machine.files = {name.replace("~", machine.home): text for name, text in data["files"].items()}
    machine.files |= script.files
    machine.services = dict.fromkeys(script.services, "active")
    kept = json.loads(contents.data_of(call.tx, server.id, RUNNING_STATE) or "{}")
    machine.services |= kept.get("services", {})
    by_disk: dict[str, dict[str, str]] = {disk.id: {} for disk in disks.values()}
    for holder, path, text in contents.files_of(call.tx, [system_disk, *by_disk]):
        if path == FORMATTED:
            machine.formatted.add(holder)
        elif holder == system_disk:
            machine.files[path] = text.decode("utf-8", "replace")
        else:
            by_disk[holder][path] = text.decode("utf-8", "replace")
    for path in [path for path, text in machine.files.items() if text == GONE]:
        del machine.files[path]
    machine.hidden = by_disk
    if script.mount:
        folder, serial = script.mount
        machine.folders.add(folder)
        machine.formatted |= {disk for disk in by_disk if disk.endswith(serial)}
        for _device, disk in disks.items():
            if disk.id.endswith(serial):
                machine.files["/etc/fstab"] += (
                    f"/dev/disk/by-id/virtio-{serial} {folder} ext4 defaults,nofail 0 2\n"
                )
                machine.services["mount-data"] = "active"
    for folder, holder in kept.get("mounts", _boot_mounts(machine)).items():
        if holder in by_disk and holder in machine.formatted:
            machine.mount(holder, folder)
    return machine


def _boot_mounts(machine: SimulatedServer) -> dict[str, str]:
    """What is mounted at the start: the lines of ``/etc/fstab``."""
    found = {}
    for line in machine.files.get("/etc/fstab", "").splitlines():
        device, _, rest = line.partition(" ")
        folder = rest.strip().split(" ")[0]
        if disk := disk_named(machine, device):
            found[folder] = disk.id
    return found


def disk_named(machine: SimulatedServer, device: str) -> StoredResource | None:
    """The data disk of a device's name, such as ``/dev/vdb`` or ``/dev/disk/by-id/…``."""
    for name, disk in machine.disks.items():
        # The API says xvdb, the system itself vdb.
        if device in (name, name.replace("xvd", "vd")) or (
            device.startswith("/dev/disk/by-id/") and device.endswith(disk.id.removeprefix("d-"))
        ):
            return disk
    return None


def save_server(call: ApiCall, machine: SimulatedServer, before: SimulatedServer) -> None:
    """Keep what a command changed."""
    old, new = _by_disk(before), _by_disk(machine)
    for disk in {*old, *new}:
        was, now = old.get(disk, {}), new.get(disk, {})
        for path in {*was, *now}:
            if path not in now:
                _write(call, machine, disk, path, GONE if disk == machine.system_disk else None)
            elif was.get(path) != now[path]:
                _write(call, machine, disk, path, now[path])
    for disk in machine.formatted ^ before.formatted:
        _write(call, machine, disk, FORMATTED, "yes" if disk in machine.formatted else None)
    state = {"mounts": machine.mounts, "services": machine.services}
    if state != {"mounts": before.mounts, "services": before.services}:
        data = json.dumps(state).encode()
        contents.write_file(call.tx, machine.server.stack, machine.server.id, RUNNING_STATE, data, call.now)


def _by_disk(machine: SimulatedServer) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {disk: dict(files) for disk, files in machine.hidden.items()}
    found[machine.system_disk] = dict(machine.covered)
    for path, text in machine.files.items():
        disk, inside = machine.disk_at(path)
        found.setdefault(disk, {})[inside] = text
    return found


def _write(call: ApiCall, machine: SimulatedServer, disk: str, path: str, text: str | None) -> None:
    if text is None:
        contents.remove(call.tx, disk, path)
    else:
        contents.write_file(call.tx, machine.server.stack, disk, path, text.encode(), call.now)


@dataclass(frozen=True)
class FirstStart:
    """What a server's user data did when it started for the first time.

    Args:
        files: That it wrote.
        services: That it started.
        mount: A folder and the serial number of the disk that it mounts there; None for no disk.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    mount: tuple[str, str] | None = None


@lru_cache(maxsize=256)
def read_script(user_data: str) -> FirstStart:
    """What a cloud-init document does, as far as the labs' own go."""
    head, _, body = user_data.partition("\n")
    if head.strip() != "#cloud-config":
        return FirstStart()
    try:
        document = yaml.safe_load(body)
    except yaml.YAMLError:
        return FirstStart()
    if not isinstance(document, dict):
        return FirstStart()
    files = {str(f.get("path")): str(f.get("content", "")) for f in document.get("write_files") or ()}
    services = []
    for step in document.get("runcmd") or ():
        words = step.split() if isinstance(step, str) else list(map(str, step))
        if words[:1] == ["cp"]:
            files |= _copied(files, words[1:-1], words[-1])
        elif words[:1] == ["systemctl"] and {"enable", "start"} & set(words):
            services.append(words[-1].removesuffix(".service"))
    script = files.get("/usr/local/sbin/mount-data", "")
    folder, serial = re.search(r"mkdir -p (/\S+)", script), re.search(r"/dev/disk/by-id/\*(\w+)", script)
    mount = (folder[1], serial[1]) if folder and serial else None
    return FirstStart(files, tuple(dict.fromkeys(services)), mount)


def _copied(files: Mapping[str, str], sources: list[str], target: str) -> dict[str, str]:
    return {
        f"{target}{posixpath.basename(source)}" if target.endswith("/") else target: files[source]
        for source in sources
        if source in files
    }


def served_page(call: ApiCall, server: StoredResource) -> str | None:
    """The page that a running server's nginx serves; None when it serves none."""
    machine = load_server(call, server)
    return machine.files.get(PAGE) if machine.services.get("nginx") == "active" else None
