from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

HONG_KONG = timezone(timedelta(hours=8))

# line, its new text → column, key, value, part of the message, part of the fix
# ruff: noqa: E501 - a table of one line a row

MISTAKES = [
    # class
    (1, "class: 4A-2026", 8, "class", "4A-2026", "is not a class name", "c4a-2026"),
    (1, "class: F4A", 8, "class", "F4A", "is not a class name", "f4a"),
    (1, "class: f4a-", 8, "class", "f4a-", "is not a class name", "f4a"),
    (1, "class: x", 8, "class", "x", "2 to 20", ""),
    (1, "class: computer-science-of-form-4", 8, "class", "computer-science-of-form-4", "26 characters", ""),
    (1, "class: f4a-s07", 8, "class", "f4a-s07", "looks like a seat's id", "f4a-xs07"),
    (1, "class: 四甲", 8, "class", "四甲", "is not a class name", "f4a-2026"),
    (1, "class:", 7, "class", "", "no value", "f4a-2026"),
    (1, "class: [f4a]", 8, "class", "", "a list, not a class name", "f4a-2026"),
    # level
    (2, "level: beginer", 8, "level", "beginer", "is not a level", "Did you mean beginner?"),
    (2, "level: Beginner", 8, "level", "Beginner", "is not a level", "Did you mean beginner?"),
    (2, "level: 3", 8, "level", "3", "is not a level", "bridging, beginner, advanced"),
    # labs
    (3, "labs: [g1]", 8, "labs[0]", "g1", "is not a lab of beginner", "Did you mean G1?"),
    (3, "labs: [G1, V1]", 12, "labs[1]", "V1", "is not a lab of beginner", "V1 belongs to advanced"),
    (3, "labs: [G9]", 8, "labs[0]", "G9", "is not a lab of beginner", "G1, G2, G3, G4, G5, G6"),
    (3, "labs: [G1, G2, G1]", 16, "labs[2]", "G1", "twice", "Remove one"),
    (3, "labs: []", 7, "labs", "", "empty", "G1, G2"),
    (3, "labs: {}", 7, "labs", "", "a mapping, not a list of labs", "G1"),
    (3, "labs: G2", 7, "labs", "G2", "is not a list", "Did you mean [G2]?"),
    (3, "labs: g1, G5", 7, "labs", "g1, G5", "is not a list", "Did you mean [G1, G5]?"),
    (3, "labs: ALL", 7, "labs", "ALL", "is not a list", "Did you mean all?"),
    (3, "labs: {G1: yes}", 7, "labs", "", "a mapping, not a list of labs", "G1"),
    # roster
    (4, "roster: rooster.csv", 9, "roster", "rooster.csv", "no file rooster.csv", "Did you mean roster.csv?"),
    (4, "roster: lists/f4a.csv", 9, "roster", "lists/f4a.csv", "no file", "no folder lists"),
    (4, "roster: 12", 9, "roster", "12", "no file 12", "beside the class file"),
    (4, "roster: .", 9, "roster", ".", "no file", "a folder"),
    # cloud, region, zones
    (5, "cloud: aliyun", 8, "cloud", "aliyun", "is not a cloud", "Did you mean alibaba?"),
    (5, "cloud: reharsal", 8, "cloud", "reharsal", "is not a cloud", "Did you mean rehearsal?"),
    (5, "cloud: aws", 8, "cloud", "aws", "is not a cloud", "rehearsal, alibaba"),
    (5, "region: hk", 9, "region", "hk", "is not a region", "Did you mean cn-hongkong?"),
    (5, "region: cn-honkong", 9, "region", "cn-honkong", "is not a region", "Did you mean cn-hongkong?"),
    (5, "region: ap-southeast-1", 9, "region", "ap-southeast-1", "zones of ap-southeast-1", "ap-southeast-1a"),
    (5, "zones: [cn-hongkong-b]", 8, "zones", "", "two or more", "cn-hongkong-a, cn-hongkong-b"),
    (5, "zones: cn-hongkong-b", 8, "zones", "cn-hongkong-b", "not a list of zones", ""),
    (5, "zones: [cn-hongkong-b, cn-hongkong-b]", 8, "zones", "", "two or more", "different"),
    (5, "zones: [cn-hongkong-b, cn-beijing-a]", 24, "zones[1]", "cn-beijing-a", "not a zone of cn-hongkong", ""),
    # fallback
    (5, "fallback: true", 11, "fallback", "true", "not a fallback", "{zones: true}"),
    (5, "fallback: {zones: maybe}", 19, "fallback.zones", "maybe", "neither true nor false", "true or false"),
    (5, "fallback: {zone: true}", 12, "fallback.zone", "zone", "", "zones"),
    (5, "fallback: {instance_types: [ecs.e-c1m1.lage]}", 29, "fallback.instance_types[0]", "ecs.e-c1m1.lage",
     "is not a type", "ecs.e-c1m1.large"),
    # school
    (5, "school: Harbour View", 9, "school", "Harbour View", "not a school", "{name: My School"),
    (5, "school: {title: x}", 10, "school.title", "title", "no key", "name, logo"),
    (5, "school: {logo: no.png}", 16, "school.logo", "no.png", "There is no file no.png", ""),
    (5, "school: {logo: roster.csv}", 16, "school.logo", "roster.csv", "not a PNG or JPEG picture", "PNG"),
    # sessions
    (5, "sessions: 2026-12-01", 11, "sessions", "2026-12-01", "not a list of sessions", "{start"),
    (5, "sessions: [{hours: 2}]", 12, "sessions[0]", "", "no start", "start"),
    (5, "sessions: [{start: 2026-12-01T14:00+08:00}]", 12, "sessions[0]", "", "one of hours, minutes and end", ""),
    (5, "sessions: [{start: 2026-12-01, hours: 2}]", 20, "sessions[0].start", "2026-12-01",
     "has no time of day", "2026-12-01 14:00"),
    (5, "sessions: [{start: 2026-13-01T14:00+08:00, hours: 2}]", 20, "sessions[0].start",
     "2026-13-01T14:00+08:00", "that exists", "such as"),
    (5, "sessions: [{start: soon, hours: 2}]", 20, "sessions[0].start", "soon", "is not a date", "such as"),
    (5, "sessions: [{start: 2062-12-01T14:00+08:00, hours: 2}]", 20, "sessions[0].start",
     "2062-12-01T14:00+08:00", "years away", "year"),
    (5, "sessions: [{start: 2026-12-01T14:00+08:00, end: 2026-12-01T12:00+08:00}]", 49, "sessions[0].end",
     "2026-12-01T12:00+08:00", "before it begins", ""),
    (5, "sessions: [{start: 2026-12-01T14:00+08:00, end: 2026-12-11T16:00+08:00}]", 49, "sessions[0].end",
     "2026-12-11T16:00+08:00", "242 hours", "At most 24"),
    (5, "sessions: [{start: 2026-12-01T14:00+08:00, hours: 0}]", 51, "sessions[0].hours", "0", "cannot be right", ""),
    (5, "sessions: [{start: 2026-12-01T14:00+08:00, hours: 25}]", 51, "sessions[0].hours", "25", "cannot be right", ""),
    (5, "sessions: [{start: 2026-12-01T14:00+08:00, hours: 1:30}]", 51, "sessions[0].hours", "1:30",
     "not a number of hours", "1.5"),
    (5, "sessions: [{start: 2026-12-01T14:00+08:00, hour: 2, hours: 2}]", 44, "sessions[0].hour", "hour",
     "no key", "Did you mean hours?"),
    (5, "sessions: [{start: 2026-12-01T14:00+08:00, hours: 2}, {start: 2026-12-01T15:00+08:00, hours: 2}]", 55,
     "sessions[1]", "", "before the one of 2026-12-01 14:00 has ended", "one of the two"),
    # budget
    (5, "budget: 400", 9, "budget", "400", "not a budget", "{currency: HKD, max: 400}"),
    (5, "budget: {}", 9, "budget", "", "no currency", "{currency: HKD, max: 400}"),
    (5, "budget: {currency: HKD}", 9, "budget", "", "no max", "max: 400"),
    (5, "budget: {currency: HKD, max: -1}", 30, "budget.max", "-1", "is negative", "0 or more"),
    (5, "budget: {currency: HKD, max: '1,000'}", 30, "budget.max", "1,000", "not an amount", "thousands"),
    (5, "budget: {currency: HKD, max: .nan}", 30, "budget.max", ".nan", "not an amount", ""),
    (5, "budget: {currency: RMB, max: 1}", 20, "budget.currency", "RMB", "is not a currency", "Did you mean CNY?"),
    (5, "budget: {currency: EUR, max: 1}", 20, "budget.currency", "EUR", "is not a currency", "HKD, USD, CNY"),
    # numbers
    (5, "spares: two", 9, "spares", "two", "not a whole number", "0 to 496"),
    (5, "spares: -1", 9, "spares", "-1", "out of range", "0 to 496"),
    (5, "spares: 1.5", 9, "spares", "1.5", "not a whole number", ""),
    (5, "spares:", 8, "spares", "", "no value", "0 to 496"),
    (5, "parallel: 0", 11, "parallel", "0", "out of range", "1 to 64"),
    # language, state, prices
    (5, "language: zh-HK", 11, "language", "zh-HK", "is not a language", "Did you mean zh-Hant?"),
    (5, "language: [en, fr]", 16, "language[1]", "fr", "is not a language", "en, zh-Hant"),
    (5, "language: {}", 11, "language", "", "a mapping, not a language", "[en, zh-Hant]"),
    (5, "language: []", 11, "language", "", "empty", "[en, zh-Hant]"),
    (5, "state: postgre://db", 8, "state", "postgre://db", "not a place for", "Did you mean postgres://db?"),
    (5, "state: ftp://host", 8, "state", "ftp://host", "not a place for state", "s3://BUCKET"),
    (5, "state: locale", 8, "state", "locale", "not a place for state", "Did you mean local?"),
    (5, "prices: prices.json", 9, "prices", "prices.json", "no file prices.json", ""),
    # what later rooms read
    (5, "rehearsal: 7", 12, "rehearsal", "7", "not a mapping", "seed"),
    (5, "rehearsal: {sed: 7}", 13, "rehearsal.sed", "sed", "no key", "Did you mean seed?"),
    (5, "lab_options: {g2: {}}", 15, "lab_options.g2", "g2", "no key", "Did you mean G2?"),
    (5, "lab_options: {G2: big}", 19, "lab_options.G2", "big", "not a mapping", ""),
    (5, "lab_options: {G2: {size: 1, size: 2}}", 29, "lab_options.G2.size", "size", "first on line 5", ""),
    # keys
    (5, "languge: en", 1, "languge", "languge", "no key", "Did you mean language?"),
    (5, "teacher: nobody", 1, "teacher", "teacher", "no key", "class, level, labs"),
    (5, "? [a, b]\n: 1", 3, "?", "", "no key", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "text", "column", "key", "value", "message", "fix"), MISTAKES, ids=[row[1] for row in MISTAKES]
)
def test_a_mistake_is_told_with_its_place_its_value_and_what_would_be_right(
    folder, line, text, column, key, value, message, fix
):
    folder.with_line(text)

    problem = folder.problem()

    assert (problem.file, problem.line, problem.column) == ("class.yaml", line, column)
    assert (problem.key, problem.value) == (key, value)
    assert message in problem.message
    assert fix in problem.fix
    assert problem.message.endswith(".")


