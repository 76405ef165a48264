"""A player of Alibaba Cloud's API on loopback, with the emulator behind it."""

import pytest
from aliyun_api.authority import Authority
from aliyun_api.player import Player
from aliyun_api.recorder import Recorder
from aliyun_api.server import ApiServer

from labstacks.emulator import RehearsalCloud

KEY, SECRET = "LTAItestsonly", "a-secret-for-tests"


class Played:
    """A running player.

    Args:
        cloud: The emulator.
        recorder: What it was asked.
        port: Of the server and proxy on loopback.
        authority: The file of the certificate that clients have to trust.
    """

    def __init__(self, cloud, recorder, port, authority):
        self.cloud, self.recorder, self.port, self.authority = cloud, recorder, port, authority
        self.key, self.secret = KEY, SECRET

    @property
    def environment(self):
        """Variables with which Alibaba Cloud's clients reach the player instead of the internet."""
        proxy = f"http://127.0.0.1:{self.port}"
        return {
            "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": SECRET,
            "HTTPS_PROXY": proxy,
            "HTTP_PROXY": proxy,
            "SSL_CERT_FILE": str(self.authority),
        }


@pytest.fixture
def played(tmp_path):
    folder = tmp_path / "played"
    folder.mkdir()
    authority = Authority(folder)
    # The API refuses at once: to try again is the client's work.
    cloud = RehearsalCloud(folder / "cloud.db", reports=True, patience=0)
    recorder = Recorder(Player(cloud, {KEY: SECRET}).answer)
    with ApiServer(recorder.answer, authority) as server:
        yield Played(cloud, recorder, server.port, authority.certificate)
    cloud.close()
