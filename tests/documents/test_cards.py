import csv
import io
import re
import stat
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import segno

from labstacks.classfile.ledger import Ledger
from labstacks.classfile.model import Class, ClassFile
from labstacks.classfile.people import Seat, Student
from labstacks.documents import (
    Credentials,
    DatabaseCredentials,
    cards_html,
    instructor_csv,
    write_private,
)
from labstacks.documents.qr import QUIET_ZONE, qr_code
from labstacks.documents.translations import WORDS

ADDRESS = "https://signin.alibabacloud.com/5012345678901234.onaliyun.com/login.htm"


def a_class(*seats: Seat, **changes) -> Class:
    file = ClassFile(Path("/class/class.yaml"), "f4a-2026", "bridging", ("B3", "B4"), **changes)
    return Class(file, seats, (), Ledger("f4a-2026"))


def named(number: int, name: str, group: str = "") -> Seat:
    return Seat(number, Student(f"d{number}", name, f"d{number}@school.example", group))


def sign_ins(class_: Class, password: str = "Ew5CRWW7DiFU") -> dict[str, Credentials]:
    return {
        seat.id: Credentials(f"f4a-2026-{seat.id}@school.onaliyun.com", password, ADDRESS)
        for seat in class_.seats
    }


class Reader(HTMLParser):
    """The cards of a page: seat → what is printed on it; and what the page would load."""

    VOID = frozenset({"meta", "wbr", "path", "use", "br", "img", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict]] = []
        self.cards: dict[str, str] = {}
        self.pages = 0
        self.advice = ""
        self.names: dict[str, str] = {}
        self.loads: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.pages += given.get("class") == "page"
        self.loads += [value for key, value in attributes if key in ("src", "href", "srcset", "data")]
        if tag not in self.VOID:
            self.open.append((tag, given))

    def handle_endtag(self, tag):
        if tag not in self.VOID and self.open.pop()[0] != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data):
        for tag, given in self.open:
            if tag == "article":
                self.cards[given["id"]] = self.cards.get(given["id"], "") + data
            if tag == "aside":
                self.advice += data
        if self.open and self.open[-1][1].get("class", "").startswith("name"):
            card = next(given["id"] for tag, given in self.open if tag == "article")
            self.names[card] = data


def test_a_card_says_who_where_and_with_what():
    class_ = a_class(named(7, "陳大文 Chan Tai Man", "4A"))

    (card,) = Reader(cards_html(class_, sign_ins(class_))).cards.values()

    for text in ("s07", "f4a-2026", "陳大文 Chan Tai Man", "4A", ADDRESS.removeprefix("https://")):
        assert text in card
    assert "f4a-2026-s07@school.onaliyun.com" in card
    assert "Ew5CRWW7DiFU" in card


def test_the_first_lab_is_where_to_begin():
    class_ = a_class(named(1, "A"))

    card = Reader(cards_html(class_, sign_ins(class_))).cards["s01"]

    assert "Begin with B3: My first virtual computer." in card
    assert "由 B3「我的第一部虛擬電腦」開始。" in card


@pytest.mark.parametrize(
    ("language", "there", "not_there"),
    [
        (["en"], "First password", "初始密碼"),
        (["zh-Hant"], "初始密碼", "First password"),
        (["zh-Hant", "en"], "初始密碼 First password", "First password 初始密碼"),
        (None, "First password 初始密碼", "初始密碼 First password"),
    ],
)
def test_the_language_is_the_class_files_unless_one_is_chosen(language, there, not_there):
    class_ = a_class(named(1, "A"))

    card = Reader(cards_html(class_, sign_ins(class_), language)).cards["s01"]

    assert there in card
    assert not_there not in card


def test_both_languages_have_the_same_words_to_say():
    assert WORDS["en"].keys() == WORDS["zh-Hant"].keys()
    assert all(text for words in WORDS.values() for text in words.values())


@pytest.mark.parametrize(("seats", "pages"), [(1, 1), (8, 1), (9, 2), (40, 5)])
def test_eight_cards_go_on_a_page(seats, pages):
    class_ = a_class(*(named(number, "A") for number in range(1, seats + 1)))

    page = Reader(cards_html(class_, sign_ins(class_)))

    assert (page.pages, list(page.cards)) == (pages, [seat.id for seat in class_.seats])


def test_seats_that_cannot_sign_in_get_no_card():
    class_ = a_class(named(1, "A"), named(2, "B"), named(3, "C"))
    some = sign_ins(class_)
    del some["s02"]

    assert list(Reader(cards_html(class_, some)).cards) == ["s01", "s03"]


def test_a_class_in_which_nobody_can_sign_in_says_what_to_do():
    page = Reader(cards_html(a_class(named(1, "A")), {}))

    assert (page.cards, page.pages) == ({}, 0)
    assert "Run `labstacks up`" in page.advice


def test_a_spare_or_anonymous_seat_leaves_room_for_a_name():
    class_ = a_class(Seat(1, None, spare=True), Seat(2))

    cards = Reader(cards_html(class_, sign_ins(class_))).cards

    assert "Spare seat 後備座位" in cards["s01"]
    assert "Name 姓名" in cards["s02"]


@pytest.mark.parametrize("cloud", ["rehearsal", "alibaba"])
def test_cards_of_a_rehearsal_say_so(cloud):
    class_ = a_class(named(1, "A"), cloud=cloud)

    card = Reader(cards_html(class_, sign_ins(class_))).cards["s01"]

    assert ("Rehearsal 預演" in card) == (cloud == "rehearsal")


def test_cards_of_a_rehearsal_have_no_code_that_leads_to_the_real_sign_in_page():
    class_ = a_class(named(1, "A"))

    html = cards_html(class_, sign_ins(class_))

    assert qr_code(ADDRESS).path not in html
    assert (html.count("<symbol"), Reader(html).loads) == (0, [])
    assert "no QR code" in Reader(html).cards["s01"]


