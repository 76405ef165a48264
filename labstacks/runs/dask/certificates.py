"""TLS certificates shared by a scheduler, its workers and the client: one authority, one certificate.

Dask only checks that each side has a certificate of the same authority, so the folder gives full access.
The authority's private key is discarded after signing, so that nobody can issue more certificates.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from labstacks.errors import UsageError
from labstacks.storage.cache import cache_dir
from labstacks.storage.files import private_folder, write_private

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

VARIABLE = "LABSTACKS_CERTIFICATES"
DAYS = 365
NAMES = ("ca.pem", "certificate.pem", "key.pem")
MAKE = "`labstacks executor certificates FOLDER` makes some; copy the folder to each machine."


@dataclass(frozen=True)
class Certificates:
    """A folder with certificates.

    Args:
        folder: Folder of the files.
        until: Expiry time, with time zone.
    """

    folder: Path
    until: datetime

    @property
    def authority(self) -> Path:
        """File of the authority's certificate."""
        return self.folder / NAMES[0]

    @property
    def certificate(self) -> Path:
        """File of the shared certificate."""
        return self.folder / NAMES[1]

    @property
    def key(self) -> Path:
        """File of the private key."""
        return self.folder / NAMES[2]


def find_certificates(named: Path | None = None) -> Certificates | None:
    """Find the certificates to use: in a named folder, in ``LABSTACKS_CERTIFICATES``, or this user's own.

    Raises:
        UsageError: The folder exists or is named, and its certificates cannot be used.
    """
    folder = named or (Path(given) if (given := os.environ.get(VARIABLE)) else None)
    if folder is None and own_folder().exists():
        folder = own_folder()
    return read_certificates(folder.expanduser().absolute()) if folder else None


def own_folder() -> Path:
    """Folder of this user's certificates for loopback. Other users of the machine cannot read it."""
    return cache_dir() / "certificates"


def own_certificates() -> Certificates:
    """This user's certificates for loopback. Created if missing or expired."""
    folder = own_folder()
    try:
        return read_certificates(folder)
    except UsageError:
        shutil.rmtree(folder, ignore_errors=True)
        return make_certificates(folder)


def read_certificates(folder: Path) -> Certificates:
    """Read the certificates in a folder.

    Raises:
        UsageError: A file is missing or unreadable, the certificate has expired, or others can read the key.
    """
    from cryptography import x509

    if missing := [name for name in NAMES if not (folder / name).is_file()]:
        raise UsageError(f"There is no {missing[0]} in {folder}.", hint=MAKE)
    key = folder / NAMES[2]
    if os.name == "posix" and key.stat().st_mode & 0o077:
        raise UsageError(f"Others on this machine can read {key}.", hint=f"Run `chmod 600 {key}`.")
    try:
        certificate = x509.load_pem_x509_certificate((folder / NAMES[1]).read_bytes())
        key.read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"The certificates in {folder} cannot be read: {error}.", hint=MAKE) from error
    until = certificate.not_valid_after_utc
    if until < datetime.now(UTC):
        raise UsageError(f"The certificates in {folder} expired on {until:%Y-%m-%d}.", hint=MAKE)
    return Certificates(folder, until)


def make_certificates(folder: Path, days: int = DAYS) -> Certificates:
    """Create a folder of certificates. The files have mode 0600.

    Args:
        folder: Folder to write. Created if missing.
        days: Validity in days.

    Raises:
        UsageError: The folder already holds certificates or cannot be written.
    """
    if there := [name for name in NAMES if (folder / name).exists()]:
        raise UsageError(
            f"There is a {there[0]} in {folder} already: nothing was touched.",
            hint="Name another folder, or remove this one from every machine first.",
        )
    begin, until = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(days=days)
    try:
        private_folder(folder)
        for name, content in zip(NAMES, _signed(begin, until), strict=True):
            write_private(folder / name, content)
    except OSError as error:
        raise UsageError(
            f"{error.filename or folder} cannot be written: {error.strerror}.", hint="Name another folder."
        ) from error
    return read_certificates(folder.absolute())


def _signed(begin: datetime, until: datetime) -> tuple[bytes, bytes, bytes]:
    """Create the authority's certificate, the shared certificate and its key, all as PEM."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _issue(
        "labstacks authority", "labstacks authority", authority, authority, begin, until, is_authority=True
    )
    leaf = _issue("labstacks", "labstacks authority", own, authority, begin, until, is_authority=False)
    return (
        root.public_bytes(Encoding.PEM),
        leaf.public_bytes(Encoding.PEM),
        own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def _issue(
    name: str,
    issuer: str,
    key: EllipticCurvePrivateKey,
    authority: EllipticCurvePrivateKey,
    begin: datetime,
    until: datetime,
    *,
    is_authority: bool,
) -> x509.Certificate:
    """Issue one certificate, signed by ``authority``."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    usage = dict.fromkeys(
        ("content_commitment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), True),
        (
            x509.KeyUsage(
                digital_signature=not is_authority,
                key_encipherment=not is_authority,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                **usage,
            ),
            True,
        ),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), False),
    ]
    if not is_authority:
        extensions.append((x509.ExtendedKeyUsage(both), False))
        extensions.append((x509.SubjectAlternativeName([x509.DNSName("labstacks")]), False))
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(until)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(authority, SHA256())
