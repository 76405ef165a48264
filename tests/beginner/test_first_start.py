import html
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from labstacks.beginner.first_start import data_disk_script, web_page_script

DISK = "d-j6c0123456789abcdefg"
"""The id of the data disk; the cloud gives its serial number, the id without `d-`, to the machine."""
BY_ID = "/dev/disk/by-id"
MACHINE = {
    "sleep": "touch by-id/virtio-j6c0123456789abcdefg",
    "blkid": "[ -e formatted ]",
    "mkfs.ext4": 'touch formatted; echo "mkfs $*" >> done',
    "mount": 'echo "mount $*" >> done',
    "seq": "echo 1 2 3",
}


class Machine:
    """A machine whose commands are small shell scripts; what is done to it stands in the file `done`."""

    def __init__(self, folder: Path, commands: dict[str, str]) -> None:
        self.folder, self.bin = folder, folder / "bin"
        self.bin.mkdir()
        for name, body in commands.items():
            script = self.bin / name
            script.write_text(f"#!/bin/bash\n{body}\n")
            script.chmod(0o755)
        (folder / "fstab").write_text("")
        (folder / "by-id").mkdir()
        for name in ("virtio-j6csystemdisk00000000", "virtio-j6csystemdisk00000000-part1"):
            self.attach(name)

    def attach(self, name: str) -> str:
        """Let the machine know a disk, or a part of one, by this name."""
        path = self.folder / "by-id" / name
        path.touch()
        return str(path)

    def mount_data(self) -> subprocess.CompletedProcess[str]:
        script = _file(data_disk_script(str(self.folder / "data"), DISK), "/usr/local/sbin/mount-data")
        here = script.replace("/etc/fstab", str(self.folder / "fstab"))
        here = here.replace(BY_ID, str(self.folder / "by-id"))
        path = f"{self.bin}:{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "-c", here], cwd=self.folder, env={"PATH": path}, capture_output=True, text=True
        )

    def read(self, name: str) -> list[str]:
        return (self.folder / name).read_text().splitlines()


def _file(document: str, path: str) -> str:
    files = yaml.safe_load(document)["write_files"]
    return next(file["content"] for file in files if file["path"] == path)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path, MACHINE)


def test_the_disk_is_awaited_formatted_and_mounted(machine):
    assert machine.mount_data().returncode == 0
    disk = f"{machine.folder}/by-id/virtio-j6c0123456789abcdefg"
    assert machine.read("done") == [f"mkfs -q -L data {disk}", "mount -a"]
    assert machine.read("fstab") == [f"{disk} {machine.folder}/data ext4 defaults,nofail 0 2"]
    assert (machine.folder / "data").is_dir()


def test_another_empty_disk_is_left_alone_even_when_it_comes_first(machine):
    machine.attach("virtio-j6c0000000000another")
    machine.mount_data()
    disk = f"{machine.folder}/by-id/virtio-j6c0123456789abcdefg"
    assert machine.read("done") == [f"mkfs -q -L data {disk}", "mount -a"]


def test_a_disk_of_a_machine_with_nvme_is_found_too(tmp_path):
    machine = Machine(tmp_path, {**MACHINE, "sleep": ":"})
    disk = machine.attach("nvme-Alibaba_Cloud_Elastic_Block_Storage_j6c0123456789abcdefg")
    assert machine.mount_data().returncode == 0
    assert machine.read("done") == [f"mkfs -q -L data {disk}", "mount -a"]


def test_a_second_start_formats_nothing_and_mounts_again(machine):
    machine.mount_data()
    assert machine.mount_data().returncode == 0
    disk = f"{machine.folder}/by-id/virtio-j6c0123456789abcdefg"
    assert machine.read("done") == [f"mkfs -q -L data {disk}", "mount -a", "mount -a"]
    assert len(machine.read("fstab")) == 1


def test_a_disk_with_data_on_it_is_never_formatted(machine):
    (machine.folder / "formatted").touch()
    machine.mount_data()
    assert machine.read("done") == ["mount -a"]


def test_without_a_disk_it_gives_up_and_says_so(tmp_path):
    machine = Machine(tmp_path, {**MACHINE, "sleep": ":"})
    ended = machine.mount_data()
    assert ended.returncode == 1
    assert ended.stderr == f"the data disk {DISK} did not come\n"
    assert not (tmp_path / "done").exists()


def test_the_service_starts_at_every_start_of_the_machine():
    document = yaml.safe_load(data_disk_script("/data", DISK))
    assert ["systemctl", "enable", "mount-data.service"] in document["runcmd"]
    assert ["systemctl", "start", "--no-block", "mount-data.service"] in document["runcmd"]
    unit = _file(data_disk_script("/data", DISK), "/etc/systemd/system/mount-data.service")
    assert "ExecStart=/usr/local/sbin/mount-data" in unit


@pytest.mark.parametrize("greeting", ["Hello", 'He said "hi": # no comment', "你好 $USER {x}", "<b>&</b>"])
def test_any_greeting_reaches_the_page_as_it_was_written(greeting):
    page = _file(web_page_script("server 1 of s07", greeting), "/opt/page/index.html")
    assert f"<h1>{html.escape(greeting)}</h1>" in page
    assert "<b>server 1 of s07</b>" in page


def test_the_page_is_served_by_nginx_and_has_a_health_check():
    document = yaml.safe_load(web_page_script("server 1 of s07", "Hello"))
    assert document["packages"] == ["nginx"]
    assert ["systemctl", "enable", "--now", "nginx"] in document["runcmd"]
    assert _file(web_page_script("server 1 of s07", "Hello"), "/opt/page/health") == "ok\n"
