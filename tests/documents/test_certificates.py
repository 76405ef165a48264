from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.checks.checkpoint_record import Reached
from labstacks.classfile.model import School
from labstacks.components.catalog import Lab
from labstacks.components.checkpoints import CHECKS, Checkpoint
from labstacks.documents.certificate_codes import ALPHABET, Claim, code_of, read_code
from labstacks.documents.certificates import certificates, certificates_html, certificates_pdf, own_ids
from labstacks.documents.progress import LabProgress
from labstacks.errors import UsageError
from labstacks.storage.class_key import ClassKey

ALL_POINTS = tuple(point.id for point in CHECKS["bridging"].checkpoints)
KEY, OTHER = ClassKey(b"k" * 32), ClassKey(b"o" * 32)
NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
LABS = ("B1", "B2", "B3", "B4", "B5", "B6")
CLAIM = Claim(7, ("B1", "B3"), date(2026, 12, 1))
CODE = code_of(KEY, "f4a", LABS, CLAIM)
CLAIMS = st.builds(
    Claim,
    st.integers(1, 511),
    st.sets(st.sampled_from(LABS)).map(lambda labs: tuple(lab for lab in LABS if lab in labs)),
    st.dates(date(2020, 1, 1), date(2100, 1, 1)),
)


@given(CLAIMS)
def test_a_code_says_what_it_was_made_from(claim):
    assert read_code(KEY, "f4a", LABS, code_of(KEY, "f4a", LABS, claim)) == claim


@given(CLAIMS, CLAIMS)
def test_different_claims_have_different_codes(one, other):
    assert (code_of(KEY, "f4a", LABS, one) == code_of(KEY, "f4a", LABS, other)) == (one == other)


@given(st.integers(0, 15), st.sampled_from(ALPHABET))
def test_no_character_can_be_changed(place, char):
    plain = CODE.replace("-", "")
    changed = plain[:place] + char + plain[place + 1 :]

    assert (read_code(KEY, "f4a", LABS, changed) is not None) == (changed == plain)


def test_only_the_class_that_made_it_recognises_it():
    assert read_code(KEY, "f4a", LABS, CODE) == CLAIM
    assert read_code(OTHER, "f4a", LABS, CODE) is None
    assert read_code(KEY, "f4b", LABS, CODE) is None
    assert read_code(KEY, "f4a", ("G1", "G2", "G3", "G4", "G5", "G6"), CODE) is None


def test_a_code_speaks_of_labs_of_ones_own_that_the_class_has_or_had():
    claim = Claim(7, ("B1",), date(2026, 12, 1), ("clock", "notebook"))
    code = code_of(KEY, "f4a", LABS, claim)
    assert read_code(KEY, "f4a", LABS, code, ["notebook", "poem", "clock"]) == claim
    assert read_code(KEY, "f4a", LABS, code, ["notebook"]) is None
    assert read_code(KEY, "f4a", LABS, CODE, ["notebook", "clock"]) == CLAIM


def test_a_code_is_readable_on_paper_and_typing_it_is_forgiving():
    assert len(CODE) == 19
    assert set(CODE) <= set(ALPHABET) | {"-"}
    typed = CODE.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_code(KEY, "f4a", LABS, f"  {typed} ") == CLAIM


@pytest.mark.parametrize("text", ["", "ABC", CODE + "0", "U" * 16, "登" * 16, CODE[:-1]])
def test_what_is_no_code_at_all_is_told(text):
    with pytest.raises(UsageError, match="is not a verification code"):
        read_code(KEY, "f4a", LABS, text)


def test_what_does_not_fit_into_a_code_is_a_mistake():
    for claim in (
        Claim(0, (), date(2026, 1, 1)),
        Claim(512, (), date(2026, 1, 1)),
        Claim(1, (), date(2019, 1, 1)),
    ):
        with pytest.raises(ValueError, match="does not fit"):
            code_of(KEY, "f4a", LABS, claim)


@pytest.fixture
def class_(make_class):
    """On the real cloud: a rehearsal earns no certificate."""
    return make_class("陳大文 Chan Tai Man", "Amelia Brook", "", cloud="alibaba")


