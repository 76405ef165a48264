"""The values of ``state:`` in a class file, and Pulumi's backend address for each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

LOCAL = "local"
SCHEMES = ("postgres", "s3")
FIX = "Write `local`, postgres://USER@HOST/DATABASE or s3://BUCKET?region=cn-hongkong."
SECRETS = ("password", "pass", "passwd", "secret", "secretaccesskey", "awssecretaccesskey", "sslpassword")
S3_OPTIONS = (
    *("region", "endpoint", "profile", "s3ForcePathStyle", "use_path_style", "disable_https", "disableSSL"),
    *("awssdk", "request_checksum_calculation", "response_checksum_validation"),
)
POSTGRES_OPTIONS = ("sslmode", "sslcert", "sslkey", "sslrootcert", "connect_timeout", "application_name")
CONNECT_SECONDS = "10"
"""Connection timeout for a host that does not answer. The system's default is two minutes."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")

_NAMES = {"postgresql": "postgres", "pg": "postgres", "oss": "s3", "file": "local"}


def is_shared(state: str) -> bool:
    """Whether a class keeps its documents in a database too, so that several machines can work on it."""
    return state.startswith("postgres://")


def mistake(text: str) -> tuple[str, str, str] | None:
    """Why an address is invalid: what is wrong, what would be right, and the address without secrets."""
    if text == LOCAL:
        return None
    scheme, separator, rest = text.partition("://")
    if not separator or not rest or scheme not in SCHEMES:
        return "This is not a place for state.", _meant(scheme, separator, rest), without_secrets(text)
    try:
        url = urlsplit(text)
        known = url.hostname and (url.port or True)
    except ValueError:
        known = None
    if not known:
        return "This is not an address.", FIX, without_secrets(text)
    if has_secret(url):
        how = "PGPASSWORD, or a file named in PGPASSFILE" if scheme == "postgres" else "AWS_* variables"
        fix = f"Take the password out: it belongs into {how}."
        return "A class file is not for passwords.", fix, without_secrets(text)
    return _postgres_mistake(url) if scheme == "postgres" else _s3_mistake(url)


def database_mistake(text: str) -> tuple[str, str, str] | None:
    """As :func:`mistake`, for the emulator's own database. Its address may name a schema."""
    if not text.startswith(("postgres://", "postgresql://")):
        fix = "Write postgres://USER@HOST/DATABASE."
        return "This is not a PostgreSQL database.", fix, without_secrets(text)
    url = urlsplit(text.replace("postgresql://", "postgres://", 1))
    options = [(key, value) for key, value in parse_qsl(url.query) if key != "schema"]
    return mistake(url._replace(query=urlencode(options, safe="/:")).geturl())


def has_secret(url: SplitResult) -> bool:
    """Whether an address holds a password."""
    options = parse_qsl(url.query, keep_blank_values=True)
    return url.password is not None or any(_is_secret(key) for key, _ in options)


def _is_secret(option: str) -> bool:
    return option.replace("_", "").lower() in SECRETS


def without_secrets(text: str) -> str:
    """An address without its passwords, safe to show."""
    try:
        url = urlsplit(text)
    except ValueError:
        return text.partition("://")[0]
    user, at, host = url.netloc.rpartition("@")
    shown = f"{user.partition(':')[0]}{at}{host}" if at else url.netloc
    kept = [(key, value) for key, value in parse_qsl(url.query) if not _is_secret(key)]
    return url._replace(netloc=shown, query=urlencode(kept, safe="/:")).geturl()


def backend_url(state: str, home: Path, class_name: str) -> str:
    """Pulumi's address of the place where the stacks of a class are; no two classes share one.

    Args:
        state: As the class file says.
        home: The class's folder.
        class_name: Its slug.
    """
    if state == LOCAL:
        # Without it the engine writes an attributes file beside each file, not atomically. An engine killed
        # while it writes one leaves a stack that no engine can read.
        return f"{(home / 'state').as_uri()}?metadata=skip"
    url = urlsplit(state)
    if is_shared(state):
        options = {**dict(parse_qsl(url.query)), "table": table_of(class_name)}
        return url._replace(query=urlencode(_defaulted(url, options), safe="/:")).geturl()
    return url._replace(path=f"{url.path.rstrip('/')}/{quote(class_name)}").geturl()


