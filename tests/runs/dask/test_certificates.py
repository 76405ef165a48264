"""Certificates: made once, for their owner's eyes only, and refused when they cannot be used."""

import ssl
import stat
from datetime import UTC, datetime

import pytest
from cryptography import x509

from labstacks.errors import UsageError
from labstacks.runs.dask.certificates import (
    NAMES,
    find_certificates,
    make_certificates,
    own_certificates,
    own_folder,
    read_certificates,
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "certificates"


def test_only_their_owner_can_read_them(folder):
    make_certificates(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in NAMES} == {0o600}
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)


def handshake(server_folder, client_folder):
    """Two sides that ask each other for a certificate, as Dask has them do."""

    def context(found, purpose):
        made = ssl.create_default_context(purpose, cafile=str(found.authority))
        made.verify_mode, made.check_hostname = ssl.CERT_REQUIRED, False
        made.verify_flags |= ssl.VERIFY_X509_STRICT
        made.load_cert_chain(str(found.certificate), str(found.key))
        return made

    pipes = [ssl.MemoryBIO() for _ in range(2)]
    server = context(server_folder, ssl.Purpose.CLIENT_AUTH).wrap_bio(pipes[0], pipes[1], server_side=True)
    client = context(client_folder, ssl.Purpose.SERVER_AUTH).wrap_bio(pipes[1], pipes[0])
    done = set()
    for _ in range(10):
        for side in (client, server):
            if side not in done:
                try:
                    side.do_handshake()
                    done.add(side)
                except ssl.SSLWantReadError:
                    pass
    return len(done) == 2


def test_who_has_them_understands_the_others(folder):
    made = make_certificates(folder)
    assert handshake(made, read_certificates(folder))


def test_those_of_another_authority_are_refused(folder, tmp_path):
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(make_certificates(folder), make_certificates(tmp_path / "others"))


def test_nobody_can_make_more_of_them(folder):
    made = make_certificates(folder)
    certificate = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert "PRIVATE KEY" not in made.authority.read_text()


def test_they_are_not_written_over(folder):
    make_certificates(folder)
    before = (folder / "key.pem").read_bytes()
    with pytest.raises(UsageError, match="nothing was touched"):
        make_certificates(folder)
    assert (folder / "key.pem").read_bytes() == before


def test_a_folder_without_them_says_which_one_is_missing(folder):
    folder.mkdir()
    with pytest.raises(UsageError, match=r"There is no ca\.pem in"):
        read_certificates(folder)


def test_a_key_that_others_can_read_is_refused(folder):
    make_certificates(folder)
    (folder / "key.pem").chmod(0o644)
    with pytest.raises(UsageError, match="Others on this machine can read") as caught:
        read_certificates(folder)
    assert caught.value.hint.startswith("Run `chmod 600")


def test_those_that_are_over_are_refused(folder):
    with pytest.raises(UsageError, match=r"expired on \d{4}-\d\d-\d\d"):
        make_certificates(folder, days=0)


def test_damaged_ones_are_refused(folder):
    make_certificates(folder)
    (folder / "certificate.pem").write_text("nonsense")
    with pytest.raises(UsageError, match="cannot be read"):
        read_certificates(folder)


def test_the_environment_names_them_where_nothing_else_does(folder, monkeypatch):
    monkeypatch.delenv("LABSTACKS_CERTIFICATES", raising=False)
    monkeypatch.setenv("LABSTACKS_CACHE", str(folder.parent / "cache"))
    assert find_certificates() is None
    monkeypatch.setenv("LABSTACKS_CERTIFICATES", str(folder))
    make_certificates(folder)
    found = find_certificates()
    assert found is not None
    assert found.folder == folder


def test_on_one_machine_a_user_has_certificates_without_asking(folder, monkeypatch):
    monkeypatch.delenv("LABSTACKS_CERTIFICATES", raising=False)
    monkeypatch.setenv("LABSTACKS_CACHE", str(folder.parent / "cache"))
    own = own_certificates()
    assert own_certificates() == own
    assert find_certificates() == own
    assert stat.S_IMODE(own.key.stat().st_mode) == 0o600


def test_expired_certificates_of_this_user_are_made_again(folder, monkeypatch):
    monkeypatch.setenv("LABSTACKS_CACHE", str(folder.parent / "cache"))
    with pytest.raises(UsageError):
        make_certificates(own_folder(), days=0)
    assert own_certificates().until > datetime.now(UTC)
