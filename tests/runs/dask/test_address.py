"""Where a scheduler is, and when it may be spoken to in the open."""

import pytest

from labstacks.errors import UsageError
from labstacks.runs.dask.address import SchedulerAddress, is_loopback, read_address


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("tls://192.168.1.20:8786", "tls://192.168.1.20:8786"),
        ("tls://lab-server", "tls://lab-server:8786"),
        ("tls://[fd00::5]:9000", "tls://[fd00::5]:9000"),
        ("dask://10.0.0.7:8786", "tls://10.0.0.7:8786"),
        (" tls://localhost:8786/ ", "tls://localhost:8786"),
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
    ],
)
def test_an_address_is_read_as_dask_writes_it(text, url):
    assert read_address(text, certificates=True).url == url


def test_plain_tcp_is_for_this_machine_where_it_is_named_and_warned_about():
    assert read_address("tcp://localhost:8786", certificates=True) == SchedulerAddress(
        "localhost", 8786, False
    )
    assert "run programs as you" in read_address("tcp://localhost", certificates=False).warning
    assert read_address("tcp://[::1]:8786", certificates=False).url == "tcp://[::1]:8786"


@pytest.mark.parametrize("text", ["tcp://192.168.1.20:8786", "tcp://lab-server:8786", "tcp://0.0.0.0:8786"])
def test_another_machine_is_never_spoken_to_in_the_open(text):
    with pytest.raises(UsageError, match=r"the class key, and with it every password") as caught:
        read_address(text, certificates=False)
    assert "labstacks executor certificates FOLDER" in caught.value.hint
    assert "tls://" in caught.value.hint


def test_plain_tcp_to_another_machine_is_refused_even_with_certificates_at_hand():
    with pytest.raises(UsageError, match="plain TCP"):
        read_address("tcp://10.0.0.7", certificates=True)


@pytest.mark.parametrize("scheme", ["tls", "dask"])
def test_tls_needs_certificates(scheme):
    with pytest.raises(UsageError, match=r"tls://10\.0\.0\.7:8786 needs certificates"):
        read_address(f"{scheme}://10.0.0.7", certificates=False)


@pytest.mark.parametrize(
    "text",
    ["", "lab-server", "http://x:1", "tls://", "tls://x:0", "tls://x:70000", "tls://a b", "tls://u@x:1"],
)
def test_what_is_no_address_is_told_how_to_write_one(text):
    with pytest.raises(UsageError, match="is not the address of a Dask scheduler") as caught:
        read_address(text, certificates=True)
    assert "tls://192.168.1.20:8786" in caught.value.hint


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True)]
    + [(host, False) for host in ("0.0.0.0", "10.0.0.1", "localhost.example.org", "::", "lab-server")],
)
def test_only_what_never_leaves_the_machine_is_loopback(host, loopback):
    assert is_loopback(host) is loopback
