import pytest

from labstacks.board.guard import is_local


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8270", "localhost:1", "Localhost", "[::1]", "[::1]:8270"]
)
def test_this_machine_has_these_names(host):
    assert is_local(host)


@pytest.mark.parametrize(
    "host",
    ["", ":80", "evil.example", "localhost.evil.example", "evil.example:localhost", "127.0.0.1@evil.example",
     "127.0.0.2", "0.0.0.0", "::1", "localhost:", "localhost:80x", "127.0.0.1.", "127.1"],
)  # fmt: skip
def test_everything_else_is_another_name(host):
    assert not is_local(host)