@pytest.fixture
def made(class_, students):
    far = students(
        class_, s01=("B1.password", "B2.uploaded", "B2.changed"), s02=("B2.changed",), s03=("B3.stopped",)
    )
    return certificates(class_, far, KEY, UTC)


def test_who_completed_a_lab_gets_a_certificate(made):
    assert [(paper.seat.id, [lab.id for lab in paper.labs]) for paper in made] == [
        ("s01", ["B1", "B2"]),
        ("s03", ["B3"]),
    ]
    assert made[0].name == "陳大文 Chan Tai Man"
    assert made[0].last == date(2026, 12, 1)


def test_its_code_is_recognised_and_says_the_same(class_, made):
    claim = read_code(KEY, class_.name, LABS, made[0].code)

    assert claim == Claim(1, ("B1", "B2"), date(2026, 12, 1))


def test_the_day_is_that_of_the_place(class_, students):
    far = students(class_, s01=("B1.password",))

    (paper,) = certificates(class_, far, KEY, timezone(timedelta(hours=-10)))

    assert paper.last == date(2026, 11, 30)


def test_a_certificate_says_it_in_both_languages(class_, made):
    page = certificates_html(class_, made)

    assert page.count('<section class="page"') == 2
    for text in (
        "Certificate of completion",
        "課程完成證書",
        "陳大文 Chan Tai Man",
        "Store and share a file",
        "儲存與分享檔案",
        made[0].code,
        "2026-12-01",
        "4A d1",
    ):
        assert text in page
    assert not any(word in page for word in ("src=", "href=", "url(", "<script"))


def test_one_language_may_do(class_, made):
    assert "課程完成證書" not in certificates_html(class_, made, ["en"])
    assert "Certificate" not in certificates_html(class_, made, ["zh-Hant"])


def test_nobody_who_completed_anything_is_told_what_to_do(class_):
    assert "Run `labstacks verify`" in certificates_html(class_, ())


def test_the_pdf_says_the_same_on_a_page_for_each(class_, made, said):
    content, missing = certificates_pdf(class_, made)

    first, second = said(content)
    for text in (
        "Certificate of completion",
        "課程完成證書",
        "陳大文 Chan Tai Man",
        "B2",
        "儲存與分享檔案",
        made[0].code,
    ):
        assert text in first
    assert "s03" in second
    assert "My first virtual computer" in second
    assert missing == frozenset()


def test_the_pdf_is_a4_lying_down_and_inside_its_frame(class_, made, seen):
    page = seen(certificates_pdf(class_, made)[0], 2)[0]

    mm = page.width / 297
    assert abs(page.height / mm - 210) < 0.5
    edges = [(0, 0, 297, 8), (0, 202, 297, 210), (0, 0, 8, 210), (289, 0, 297, 210)]
    for left, top, right, bottom in edges:
        strip = page.crop((int(left * mm), int(top * mm), int(right * mm), int(bottom * mm)))
        assert strip.convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize("name", ["文" * 40, "Maximiliana Konstantina von und zu Hohenstein-Rothenburg"])
def test_a_long_name_stays_on_the_paper(make_class, students, seen, name):
    class_ = make_class(name, labs=LABS, cloud="alibaba")
    made = certificates(class_, students(class_, s01=ALL_POINTS), KEY, UTC)

    (page,) = seen(certificates_pdf(class_, made)[0], 1)

    assert len(made[0].labs) == 6
    mm = page.width / 297
    for side in ((0, 8), (289, 297)):
        strip = page.crop((int(side[0] * mm), 0, int(side[1] * mm), page.height))
        assert strip.convert("L").getextrema() == (255, 255)


def test_a_rehearsal_earns_no_certificate_and_may_have_marked_specimens(make_class, students, said):
    class_ = make_class("Amelia Brook")
    far = students(class_, s01=("B1.password",))

    assert certificates(class_, far, KEY) == ()

    (specimen,) = certificates(class_, far, KEY, specimen=True)
    assert specimen.code == ""
    page, (paper,) = certificates_html(class_, [specimen]), said(certificates_pdf(class_, [specimen])[0])
    for text in (page, paper):
        assert "Specimen" in text
        assert "樣本" in text
        assert "report --check" not in text


