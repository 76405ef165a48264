"""``labstacks roster FILE``: how a list of students is read."""


def test_it_shows_columns_students_and_what_was_left_out(labstacks, tmp_path):
    (tmp_path / "list.csv").write_text(
        "學號,姓名,House\nd1,陳大文,Red\nd2,Amelia,Blue\nTotal,2,\n", encoding="utf-8"
    )

    ran = labstacks("roster", "list.csv")

    assert ran.code == 0, ran.err
    assert ran.out.strip().splitlines() == [
        "list.csv: CSV with commas, in UTF-8, read like this:",
        "  學號   is the student's id",
        "  姓名   is the name",
        "  House  is not used",
        "  row 2: d1, 陳大文",
        "  row 3: d2, Amelia",
        '  Note: Left out: "Total" is a total.',
        "",
        "2 students. Use it in a class:",
        "  labstacks init --roster list.csv",
    ]


def test_mistakes_end_it_with_2_and_are_in_the_document(labstacks, tmp_path):
    (tmp_path / "list.csv").write_text("id,name,email,class\nd1,Amelia,a@school.example,4A\nd1,Daniel,,4A\n")

    assert labstacks("roster", "list.csv").code == 2
    ran = labstacks("roster", "list.csv", "--json")

    assert ran.code == 2
    assert ran.document["students"][0] == {
        "id": "d1", "name": "Amelia", "email": "a@school.example", "group": "4A", "row": 2,
    }  # fmt: skip
    assert [mistake["where"] for mistake in ran.document["mistakes"]] == ["list.csv:3:1"]
    assert ran.document["notices"] == []


def test_a_file_that_is_not_there_is_named(labstacks):
    ran = labstacks("roster", "x" * 5000)

    assert ran.code == 2
    assert "There is no file" in ran.err
