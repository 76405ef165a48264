from types import SimpleNamespace

import pytest

from labstacks.engine import release


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "pulumi-v3.259.0-linux-x64.tar.gz"),
        ("linux", "aarch64", "pulumi-v3.259.0-linux-arm64.tar.gz"),
        ("darwin", "arm64", "pulumi-v3.259.0-darwin-arm64.tar.gz"),
        ("win32", "AMD64", "pulumi-v3.259.0-windows-x64.zip"),
    ],
)
def test_names_the_archive_of_a_machine(
    system: str, machine: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LABSTACKS_ENGINE_URL", raising=False)
    monkeypatch.setattr(release, "sys", SimpleNamespace(platform=system))
    monkeypatch.setattr(release, "platform", SimpleNamespace(machine=lambda: machine))
    found = release.archive()
    assert found
    assert found.name == name
    assert found.url == f"https://get.pulumi.com/releases/sdk/{name}"
    assert found.checksums_url.endswith("/v3.259.0/pulumi-3.259.0-checksums.txt")


@pytest.mark.parametrize(("system", "machine"), [("linux", "riscv64"), ("sunos5", "x86_64"), ("linux", "")])
def test_knows_that_other_machines_have_no_archive(
    system: str, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "sys", SimpleNamespace(platform=system))
    monkeypatch.setattr(release, "platform", SimpleNamespace(machine=lambda: machine))
    assert release.archive() is None


def test_a_mirror_serves_both_the_archive_and_its_checksums(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABSTACKS_ENGINE_URL", "https://files.example.org/pulumi/")
    monkeypatch.setattr(release, "sys", SimpleNamespace(platform="linux"))
    monkeypatch.setattr(release, "platform", SimpleNamespace(machine=lambda: "x86_64"))
    found = release.archive()
    assert found
    assert found.url == "https://files.example.org/pulumi/pulumi-v3.259.0-linux-x64.tar.gz"
    assert found.checksums_url == "https://files.example.org/pulumi/pulumi-3.259.0-checksums.txt"


def test_reads_what_sha256sum_writes() -> None:
    text = "# a comment\n\nABC123  one.tar.gz\n  def456 *two.zip # binary\nnot a sum line at all\n"
    assert release.parse_checksums(text) == {"one.tar.gz": "abc123", "two.zip": "def456"}


def test_every_pinned_checksum_is_one_of_this_release() -> None:
    pinned = release.pinned_checksums()
    assert pinned
    for name, digest in pinned.items():
        assert name.startswith("pulumi-v3.259.0-")
        assert len(bytes.fromhex(digest)) == 32