def test_who_completed_every_lab_of_the_level_is_certified_the_level(make_class, students, said):
    class_ = make_class("Amelia Brook", "Ada Chan", labs=LABS, cloud="alibaba")

    whole, most = certificates(class_, students(class_, s01=ALL_POINTS, s02=ALL_POINTS[:-1]), KEY)

    assert (whole.whole_level, most.whole_level) == (True, False)
    words = "has completed all labs of the cloud computing course, Bridging level"
    page, papers = certificates_html(class_, [whole, most]), said(certificates_pdf(class_, [whole, most])[0])
    assert page.count(words) == 1
    assert [words in " ".join(paper.split()) for paper in papers] == [True, False]


def test_all_labs_of_a_class_are_not_yet_all_labs_of_the_level(class_, students):
    ids = [id_ for id_ in ALL_POINTS if id_[:2] in ("B1", "B2", "B3")]
    (made,) = certificates(class_, students(class_, s01=ids), KEY)
    assert len(made.labs) == 3
    assert not made.whole_level


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_certificate_shows_the_schools_name_and_logo(tmp_path, make_class, students, seen, said, kind):
    from PIL import Image

    logo = tmp_path / "logo"
    Image.new("RGB", (60, 60), (255, 0, 0)).save(logo, kind)
    school = School("Harbour View School 港景學校", logo)
    class_ = make_class("Amelia Brook", cloud="alibaba", school=school)
    made = certificates(class_, students(class_, s01=("B1.password",)), KEY)

    page, (content, _) = certificates_html(class_, made), certificates_pdf(class_, made)

    assert f"data:image/{kind.lower()};base64," in page
    assert "img-src data:" in page
    assert school.name in page
    assert school.name in said(content)[0]
    (picture,) = seen(content, 2)
    mm = picture.width / 297
    corner = picture.crop((int(20 * mm), int(15 * mm), int(60 * mm), int(39 * mm)))
    assert any(colour[0] > 240 and max(colour[1:]) < 20 for _, colour in corner.getcolors(10**6))


@pytest.fixture
def with_own(class_, students):
    """A student who completed a school's own lab, and maybe others."""

    def make(lab, *reached):
        point = f"{lab.id}.written"
        own = LabProgress(lab, ((Checkpoint(point, "", ""), Reached("s01", point, NOON)),))
        student = students(class_, s01=reached)[0]
        return replace(student, labs=(*student.labs, own))

    return make


def test_a_lab_of_ones_own_is_named_and_recognised_when_the_class_has_it_no_more(class_, with_own):
    student = with_own(Lab("notebook", "A notebook in the cloud", "雲端筆記簿"), "B1.password")
    (made,) = certificates(class_, [student], KEY)

    assert "A notebook in the cloud" in certificates_html(class_, [made])
    assert "雲端筆記簿" in certificates_html(class_, [made])
    had = own_ids(class_, [("s01", "notebook.written"), ("s01", "B1.password")])
    assert had == ["notebook"]
    claim = read_code(KEY, class_.name, LABS, made.code, had)
    assert (claim.labs, claim.own) == (("B1",), ("notebook",))


def test_a_lab_of_ones_own_alone_is_worth_a_certificate(class_, with_own):
    (made,) = certificates(class_, [with_own(Lab("poem", "Poem", "Poem"))], KEY)
    assert [lab.id for lab in made.labs] == ["poem"]
    assert certificates_html(class_, [made]).count(">Poem<") == 1, "both languages share the title"


def test_the_pdf_leaves_room_for_the_id_of_a_lab_of_ones_own(class_, with_own, said):
    made = certificates(class_, [with_own(Lab("a-very-long-laboratory", "Long", "長"))], KEY)
    (page,) = said(certificates_pdf(class_, made)[0])
    assert "a-very-long-laboratory Long" in " ".join(page.split())
