"""Lists as school systems write them, each read with no edit. All people are invented."""

import pytest

from labstacks.classfile import view_roster

# ruff: noqa: E501 - tables of one line a row

AMELIA, TAI_MAN = "amelia@school.example", "taiman@school.example"

# layout → text, ids and names of the students, part of what is said of it (None: nothing)
LAYOUTS = {
    "WebSAMS": (
        "REGNO,CLASSCODE,CLASSNO,ENNAME,CHNAME,SEX\n#2026001,4A,1,BROOK AMELIA,,F\n#2026002,4A,2,CHAN TAI MAN,陳大文,M\n",
        [("#2026001", "BROOK AMELIA"), ("#2026002", "CHAN TAI MAN 陳大文")], None,
    ),
    "WebSAMS in Chinese, with title and totals": (
        "2026-2027 學年 中四級學生名單,,,,\n,,,,\n班別,班號,英文姓名,中文姓名,性別\n4A,1,BROOK AMELIA,,女\n4A,2,CHAN TAI MAN,陳大文,男\n總人數:2,,,,\n班主任：黃老師,,,,\n",
        [("1", "BROOK AMELIA"), ("2", "CHAN TAI MAN 陳大文")], "a remark",
    ),
    "an elective of two classes": (
        "班別,班號,姓名\n4A,1,Amelia Brook\n4A,2,陳大文\n4B,1,李嘉欣\n4B,3,Priya Raman\n",
        [("4A-1", "Amelia Brook"), ("4A-2", "陳大文"), ("4B-1", "李嘉欣"), ("4B-3", "Priya Raman")], "class and class number",
    ),
    "eClass": (
        "Class Name,Class Number,UserLogin,English Name,Chinese Name,WebSAMSRegNo\n4A,1,s2026001,Brook Amelia,,#2026001\n4B,1,s2026002,Chan Tai Man,陳大文,#2026002\n",
        [("#2026001", "Brook Amelia"), ("#2026002", "Chan Tai Man 陳大文")], None,
    ),
    "eClass without register numbers": (
        "Class Name,Class Number,English Name,Chinese Name\n4A,1,Brook Amelia,\n4B,1,Chan Tai Man,陳大文\n",
        [("4A-1", "Brook Amelia"), ("4B-1", "Chan Tai Man 陳大文")], "class and class number",
    ),
    "Google Classroom": (
        f"Last Name,First Name,Email Address,Homework 1\nDate,,,2026-11-02\nPoints,,,10\nClass average,,,8.5\nBrook,Amelia,{AMELIA},9\nChan,Tai Man,{TAI_MAN},8\n",
        [(AMELIA, "Amelia Brook"), (TAI_MAN, "Tai Man Chan")], "no column of ids",
    ),
    "Google Admin": (
        f"First Name [Required],Last Name [Required],Email Address [Required],Status [READ ONLY],Employee ID\nAmelia,Brook,{AMELIA},Active,\nTai Man,Chan,{TAI_MAN},Active,\n",
        [(AMELIA, "Amelia Brook"), (TAI_MAN, "Tai Man Chan")], "no column of ids",
    ),
    "Microsoft Teams, members": (
        f"Name,Email,Role\nMs Wong,wong@school.example,Owner\nAmelia Brook,{AMELIA},Member\nTai Man Chan,{TAI_MAN},Member\n",
        [(AMELIA, "Amelia Brook"), (TAI_MAN, "Tai Man Chan")], "a teacher or another adult",
    ),
    "Microsoft 365, users": (
        f"Display name,User principal name,Department\nAmelia Brook,{AMELIA},4A\nTai Man Chan,{TAI_MAN},4A\n",
        [(AMELIA, "Amelia Brook"), (TAI_MAN, "Tai Man Chan")], "no column of ids",
    ),
    "School Data Sync v2.1, users": (
        f"sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms\n14001,{AMELIA},Amelia,Brook,,,{AMELIA},,\n14002,{TAI_MAN},Tai Man,Chan,,,{TAI_MAN},,\n",
        [("14001", "Amelia Brook"), ("14002", "Tai Man Chan")], None,
    ),
    "School Data Sync v1, Student.csv": (
        f"SIS ID,School SIS ID,Username,First Name,Last Name,Grade\ns1,77,{AMELIA},Amelia,Brook,10\ns2,77,{TAI_MAN},Tai Man,Chan,10\n",
        [("s1", "Amelia Brook"), ("s2", "Tai Man Chan")], None,
    ),
    "Moodle, users": (
        f"id,username,email,firstname,lastname,idnumber,institution,department\n2,amelia.b,{AMELIA},Amelia,Brook,s1,,\n3,taiman.c,{TAI_MAN},Tai Man,Chan,s2,,\n",
        [("s1", "Amelia Brook"), ("s2", "Tai Man Chan")], None,
    ),
    "Moodle, users without id numbers": (
        f"id,username,email,firstname,lastname,idnumber\n2,amelia.b,{AMELIA},Amelia,Brook,\n3,taiman.c,{TAI_MAN},Tai Man,Chan,\n",
        [("2", "Amelia Brook"), ("3", "Tai Man Chan")], None,
    ),
    "Moodle, participants": (
        f"First name,Last name,Email address,Roles,Groups\nWai,Wong,wong@school.example,Non-editing teacher,\nAmelia,Brook,{AMELIA},Student,A\n",
        [(AMELIA, "Amelia Brook")], "a teacher or another adult",
    ),
    "Moodle, grades": (
        f"First name,Last name,ID number,Email address,Course total (Real)\nAmelia,Brook,s1,{AMELIA},80\nTai Man,Chan,s2,{TAI_MAN},70\nOverall average,,,,75\n",
        [("s1", "Amelia Brook"), ("s2", "Tai Man Chan")], "a total",
    ),
    "Canvas, gradebook": (
        '\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Homework 1 (101)\n,,,,,Manual Posting\n"    Points Possible",,,,,10.0\n"Brook, Amelia",4411,s1,amelia.b,F4A,9\n"Student, Test",4499,,5f2c0d1e2a,F4A,\n',
        [("s1", "Brook, Amelia")], "a test student",
    ),
    "Blackboard": (
        "Last Name,First Name,Username,Student ID,Last Access,Availability\nBrook,Amelia,abrook,,,Yes\nChan,Tai Man,tchan,,,Yes\n",
        [("abrook", "Amelia Brook"), ("tchan", "Tai Man Chan")], None,
    ),
    "Schoology": (
        f"First Name,Last Name,Unique User ID,Email,Role\nAmelia,Brook,s1,{AMELIA},Student\nWai,Wong,t1,wong@school.example,Teacher\n",
        [("s1", "Amelia Brook")], "a teacher or another adult",
    ),
    "GitHub Classroom": (
        '"identifier","github_username","github_id","name"\n"s1","amelia-b","101","Amelia Brook"\n"s2","","","Tai Man Chan"\n',
        [("s1", "Amelia Brook"), ("s2", "Tai Man Chan")], None,
    ),
    "OneRoster, users": (
        f"sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email\nu-1,active,,true,o1,student,amelia.b,,Amelia,Brook,,s1,{AMELIA}\nu-2,active,,true,o1,teacher,wong,,Wai,Wong,,t1,wong@school.example\nu-3,tobedeleted,,true,o1,student,old,,Old,Boy,,s9,old@school.example\n",
        [("s1", "Amelia Brook")], "a student who left",
    ),
    "PowerSchool": (
        '[1]Student_Number\tLastFirst\t[1]Home_Room\n2026001\t"Brook, Amelia"\t4A\n2026002\t"Chan, Tai Man"\t4A\n',
        [("2026001", "Brook, Amelia"), ("2026002", "Chan, Tai Man")], None,
    ),
    "Clever": (
        f"Student_id,Student_number,Last_name,First_name,Grade,Student_email\nc1,s1,Brook,Amelia,10,{AMELIA}\n",
        [("s1", "Amelia Brook")], None,
    ),
    "Apple School Manager": (
        f"person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username\np1,s1,Amelia,,Brook,10,{AMELIA},abrook\n",
        [("s1", "Amelia Brook")], None,
    ),
    "SIMS": (
        "Surname,Forename,Reg,Adm No\nBrook,Amelia,10A,004411\nChan,Tai Man,10A,004412\n",
        [("004411", "Amelia Brook"), ("004412", "Tai Man Chan")], None,
    ),
    "Zoom, attendance": (
        f"Name (Original Name),User Email,Total Duration (Minutes),Guest\nAmelia Brook,{AMELIA},61,No\nAmelia Brook,{AMELIA},5,No\n",
        [(AMELIA, "Amelia Brook")], "repeats students",
    ),
    "a list printed on two pages": (
        "Form 4A,,\nid,name,class\ns1,Amelia Brook,4A\nPage 1 of 2,,\nid,name,class\ns2,陳大文,4A\nPage 2 of 2,,\nPrepared by,Ms Wong,\n",
        [("s1", "Amelia Brook"), ("s2", "陳大文")], "a remark",
    ),
    "a list with a remark below": (
        "學號,姓名\ns1,陳大文\ns2,李嘉欣\n* 李同學 12 月起加入,\n",
        [("s1", "陳大文"), ("s2", "李嘉欣")], "a remark",
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_list_of_a_school_system_is_read_with_no_edit(tmp_path, layout):
    text, people, said = LAYOUTS[layout]
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")

    view = view_roster(tmp_path / "list.csv", "list.csv")

    assert [str(problem) for problem in view.problems] == []
    assert [(student.id, student.name) for student in view.students] == people
    notices = " ".join(notice.message for notice in view.notices)
    assert said in notices if said else notices == ""


def read(tmp_path, text):
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    return view_roster(tmp_path / "list.csv", "list.csv")


def test_class_numbers_that_do_not_repeat_are_ids_by_themselves(tmp_path):
    view = read(tmp_path, "班別,班號,姓名\n4A,1,Amelia Brook\n4B,2,陳大文\n")

    assert [student.id for student in view.students] == ["1", "2"]


def test_students_with_surnames_such_as_date_and_max_get_seats(tmp_path):
    view = read(tmp_path, f"Last Name,First Name,Email\nDate,Priya,{AMELIA}\nMax,Ada,{TAI_MAN}\n")

    assert [student.name for student in view.students] == ["Priya Date", "Ada Max"]


def test_a_row_without_address_is_a_mistake_where_addresses_are_ids(tmp_path):
    view = read(tmp_path, f"name,email\nAmelia,{AMELIA}\n陳大文,\n")

    assert "which is the id here, is empty" in view.problems[0].message


def test_equal_names_are_mentioned_with_their_ids(tmp_path):
    view = read(tmp_path, "id,name\n7,陳大文\n8,Amelia\n9,陳大文\n")

    assert [notice.message for notice in view.notices] == ['2 students are called "陳大文": 7 and 9.']


def test_rows_that_are_left_out_are_named(tmp_path):
    view = read(tmp_path, "id,name,role\n1,Amelia,student\n2,Wong,teacher\n3,Lee,teacher\nTotal,3,\n")

    assert [notice.message for notice in view.notices] == [
        "Left out: rows 3 to 4: each is a teacher or another adult.",
        'Left out: "Total" is a total.',
    ]
