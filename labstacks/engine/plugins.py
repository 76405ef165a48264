"""Installs a provider's plugin into the ``PULUMI_HOME`` of labstacks with the engine's own command."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from labstacks.engine.command import PASSED_ON
from labstacks.engine.locate import Engine
from labstacks.errors import PluginError

LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
PATIENCE = 600.0
"""Timeout in seconds: the plugin has about 80 MB, and a school's connection may be slow."""


def install_plugin(
    engine: Engine, name: str, version: str, home: Path, *, server: str = "", sha256: str = ""
) -> None:
    """Install a resource plugin.

    Args:
        engine: Pulumi's CLI.
        name: Such as ``alicloud``.
        version: Without ``v``.
        home: The ``PULUMI_HOME`` to put it into.
        server: A URL to fetch it from, such as a school's mirror; empty for wherever Pulumi publishes it.
        sha256: Of the archive, in hexadecimal digits; empty to trust the server.

    Raises:
        PluginError: It could not be fetched; says why.
    """
    if server and not server.startswith(("https://", *LOOPBACK)):
        raise PluginError(
            f"The plugin is only fetched over https, and LABSTACKS_PLUGIN_SERVER is {server}.",
            hint="It is a program that gets the account's credentials. Name a server with https://.",
        )
    environment = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    command = [str(engine.path), "plugin", "install", "resource", name, f"v{version}"]
    command += ["--server", server] if server else []
    command += ["--checksum", sha256] if sha256 else []
    try:
        home.mkdir(parents=True, exist_ok=True)
        ran = subprocess.run(
            command,
            # Not the current folder: the engine would read a Pulumi project there, and fail if it is broken.
            cwd=home,
            env={**environment, "PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_installed(name, version, str(error)) from error
    if ran.returncode != 0:
        raise _not_installed(name, version, _last_line(ran.stderr or ran.stdout))


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "it gave no reason"


def _not_installed(name: str, version: str, why: str) -> PluginError:
    return PluginError(
        f"The plugin of the {name} provider {version} could not be installed: {why}.",
        hint=f"Where there is a network, run `pulumi plugin install resource {name} v{version}`, and bring "
        f"the file pulumi-resource-{name} here: onto the PATH, or named in LABSTACKS_{name.upper()}_PLUGIN.",
    )