@pytest.mark.parametrize("key", ["class", "level", "labs"])
def test_a_key_that_must_be_there_is_missed(folder, key):
    folder.with_line("cloud: rehearsal", without=key)

    problem = folder.problem()

    assert problem.message == f"The key {key} is missing."
    assert (problem.line, problem.column) == (1, 1)
    assert f"{key}: " in problem.fix


def test_neither_roster_nor_seats(folder):
    folder.with_line("cloud: rehearsal", without="roster")

    assert "neither roster nor seats" in folder.problem().message


def test_both_roster_and_seats(folder):
    folder.with_line("seats: 30")

    problem = folder.problem()

    assert "both roster and seats" in problem.message
    assert (problem.line, problem.column, problem.value) == (5, 8, "30")


def test_a_key_that_stands_twice_is_told_with_both_lines(folder):
    folder.class_file("class: f4a\nlevel: beginner\nlabs: all\nseats: 3\nclass: f4b\n")

    problem = folder.problem()

    assert (problem.line, problem.column, problem.key) == (5, 1, "class")
    assert "first on line 1" in problem.message


def test_all_mistakes_come_at_once_class_file_first_in_the_order_of_lines(folder):
    folder.class_file("languge: en\nclass: F4A\nlevel: beginer\nlabs: [g1]\nroster: roster.csv\nspares: -1\n")
    folder.roster("id,name\n1,\n1,Amelia Brook\n")

    problems = folder.problems()

    places = [(problem.file, problem.line) for problem in problems]
    assert places == [
        *(("class.yaml", line) for line in (1, 2, 3, 4, 6)),
        ("roster.csv", 2),
        ("roster.csv", 3),
    ]


