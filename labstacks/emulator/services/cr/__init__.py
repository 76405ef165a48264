"""Container Registry, personal edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.cr import errors
from labstacks.emulator.services.patterns import Pattern, length, one_of
from labstacks.emulator.services.registry import register

NAMESPACES = ApiQuota(
    "registry-namespaces", "Registry namespaces", 300, t.CR_NAMESPACE, errors.NamespaceQuota,
    assumed=True,
)  # fmt: skip
REPOS = ApiQuota("registry-repos", "Registry repositories", 300, t.CR_REPO, errors.RepoQuota, assumed=True)
_VISIBILITY = one_of("PUBLIC", "PRIVATE")


@register
class Namespace(Model):
    """A namespace, which must be empty to go."""

    token = t.CR_NAMESPACE
    patterns = {
        "name": Pattern(
            "it must have 2 to 30 characters of a-z, 0-9, '_' and '-', with a letter or digit first and last",
            regex=r"[a-z0-9][a-z0-9_-]{0,28}[a-z0-9]",
        ),
        "defaultVisibility": _VISIBILITY,
    }
    unique = (Unique("name", errors.NamespaceExists),)
    quotas = (NAMESPACES,)
    blockers = (Blocker(t.CR_REPO, errors.NamespaceNotEmpty, "namespace"),)


@register
class Repo(Model):
    """A repository of images."""

    token = t.CR_REPO
    references = {"namespace": Reference((t.CR_NAMESPACE,), errors.NamespaceNotExist)}
    patterns = {
        "name": Pattern(
            "it must have 2 to 64 characters of a-z, 0-9, '.', '_' and '-'",
            regex=r"[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]",
        ),
        "repoType": _VISIBILITY,
        "summary": length(1, 100),
    }
    unique = (Unique("name", errors.RepoExists, within=("namespace",)),)
    quotas = (REPOS,)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"domainList": _domains(call.region)}


def _domains(region: str) -> Mapping[str, str]:
    return {
        # The personal edition has one host for all accounts; the enterprise edition one an instance.
        "public": f"registry.{region}.aliyuncs.com",
        "internal": f"registry-internal.{region}.aliyuncs.com",
        "vpc": f"registry-vpc.{region}.aliyuncs.com",
    }
