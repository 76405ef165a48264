"""The class key, and the secrets derived from it.

A seat's secrets are derived, not stored: HKDF-SHA256 (RFC 5869) over the class key, the seat, the purpose
and the issue number. Cards can be printed again with no engine run, and a lost password is replaced by
raising the issue number.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from labstacks.errors import StateError
from labstacks.storage.files import refuse_strangers, write_private

KEY_BYTES = 32
NONCE_BYTES = 12

# No 0/O, 1/l/I: students copy these from paper. All three classes, which RAM and ECS both accept; no
# symbols, since the two services disagree about them.
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOWER = "abcdefghijkmnpqrstuvwxyz"
_DIGITS = "23456789"
PASSWORD_LENGTH = 12


class ClassKey:
    """The key of one class.

    Args:
        secret: 32 random bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __reduce__(self) -> tuple[type[ClassKey], tuple[bytes]]:
        """Allow pickling: the key is sent to workers over encrypted connections."""
        return ClassKey, (self._secret,)

    @classmethod
    def load(cls, path: Path) -> ClassKey:
        """Read the key file. Creates one (mode 0600) if there is none.

        Raises:
            StateError: It is damaged, cannot be read or made, or is not this user's alone.
        """
        refuse_strangers(path, secret=True)
        try:
            text = path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return cls._create(path)
        except UnicodeDecodeError:
            text = ""
        except OSError as error:
            raise StateError(
                f"The class key {path} cannot be read: {error.strerror}.", hint="Check its permissions."
            ) from error
        try:
            secret = bytes.fromhex(text)
        except ValueError:
            secret = b""
        if len(secret) != KEY_BYTES:
            raise StateError(
                f"The class key {path} is damaged: it should hold {2 * KEY_BYTES} hexadecimal digits.",
                hint="Restore it from a backup. Without it the class's passwords and state cannot be read.",
            )
        return cls(secret)

    @classmethod
    def _create(cls, path: Path) -> ClassKey:
        """Create a key. If two processes do so at once, both get the complete key of the first."""
        own = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            write_private(own, secrets.token_bytes(KEY_BYTES).hex() + "\n")
            with suppress(FileExistsError):
                os.link(own, path)
        except OSError as error:
            raise StateError(
                f"The class key {path} cannot be made: {error.strerror}.",
                hint="Look at the folder's permissions and the disk's free space with `labstacks doctor`.",
            ) from error
        finally:
            own.unlink(missing_ok=True)
        return cls.load(path)

    def derive(self, *purpose: str | int, length: int = KEY_BYTES) -> bytes:
        """Bytes for one purpose, e.g. ``derive("s07", "console", 0)``."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        info = b"labstacks\0" + b"\0".join(str(part).encode() for part in purpose)
        return HKDF(SHA256(), length, salt=None, info=info).derive(self._secret)

    def password(self, seat_id: str, purpose: str = "console", issue: int = 0) -> str:
        """A seat's password: 12 letters and digits that are hard to mistake on paper.

        Args:
            seat_id: Such as ``s07``.
            purpose: What it opens, e.g. ``console`` or ``database``.
            issue: Raised by one each time a new password is issued.
        """
        number = int.from_bytes(self.derive(seat_id, purpose, issue, length=32), "big")
        return _password(number)

    def passphrase(self) -> str:
        """The passphrase under which Pulumi encrypts the secrets in the class's state."""
        return self.derive("pulumi-passphrase").hex()

    def mark(self) -> str:
        """A public mark that distinguishes classes of the same name; it does not reveal the key."""
        return self.derive("mark", length=4).hex()

    def seal(self, data: bytes) -> bytes:
        """Encrypt with AES-256-GCM."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, data, None)

    def open(self, data: bytes) -> bytes:
        """Decrypt what :meth:`seal` made."""
        from cryptography.exceptions import InvalidTag

        try:
            return bytes(self._cipher().decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None))
        except InvalidTag:
            raise StateError(
                "What labstacks keeps of this class was written under another class key.",
                hint="Restore the class.key of this class, or copy it from a machine that has it.",
            ) from None

    def _cipher(self):  # type: ignore[no-untyped-def]  # the class is imported lazily
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not hasattr(self, "_aes"):
            self._aes = AESGCM(self.derive("journal"))
        return self._aes


def _password(number: int) -> str:
    """Spell a large number as a password with at least one character of each class."""
    letters = []
    for alphabet in (_UPPER, _LOWER, _DIGITS):
        number, index = divmod(number, len(alphabet))
        letters.append(alphabet[index])
    everything = _UPPER + _LOWER + _DIGITS
    while len(letters) < PASSWORD_LENGTH:
        number, index = divmod(number, len(everything))
        letters.append(everything[index])
    for position in range(len(letters) - 1, 0, -1):
        number, other = divmod(number, position + 1)
        letters[position], letters[other] = letters[other], letters[position]
    return "".join(letters)