def table_of(class_name: str) -> str:
    """The table that the engine keeps a class's stacks in: slugs hold no underscore, so names stay apart."""
    return f"labstacks_state_{class_name.replace('-', '_')}"


def connection_url(state: str) -> str:
    """A ``postgres://`` address as PostgreSQL's own library reads it, with the engine's rule about TLS."""
    url = urlsplit(state)
    options = {key: value for key, value in parse_qsl(url.query) if key != "table"}
    return url._replace(query=urlencode(_defaulted(url, options), safe="/:")).geturl()


def _defaulted(url: SplitResult, options: dict[str, str]) -> dict[str, str]:
    """Add TLS as the default, except for a server on this machine.

    ``require`` encrypts but does not verify the server, so a machine in between can impersonate it. So the
    server is verified wherever a root certificate is known.
    """
    return {**_encryption(url, options), "connect_timeout": CONNECT_SECONDS, **options}


def _encryption(url: SplitResult, options: Mapping[str, str]) -> dict[str, str]:
    if mode := options.get("sslmode"):
        return {"sslmode": mode}
    if url.hostname in LOOPBACK:
        return {"sslmode": "disable"}
    if mode := os.environ.get("PGSSLMODE"):
        return {"sslmode": mode}
    root = options.get("sslrootcert") or os.environ.get("PGSSLROOTCERT") or _own_root_certificate()
    return {"sslmode": "verify-full", "sslrootcert": root} if root else {"sslmode": "require"}


def _own_root_certificate() -> str:
    """The default path of libpq's root certificate, which the engine's driver does not read."""
    path = Path("~/.postgresql/root.crt").expanduser()
    return str(path) if path.exists() else ""


def is_unverified(state: str) -> bool:
    """Whether a PostgreSQL server is trusted without verifying its certificate."""
    if not is_shared(state):
        return False
    url = urlsplit(connection_url(state))
    mode = dict(parse_qsl(url.query)).get("sslmode", "")
    return url.hostname not in LOOPBACK and mode not in ("verify-ca", "verify-full")


def _meant(scheme: str, separator: str, rest: str) -> str:
    import difflib

    near = difflib.get_close_matches(scheme.lower(), (*SCHEMES, LOCAL), 1)
    meant = _NAMES.get(scheme.lower()) or next(iter(near), "")
    if meant == LOCAL:
        return "Write `local`: that is in the class's folder." if separator else "Did you mean local?"
    known = meant in SCHEMES and separator and rest
    return f"Did you mean {without_secrets(f'{meant}://{rest}')}?" if known else FIX


def _postgres_mistake(url: SplitResult) -> tuple[str, str, str] | None:
    text = url.geturl()
    if not url.path.strip("/"):
        return "This names no database.", f"Write {url.scheme}://{url.netloc}/labstacks, for example.", text
    if "/" in url.path[1:]:
        return "A database has no folders.", "Write postgres://USER@HOST/DATABASE.", text
    return _option_mistake(url, POSTGRES_OPTIONS)


def _s3_mistake(url: SplitResult) -> tuple[str, str, str] | None:
    host = dict(parse_qsl(url.query)).get("endpoint", "")
    if "aliyuncs.com" in host and {"s3ForcePathStyle", "use_path_style"} & dict(parse_qsl(url.query)).keys():
        fix = "Leave the path style out: OSS answers SecondLevelDomainForbidden to it."
        return "OSS expects the bucket's name in the host name.", fix, url.geturl()
    return _option_mistake(url, S3_OPTIONS)


def _option_mistake(url: SplitResult, known: tuple[str, ...]) -> tuple[str, str, str] | None:
    for key, _ in parse_qsl(url.query, keep_blank_values=True):
        if key not in known:
            return f"There is no option {key} here.", f"The options are: {', '.join(known)}.", url.geturl()
    return None