def test_the_error_shows_every_problem_and_what_to_do(folder):
    folder.class_file("class: F4A\nlevel: beginer\nlabs: all\nseats: 3\n")

    with pytest.raises(Exception, match=r"2 mistakes in class\.yaml") as caught:
        folder.load()

    assert 'class.yaml:2:8: level: "beginer" is not a level. Did you mean beginner?' in str(caught.value)
    assert "Nothing was changed" in caught.value.hint


BROKEN = [
    ("", None, None, "empty"),
    ("# only a comment\n", None, None, "empty"),
    ("class: [f4a\n", 2, 1, "not YAML"),
    ("class: f4a\n\tlevel: beginner\n", 2, 1, "There is a tab here"),
    ("class: f4a: b\n", 1, 11, "not YAML"),
    ("class: f4a\n---\nclass: f4b\n", 2, 1, "not YAML"),
    ("class: *f4a\n", 1, 8, "not YAML"),
    ("class: f4a\nlevel: 中\x07\n", 2, 9, "U+0007"),
    ("- class: f4a\n", 1, 1, "not a class file"),
    ("f4a\n", 1, 1, "not a class file"),
    ("class: &a [1]\nlabs: *a\n", 1, 8, "aliases"),
    ("class: &a [*a]\n", 1, 8, "aliases"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), BROKEN, ids=[repr(row[0]) for row in BROKEN])
