"""Classes on paper: a class of three, what its students reached, and eyes to read what was printed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labstacks.checks.checkpoint_record import INSTRUCTOR, VERIFY, Reached
from labstacks.classfile.ledger import Ledger
from labstacks.classfile.model import Class, ClassFile
from labstacks.classfile.people import Seat, Student
from labstacks.components.checkpoints import checks_of
from labstacks.documents import Credentials
from labstacks.documents.progress import progress

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
ADDRESS = "https://signin.alibabacloud.com/5012345678901234.onaliyun.com/login.htm"
NAMES = ("陳大文 Chan Tai Man", "Amelia Brook", "")


def a_class(*names, labs=("B1", "B2", "B3"), **changes) -> Class:
    file = ClassFile(Path("/class/class.yaml"), "f4a-2026", "bridging", labs, **changes)
    seats = (
        Seat(number, Student(f"d{number}", name, "", "4A") if name else None)
        for number, name in enumerate(names, 1)
    )
    return Class(file, tuple(seats), (), Ledger("f4a-2026"))


@pytest.fixture
def make_class():
    return a_class


@pytest.fixture
def class_():
    return a_class(*NAMES)


@pytest.fixture
def sign_ins():
    def make(class_: Class) -> dict[str, Credentials]:
        return {
            seat.id: Credentials(f"f4a-2026-{seat.id}@5012345678901234.onaliyun.com", "Ew5CRWW7DiFU", ADDRESS)
            for seat in class_.seats
        }

    return make


@pytest.fixture
def students():
    """How far students came: seat id → the checkpoints reached, one minute after another from noon."""

    def make(class_: Class, **reached: tuple[str, ...]):
        record = {
            (seat, id_): Reached(
                seat, id_, NOON + timedelta(minutes=place), INSTRUCTOR if id_ == "B5.counted" else VERIFY
            )
            for seat, ids in reached.items()
            for place, id_ in enumerate(ids)
        }
        return progress(class_, checks_of("bridging", class_.file.labs).checkpoints, record)

    return make


@pytest.fixture
def seen():
    """The pictures of a PDF's pages."""
    import pypdfium2

    def pictures(content: bytes, scale: float = 3):
        document = pypdfium2.PdfDocument(content)
        found = [page.render(scale=scale).to_pil() for page in document]
        document.close()
        return found

    return pictures


@pytest.fixture
def said():
    """The text of a PDF's pages."""
    import pypdfium2

    def texts(content: bytes):
        document = pypdfium2.PdfDocument(content)
        found = [page.get_textpage().get_text_range() for page in document]
        document.close()
        return found

    return texts


@pytest.fixture
def codes():
    """What the QR codes in a picture say."""
    import zxingcpp

    return lambda picture: [found.text for found in zxingcpp.read_barcodes(picture)]
