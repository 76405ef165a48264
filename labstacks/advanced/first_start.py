"""Scripts for the first start of servers, and the code of functions. Pure.

The programs themselves are plain files under ``payload/``, so that they can be read, run and tested.
"""

import base64
import io
import shlex
import zipfile
from collections.abc import Mapping
from pathlib import Path

from labstacks.components.base import LabContext

PAYLOAD = Path(__file__).parent / "payload"
ACCESS_LOG = "/var/log/labsite/access.log"
USER_DATA_LIMIT = 16 * 1024
"""Maximum size of a start script in bytes, before it is encoded."""

_METADATA = "http://100.100.100.200/latest"
_SCRIPT = """#!/bin/bash
set -eu
mkdir -p /opt/labsite /var/log/labsite
cat > /opt/labsite/web_server.py <<'LABSITE'
{program}LABSITE
token=$(curl -fsS -X PUT {metadata}/api/token -H 'X-aliyun-ecs-metadata-token-ttl-seconds: 60')
zone=$(curl -fsS -H "X-aliyun-ecs-metadata-token: $token" {metadata}/meta-data/zone-id)
cat > /etc/systemd/system/labsite.service <<LABSITE
[Unit]
Description=The website of this lab
After=network-online.target

[Service]
ExecStart=/usr/bin/python3 /opt/labsite/web_server.py
Environment=ZONE=$zone
{environment}
Restart=always

[Install]
WantedBy=multi-user.target
LABSITE
systemctl daemon-reload
systemctl enable --now labsite
{more}"""
_LOG_AGENT = """cd /tmp
curl -fsSO http://logtail-release-{region}.oss-{region}-internal.aliyuncs.com/linux64/logtail.sh
chmod +x logtail.sh
./logtail.sh install {region}
mkdir -p /etc/ilogtail
echo {machine} > /etc/ilogtail/user_defined_id
"""


def private_zone(owner: str) -> str:
    """The private domain of lab V5's names: ``f4a-2026-s07.internal``.

    Args:
        owner: ``<class>-<seat>``.
    """
    return f"{owner}.internal"


def payload(name: str) -> str:
    """The text of a program under ``payload/``."""
    return (PAYLOAD / name).read_text(encoding="utf-8")


def website_script(context: LabContext, *, visit_every: int = 0, more: str = "") -> str:
    """Start the website of the labs on a server; encoded, as user data wants it.

    Args:
        context: Whose website it is.
        visit_every: Seconds after which it visits itself, so that there is something to monitor; 0 for never.
        more: Commands to run afterwards.
    """
    settings = {
        "SITE": context.owner,
        "DATABASE": f"db.{private_zone(context.owner)}:3306",
        "ACCESS_LOG": ACCESS_LOG,
        "VISIT_EVERY": visit_every,
    }
    environment = "\n".join(f"Environment={key}={value}" for key, value in settings.items())
    script = _SCRIPT.format(
        program=payload("web_server.py"), metadata=_METADATA, environment=environment, more=more
    )
    return base64.b64encode(script.encode()).decode()


def log_agent_commands(region: str, machine: str) -> str:
    """Install the agent that carries log files to the log service.

    Args:
        region: Where the server is; the agent comes from inside, no internet needed.
        machine: The name under which a machine group knows this server.
    """
    return _LOG_AGENT.format(region=region, machine=shlex.quote(machine))


def zipped(files: Mapping[str, str]) -> str:
    """A ZIP archive of these files, in base64. The same files always make the same archive.

    Args:
        files: Text by file name.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, text in sorted(files.items()):
            # A fixed date: otherwise every run would create a different archive and so a new version.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, text)
    return base64.b64encode(archive.getvalue()).decode()
