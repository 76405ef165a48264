"""What goes wrong inside labstacks stays off the screen, and is kept."""

import gc
import logging
import stat
import warnings
from pathlib import Path

import pytest

from labstacks.runs.log import keep_log

LOG = logging.getLogger("labstacks.gateway.servicer")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "labstacks.log"


def test_trouble_goes_to_the_file(path, capfd):
    with keep_log(path):
        LOG.error("Create failed: KeyError")
    assert "ERROR labstacks.gateway.servicer: Create failed: KeyError" in path.read_text()
    assert capfd.readouterr() == ("", "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_warnings_go_there_too(path, capfd):
    with keep_log(path), warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old fashioned", DeprecationWarning, stacklevel=1)
    assert "old fashioned" in path.read_text()


def test_what_cannot_be_raised_does_not_reach_the_screen(path, capfd):
    class Grumpy:
        def __del__(self):
            raise ValueError("nobody hears me")

    with keep_log(path):
        Grumpy()
        gc.collect()
    assert capfd.readouterr() == ("", "")


def test_afterwards_nothing_is_written(path):
    with keep_log(path):
        pass
    LOG.error("too late")
    assert path.read_text() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_does_not_reach_the_screen(path, capfd):
    path.symlink_to("/dev/full")
    with keep_log(path):
        LOG.error("Create failed: KeyError")
        LOG.error("once more")
    assert capfd.readouterr() == ("", "")
