from dataclasses import replace

import pytest

from labstacks.classfile.people import Seat
from labstacks.documents import DatabaseCredentials, instructor_html


def test_the_sheet_has_a_row_for_each_seat_with_what_it_signs_in_with(class_, sign_ins):
    some = sign_ins(class_)
    del some["s02"]

    page = instructor_html(class_, some)

    assert page.count("<tr id=") == 3
    assert page.count("<code>Ew5CRWW7DiFU</code>") == 2
    assert "陳大文 Chan Tai Man" in page
    assert "Amelia Brook" in page
    assert "f4a-2026-s02@" not in page
    assert page.count("https://signin.alibabacloud.com/") == 1


def test_a_database_has_columns_of_its_own_and_its_server_is_said_once(class_, sign_ins):
    some = {
        seat: replace(known, database=DatabaseCredentials("rm-1.example", seat, "Ab3dEf5gHi7k"))
        for seat, known in sign_ins(class_).items()
    }

    page = instructor_html(class_, some)

    assert page.count("rm-1.example") == 1
    assert page.count("<code>Ab3dEf5gHi7k</code>") == 3
    assert "Database password" not in instructor_html(class_, sign_ins(class_))


def test_database_servers_of_ones_own_stand_in_each_seats_row(class_, sign_ins):
    some = {
        seat: replace(known, database=DatabaseCredentials(f"rm-{seat}.example", seat, "Ab3dEf5gHi7k"))
        for seat, known in sign_ins(class_).items()
    }

    head, body = instructor_html(class_, some).split("<tbody>")

    assert "rm-" not in head
    for seat in some:
        row = body.partition(f'<tr id="{seat}">')[2].partition("</tr>")[0]
        assert f"<code>rm-{seat}.example</code>" in row


@pytest.mark.parametrize(
    ("language", "there", "not_there"), [(["en"], "Group", "組別"), (["zh-Hant"], "組別", "Group")]
)
def test_one_language_may_do(class_, sign_ins, language, there, not_there):
    page = instructor_html(class_, sign_ins(class_), language)

    assert there in page
    assert not_there not in page


def test_what_comes_from_the_roster_stays_text_and_a_spare_seat_is_called_so(make_class, sign_ins):
    class_ = make_class("<script>alert(1)</script>")
    class_ = replace(class_, seats=(*class_.seats, Seat(2, None, spare=True)))

    page = instructor_html(class_, sign_ins(class_))

    assert "<script" not in page
    assert '<span lang="en">Spare seat</span>' in page
    assert not any(word in page for word in ("src=", "href=", "url("))
