"""Workbooks as other programs, and bad luck, leave them."""

import io
import random
import zipfile

import openpyxl
import pytest

from labstacks.classfile import view_roster
from labstacks.classfile.number_format import shown_number

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRINGS = "<si><t>id</t></si><si><t>name</t></si><si><t>d1</t></si><si><t>Amelia</t></si>"
HEADINGS = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'


def row(cell: str, number: int = 2, attributes: str = "") -> str:
    name = f'<c r="B{number}" t="s"><v>3</v></c>'
    return f'<row r="{number}" {attributes}>{cell}{name}</row>'


def workbook(
    rows: str, strings: str = STRINGS, formats: str = "", parts=(), sheets=("F4A",), **flags
) -> bytes:
    """A workbook of a few parts, as small as Excel would still open it."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    main = f'xmlns="{NAMESPACE}"'
    content = {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{NAMESPACE}">{formats}</styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{HEADINGS}{rows}</sheetData></worksheet>",
        **dict(parts),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in content.items():
            packed.writestr(name, text)
    return file.getvalue()


def styles(*codes: str) -> str:
    formats = "".join(f'<numFmt numFmtId="{170 + i}" formatCode="{code}"/>' for i, code in enumerate(codes))
    cells = "".join(f'<xf numFmtId="{170 + i}"/>' for i in range(len(codes)))
    return f"<numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs>"


@pytest.fixture
def read(tmp_path):
    def read(content: bytes, name: str = "r.xlsx"):
        (tmp_path / name).write_bytes(content)
        return view_roster(tmp_path / name, name)

    return read


def ids(view):
    return [student.id for student in view.students]


def test_a_style_that_is_empty_is_nothing_to_a_roster(read):
    view = read(workbook(row('<c r="A2" t="s"><v>2</v></c>'), formats="<fills><fill/></fills>"))

    assert ids(view) == ["d1"]


def test_the_sheet_decides_how_a_number_looks(read):
    formats = styles("000-000", "&quot;S&quot;0000", "0000")
    rows = "".join(
        row(f'<c r="A{n + 2}" s="{n}"><v>{v}</v></c>', n + 2) for n, v in enumerate([12345, 7, 42])
    )

    assert ids(read(workbook(rows, formats=formats))) == ["012-345", "S0007", "0042"]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        ("7", "General", "7"),
        ("7.0", "General", "7"),
        ("20260001", "0", "20260001"),
        ("2.0260001E7", "@", "20260001"),
        ("7", "0000", "0007"),
        ("12345", "00-00", "123-45"),
        ("5", '"4A-"00', "4A-05"),
        ("5", "\\S0", "S5"),
        ("5", "[Red]000;[Blue]-000", "005"),
        ("5", "#", "5"),
        ("46054", "yyyy-mm-dd", "2026-02-01 00:00:00"),
        ("46054", "[$-404]e年m月d日", "2026-02-01 00:00:00"),
        ("1.5", "0", "1.5"),
        ("1234567890123456789", "0", "1.23457E+18"),
    ],
)
def test_a_number_is_shown_in_its_format(value, number_format, shown):
    assert shown_number(value, number_format) == (shown, None)


@pytest.mark.parametrize("number_format", ["#,##0", "0%", "0.00", "0.0E+0"])
def test_a_format_that_changes_the_digits_is_named(number_format):
    assert number_format in shown_number("5", number_format)[1][0]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (f'<c r="A2"><v>{"9" * 400}</v></c>', "too large for Excel"),
        ('<c r="A2"><f>CONCAT("d",1)</f></c>', "a formula whose value was never saved"),
        ('<c r="A2" t="e"><v>#N/A</v></c>', "error of Excel"),
        ('<c r="A2" t="s"><v>99</v></c>', "not an Excel workbook"),
        ('<c r="A2" t="s"><v>x</v></c>', "not an Excel workbook"),
        ('<c r="A2"><v>1</v></d>', "not an Excel workbook"),
    ],
)
def test_a_cell_that_is_no_id_is_a_mistake(read, cell, says):
    assert says in read(workbook(row(cell))).problems[0].message


def test_a_formula_without_value_matters_only_in_a_column_that_is_used(read):
    rows = row('<c r="A2" t="s"><v>2</v></c>').replace("</row>", '<c r="C2"><f>1</f></c></row>')

    assert ids(read(workbook(rows))) == ["d1"]


def test_escaped_characters_and_pronunciation_are_no_part_of_a_text(read):
    strings = STRINGS.replace("d1", "d1_x000D_").replace(
        "<si><t>Amelia</t></si>", "<si><r><t>陳</t></r><r><t>大文</t></r><rPh><t>チン</t></rPh></si>"
    )

    view = read(workbook(row('<c r="A2" t="s"><v>2</v></c>'), strings))

    assert [(student.id, student.name) for student in view.students] == [("d1", "陳大文")]


def test_hidden_rows_are_read_and_named(read):
    rows = row('<c r="A2" t="s"><v>2</v></c>') + row('<c r="A3"><v>9</v></c>', 3, 'hidden="1"')

    view = read(workbook(rows))

    assert ids(view) == ["d1", "9"]
    assert "hides row 3" in view.notices[0].message


def test_other_sheets_are_named_and_a_cover_is_passed_over(read):
    cover = "<worksheet><sheetData/></worksheet>"
    students = HEADINGS + row('<c r="A2" t="s"><v>2</v></c>')
    parts = {
        "xl/worksheets/sheet1.xml": cover,
        "xl/worksheets/sheet2.xml": f"<worksheet><sheetData>{students}</sheetData></worksheet>",
    }

    view = read(workbook("", parts=parts.items(), sheets=("Cover", "F4A")))

    assert ids(view) == ["d1"]
    assert 'Only the sheet "F4A" is read; the workbook also has "Cover".' in view.notices[0].message


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(read):
    strings = STRINGS.replace("d1", "a" * 100_000_000)

    assert (
        "unpacks to over" in read(workbook(row('<c r="A2" t="s"><v>2</v></c>'), strings)).problems[0].message
    )


def test_a_size_that_a_part_declares_is_not_believed(read):
    content = bytearray(
        workbook(row('<c r="A2" t="s"><v>2</v></c>'), STRINGS.replace("d1", "a" * 70_000_000))
    )
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = content.index(b"xl/sharedStrings.xml", content.index(mark)) if mark == b"PK\x03\x04" else None
        at = content.rindex(mark, 0, start) if start else None
        if mark == b"PK\x01\x02":
            entry = content.rindex(b"xl/sharedStrings.xml")
            at = content.rindex(mark, 0, entry)
        content[at + offset : at + offset + 4] = (1000).to_bytes(4, "little")

    assert read(bytes(content)).problems


def test_a_million_blank_rows_do_not_count(read):
    rows = row('<c r="A2" t="s"><v>2</v></c>') + "".join(f'<row r="{n}"/>' for n in range(3, 300_000))

    assert ids(read(workbook(rows))) == ["d1"]


def test_a_document_type_is_refused(read):
    strings = '<!DOCTYPE a [<!ENTITY b "bbbb">]><sst><si><t>&b;</t></si></sst>'

    assert read(workbook("", parts={"xl/sharedStrings.xml": strings}.items())).problems


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><table><tr><td>id</td></tr></table></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "Excel 2003"),
        (b"MIME-Version: 1.0\r\n", "MHTML"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or a locked Excel workbook"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_a_file_that_is_no_list_is_named_for_what_it_is(read, content, says):
    assert says in read(content, "list.xls").problems[0].message


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("mimetype", "OpenDocument"),
        ("Index/Document.iwa", "Numbers"),
        ("word/document.xml", "Word"),
        ("xl/workbook.bin", ".xlsb"),
        ("photo.jpg", "a ZIP archive"),
    ],
)
def test_another_kind_of_archive_is_named_for_what_it_is(read, part, says):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(part, "x")

    assert says in read(file.getvalue()).problems[0].message


def test_a_workbook_with_changed_bytes_is_read_or_refused(read):
    book = openpyxl.Workbook()
    for cells in (["id", "name"], *([f"d{n}", f"Student {n}"] for n in range(30))):
        book.active.append(cells)
    file = io.BytesIO()
    book.save(file)
    drawn = random.Random(7)
    for _ in range(60):
        content = bytearray(file.getvalue())
        for _ in range(drawn.choice([1, 3, 20])):
            content[drawn.randrange(len(content))] = drawn.randrange(256)
        view = read(bytes(content[: drawn.randrange(100, len(content))] if drawn.random() < 0.2 else content))
        assert view.problems or len(view.students) == 30