def test_a_file_that_is_no_class_file_is_told_with_the_place(folder, text, line, column, message):
    folder.class_file(text)

    problem = folder.problem()

    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
    assert problem.fix


def test_a_file_nested_too_deep_is_refused_and_not_followed(folder):
    folder.with_line(f"rehearsal: {{seed: {'[' * 500}{']' * 500}}}")

    assert "too deep" in folder.problem().message


def test_a_file_that_is_not_there_leads_to_init(folder):
    problem = folder.problem("f4b.yaml")

    assert (problem.file, problem.message) == ("f4b.yaml", f"No class in {Path.cwd()}.")
    assert "labstacks init" in problem.fix


def test_a_file_that_is_in_a_folder_near_by_is_named(folder):
    (folder.path / "my 4A").mkdir()
    (folder.path / "class.yaml").rename(folder.path / "my 4A" / "class.yaml")

    assert "-f 'my 4A/class.yaml'" in folder.problem().fix


def test_a_file_in_the_folder_above_is_named(folder, monkeypatch):
    (folder.path / "cards").mkdir()
    monkeypatch.chdir(folder.path / "cards")

    assert "-f ../class.yaml" in folder.problem().fix


def test_a_file_in_an_unknown_encoding_is_told_with_the_line(folder):
    folder.class_file(b"class: f4a\nlevel: beginner # caf\xe9\n")

    problem = folder.problem()

    assert "unknown encoding" in problem.message
    assert problem.line == 2


def test_a_huge_file_is_not_read_as_yaml(folder):
    folder.class_file("#" * 1_000_001)

    assert "1000001 bytes" in folder.problem().message


def test_what_a_full_file_says_is_kept_as_plain_data(folder):
    folder.roster("{}", "prices.json")
    folder.class_file("""\
class: f4a-2026
level: beginner
labs: [G5, G1, G2]
roster: roster.csv
cloud: alibaba
region: ap-southeast-1
zones: [ap-southeast-1a, ap-southeast-1b]
sessions:
  - {start: 2026-12-08 14:00 +08:00, hours: 1.5}
  - {start: 2026-12-01T14:00+08:00, end: 2026-12-01T16:00+08:00}
budget: {currency: HKD, max: 399.50}
spares: 2
language: [zh-Hant, en]
state: s3://bucket?region=cn-hongkong
parallel: 8
rehearsal: {seed: 7, strict: true, quotas: {vpc: 10}, chaos: [a, 1.5, null]}
prices: prices.json
lab_options: {G2: {size: small}}
""")

    file = folder.load().file

    assert (file.name, file.level, file.labs) == ("f4a-2026", "beginner", ("G1", "G2", "G5"))
    assert (file.cloud, file.region, file.zones[0]) == ("alibaba", "ap-southeast-1", "ap-southeast-1a")
    assert [session.start for session in file.sessions] == [
        datetime(2026, 12, 1, 14, tzinfo=HONG_KONG),
        datetime(2026, 12, 8, 14, tzinfo=HONG_KONG),
    ]
    assert [session.hours for session in file.sessions] == [2.0, 1.5]
    assert (file.budget.currency, file.budget.max) == ("HKD", Decimal("399.50"))
    assert (file.spares, file.parallel, file.seats) == (2, 8, None)
    assert (file.language, file.state) == (("zh-Hant", "en"), "s3://bucket?region=cn-hongkong")
    assert file.rehearsal == {"seed": 7, "strict": True, "quotas": {"vpc": 10}, "chaos": ("a", 1.5, None)}
    assert file.lab_options == {"G2": {"size": "small"}}
    assert file.prices == folder.path / "prices.json"
    assert file.home == folder.path / ".labstacks" / "f4a-2026"
    with pytest.raises(TypeError):
        file.rehearsal["seed"] = 8