def test_a_card_shows_class_and_number_to_tell_equal_names_apart():
    class_ = a_class(
        *(
            Seat(n, Student(id_, "陳大文 Chan Tai Man", "", group))
            for n, id_, group in ((1, "7", "4A"), (2, "4A31", "4A"), (3, "9", ""))
        )
    )

    cards = Reader(cards_html(class_, sign_ins(class_))).cards

    assert "4A (7)" in cards["s01"]
    assert "4A31" in cards["s02"]
    assert "(4A31)" not in cards["s02"]
    assert "9" in cards["s03"]


def test_what_comes_from_the_roster_stays_text():
    nasty = "<script>alert('1')</script> & \"Co\""
    class_ = a_class(named(1, nasty, "<i>4A</i>"))

    html = cards_html(class_, sign_ins(class_, password="<b>{{7*7}}"))

    page = Reader(html)
    assert page.names["s01"] == nasty
    assert "<i>4A</i>" in page.cards["s01"]
    assert "<b>{{7*7}}" in page.cards["s01"]
    assert "<script" not in html


def test_the_page_is_whole_in_itself_and_well_formed():
    class_ = a_class(named(1, "A"), named(2, "B"), cloud="alibaba")

    html = cards_html(class_, sign_ins(class_))

    page = Reader(html)
    assert page.loads == ["#code-0", "#code-0"]
    assert (page.unbalanced, page.open) == ([], [])
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


@pytest.mark.parametrize("number", [1, 12, 22, 40])
def test_long_names_are_set_smaller(number):
    class_ = a_class(named(1, "文" * number))

    size = re.search('class="(name[^"]*)"', cards_html(class_, sign_ins(class_)))

    assert size[1] == {1: "name", 12: "name", 22: "name long", 40: "name longest"}[number]


def drawn(path: str) -> set[tuple[int, int]]:
    """The unit squares that a path fills."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{length}v1h-{back}z" for x, y, length, back in runs) == path
    return {(int(x) + step, int(y)) for x, y, length, _ in runs for step in range(int(length))}


@pytest.mark.parametrize("text", [ADDRESS, "https://x.example", "登入"])
def test_the_code_is_the_one_of_the_address_with_room_around_it(text):
    code = qr_code(text)

    matrix = segno.make(text, error="m", micro=False).matrix
    dark = {
        (x + QUIET_ZONE, y + QUIET_ZONE) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit
    }
    assert drawn(code.path) == dark
    assert code.size == len(matrix) + 8


def test_the_code_holds_the_whole_address_and_cards_share_it():
    class_ = a_class(named(1, "A"), named(2, "B"), cloud="alibaba")
    some = sign_ins(class_)

    html = cards_html(class_, some)
    assert html.count("<symbol") == 1
    assert qr_code(ADDRESS).path in html

    some["s02"] = Credentials("u", "p", "https://other.example/")
    html = cards_html(class_, some)
    assert html.count("<symbol") == 2
    assert qr_code("https://other.example/").path in html


def test_a_sign_in_does_not_show_its_password_by_accident():
    assert "Ew5C" not in repr(Credentials("u", "Ew5CRWW7DiFU", ADDRESS))


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


def test_the_instructors_table_has_every_seat_and_opens_in_excel():
    class_ = a_class(named(1, "陳大文", "4A"), Seat(2, None, spare=True), named(3, "Chan, Tai Man"))
    some = sign_ins(class_)
    del some["s03"]

    table = instructor_csv(class_, some)

    assert table.startswith("\ufeffseat,id,name,")
    first, spare, without = rows(table)
    assert first == {
        "seat": "s01",
        "id": "d1",
        "name": "陳大文",
        "group": "4A",
        "email": "d1@school.example",
        "user": "f4a-2026-s01@school.onaliyun.com",
        "password": "Ew5CRWW7DiFU",
        "address": ADDRESS,
        "database_host": "",
        "database_user": "",
        "database_password": "",
    }
    assert (spare["name"], spare["password"]) == ("", "Ew5CRWW7DiFU")
    assert (without["name"], without["user"], without["password"]) == ("Chan, Tai Man", "", "")


def test_a_seat_with_a_database_is_told_how_to_open_it():
    class_ = a_class(named(1, "A"))
    own = DatabaseCredentials("rm-1.mysql.rds.aliyuncs.com", "s01", "Ab3dEf5gHi7k")
    some = {"s01": replace(sign_ins(class_)["s01"], database=own)}

    card = Reader(cards_html(class_, some)).cards["s01"]
    (row,) = rows(instructor_csv(class_, some))

    assert "Ab3dEf5gHi7k" in card
    assert "Database 數據庫" in card
    assert (row["database_host"], row["database_user"]) == ("rm-1.mysql.rds.aliyuncs.com", "s01")
    assert row["database_password"] == "Ab3dEf5gHi7k"
    assert "Ab3d" not in repr(own)
    assert "Database" not in Reader(cards_html(class_, sign_ins(class_))).cards["s01"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)"])
def test_a_name_in_the_table_never_runs_as_a_formula(name):
    class_ = a_class(named(1, name))

    (row,) = rows(instructor_csv(class_, sign_ins(class_)))

    assert row["name"] == f"'{name}"


def test_what_is_written_is_for_its_owner_only(tmp_path):
    class_ = a_class(named(1, "陳大文"))

    write_private(tmp_path / "cards.html", cards_html(class_, sign_ins(class_)))

    assert stat.S_IMODE((tmp_path / "cards.html").stat().st_mode) == 0o600
    assert "陳大文" in (tmp_path / "cards.html").read_text(encoding="utf-8")
