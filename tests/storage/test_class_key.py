"""The class key, and the secrets derived from it."""

import stat
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.errors import StateError
from labstacks.storage.class_key import PASSWORD_LENGTH, ClassKey

KEY = ClassKey(b"k" * 32)
LOOK_ALIKES = set("0O1lI")


def test_a_key_is_made_once_and_its_owners_alone(tmp_path):
    path = tmp_path / "class.key"
    first = ClassKey.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ClassKey.load(path).passphrase() == first.passphrase()
    assert list(tmp_path.iterdir()) == [path]


def test_two_who_make_it_at_once_get_the_same_one(tmp_path):
    barrier = threading.Barrier(8)
    found = []

    def load():
        barrier.wait()
        found.append(ClassKey.load(tmp_path / "class.key").passphrase())

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 8


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"\xff\xfe", b"ab" * 31])
def test_a_damaged_key_is_told_and_left_alone(tmp_path, content):
    path = tmp_path / "class.key"
    path.write_bytes(content)
    with pytest.raises(StateError, match="damaged"):
        ClassKey.load(path)
    assert path.read_bytes() == content


def test_a_key_that_cannot_be_read_or_made_is_told(tmp_path):
    with pytest.raises(StateError, match="cannot be read"):
        ClassKey.load(tmp_path)
    with pytest.raises(StateError, match="cannot be made"):
        ClassKey.load(tmp_path / "missing" / "class.key")


def test_the_password_of_a_seat_is_pinned():
    # Passwords on printed cards must stay valid: this derivation must never change.
    assert KEY.password("s07") == KEY.password("s07", "console", 0) == "qjjv4ByS865a"


@given(st.binary(min_size=32, max_size=32), st.integers(1, 300), st.integers(0, 5))
def test_every_password_will_do_for_ram_and_for_paper(secret, number, issue):
    password = ClassKey(secret).password(f"s{number:02d}", issue=issue)
    assert len(password) == PASSWORD_LENGTH
    assert password.isascii()
    assert password.isalnum()
    assert any(letter.isupper() for letter in password)
    assert any(letter.islower() for letter in password)
    assert any(letter.isdigit() for letter in password)
    assert not LOOK_ALIKES & set(password)


def test_seats_purposes_and_issues_have_passwords_of_their_own():
    passwords = [
        *(KEY.password(f"s{number:02d}") for number in range(1, 301)),
        KEY.password("s01", "database"),
        KEY.password("s01", issue=1),
        ClassKey(b"l" * 32).password("s01"),
    ]
    assert len(set(passwords)) == len(passwords)


@given(st.binary())
def test_what_is_sealed_can_be_opened(data):
    assert KEY.open(KEY.seal(data)) == data


def test_a_seal_hides_shows_no_pattern_and_notices_a_change():
    sealed = KEY.seal(b"Hush7hush")
    assert b"Hush7hush" not in sealed
    assert KEY.seal(b"Hush7hush") != sealed
    with pytest.raises(StateError, match="another class key"):
        KEY.open(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_another_key_opens_nothing():
    with pytest.raises(StateError, match="another class key"):
        ClassKey(b"l" * 32).open(KEY.seal(b"data"))


def test_a_mark_tells_keys_apart_and_is_the_same_every_time():
    one, other = ClassKey(bytes(32)), ClassKey(bytes([1] * 32))
    assert one.mark() == one.mark() != other.mark()
    assert len(one.mark()) == 8