def test_what_a_short_file_leaves_out_has_its_default(folder):
    file = folder.load().file

    assert (file.cloud, file.region) == ("rehearsal", "cn-hongkong")
    assert file.zones == ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")
    assert (file.sessions, file.budget, file.spares) == ((), None, 0)
    assert (file.language, file.state, file.parallel) == (("en", "zh-Hant"), "local", None)
    assert file.labs == ("G1", "G2", "G3", "G4", "G5", "G6")


def test_a_class_expires_a_day_after_its_last_session(folder):
    folder.with_line(
        "sessions: [{start: 2026-12-08T14:00+08:00, hours: 2}, {start: 2026-12-01T14:00+08:00, hours: 9}]"
    )

    class_ = folder.load()

    assert class_.file.sessions[-1].end == datetime(2026, 12, 8, 8, tzinfo=UTC)
    assert class_.expires == class_.release_at == "2026-12-09T08:00:00Z"


def test_a_class_without_sessions_never_expires(folder):
    assert folder.load().expires is None


def test_a_class_whose_sessions_are_over_is_a_notice_and_no_mistake(folder):
    folder.with_line("sessions: [{start: 2025-12-08T14:00+08:00, hours: 2}]")

    (notice,) = folder.load().notices

    assert "ended on 2025-12-08 at 16:00" in notice.message


@pytest.mark.parametrize(
    "state",
    [
        "postgres://me:hush7@host/db",
        "postgres://me@host/db?password=hush7",
        "s3://bucket?region=x&secret_access_key=hush7",
    ],
)
def test_a_password_in_the_address_of_the_state_is_a_mistake_that_does_not_repeat_it(folder, state):
    folder.with_line(f"state: {state}")

    problem = folder.problem()

    assert "not for passwords" in problem.message
    assert "hush7" not in repr(problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "big5", "gbk"])
def test_a_class_file_may_be_in_any_encoding_of_the_roster(folder, encoding):
    folder.class_file("class: f4a # 中文班\nlevel: beginner\nlabs: all\nseats: 3\n".encode(encoding))

    assert folder.load().file.name == "f4a"


def test_columns_count_characters_not_bytes(folder):
    folder.class_file("class: f4a\nlevel: beginner\nlabs: all\nbudget: {max: 中文, currency: X}\nseats: 3\n")

    assert [problem.column for problem in folder.problems()] == [15, 29]


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("postgres://me:hush7@host/db", "not for passwords"),
        ("mysql://host/db", "This is not a PostgreSQL database."),
        ("postgres://host", "names no database"),
        ("postgres://host/db?colour=red", "There is no option colour here."),
    ],
)
def test_a_wrong_address_of_the_emulators_database_is_a_mistake(folder, database, said):
    folder.with_line(f"rehearsal: {{database: '{database}'}}")

    problem = folder.problem()

    assert problem.key == "rehearsal.database"
    assert said in problem.message
    assert "hush7" not in repr(problem)


def test_the_emulators_database_may_have_a_schema_of_its_own(folder):
    folder.with_line("rehearsal: {database: 'postgresql://me@host/db?schema=east'}")

    assert folder.load().file.rehearsal["database"] == "postgresql://me@host/db?schema=east"


@pytest.mark.parametrize("bracket", ["[]", "{}"])
def test_deep_nesting_is_refused_without_recursion(folder, bracket):
    folder.with_line(f"rehearsal: {{chaos: {bracket[0] * 50_000}{bracket[1] * 50_000}}}")

    assert "nested too deep" in folder.problem().message


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf", "1.0e+999"])
def test_a_number_that_is_not_finite_is_refused(folder, number):
    folder.with_line(f"lab_options: {{G2: {{data_disk_gb: {number}}}}}")

    assert (folder.problem().key, folder.problem().line) == ("lab_options.G2.data_disk_gb", 5)


def test_a_name_that_no_file_can_have_is_a_file_that_is_not_there(folder):
    folder.with_line(f"roster: {'x' * 5000}")

    assert folder.problem().message == f"There is no file {'x' * 60}…."


def test_a_session_long_ago_is_a_slip_of_the_pen(folder):
    folder.with_line("sessions: [{start: 0001-01-01T00:00+08:00, hours: 2}]")

    assert folder.problem().message == "The year 1 is long past."
