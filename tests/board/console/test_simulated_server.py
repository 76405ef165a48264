"""A server's inside: its shell, files, disks, database and links."""

import sqlite3

import pytest
from practice_class import NAME, user

from labstacks.board.console.balancing import choose
from labstacks.board.console.commands import TerminalState, run_line
from labstacks.board.console.links import SignedLinks
from labstacks.board.console.shell import Shell
from labstacks.board.console.sql import SqlSession
from labstacks.board.console.sql import statements as divided
from labstacks.emulator.services import tokens as t


class Terminal:
    """A terminal on one server of a seat."""

    def __init__(self, console, role, seat="s01"):
        self._console, self._role, self._seat = console, role, seat
        self.state = TerminalState()

    @property
    def server(self):
        rows = self._console.cloud.resources(f"{NAME}-{self._seat}")
        return next(r for r in rows if r.type == t.INSTANCE and r.urn.endswith(self._role))

    def __call__(self, line):
        server = self.server
        return self._console.cloud.change_by_hand(
            lambda call: run_line(call, server, self.state, line, ["a visit"])
        )


@pytest.fixture
def console(beginner):
    with beginner.console() as console:
        yield console


@pytest.fixture
def terminal(console):
    return Terminal(console, "g2-server")


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("echo 'a  b' \"c $HOME\" \\$x", "a  b c  $x\n"),
        ("for i in $(seq 3); do echo n$i | grep n; done", "n1\nn2\nn3\n"),
        ("for i in 1 2; do for j in a b; do echo $i$j; done; done", "1a\n1b\n2a\n2b\n"),
        ("false && echo no || echo yes", "yes\n"),
        ('a=1; b=$(echo two words); echo $a "$b"', "1 two words\n"),
        ("echo one > f; echo two >> f; cat f | wc -l", "2\n"),
        ("cat < /etc/os-release | head -1", 'NAME="Alibaba Cloud Linux"\n'),
        ("echo hidden # a comment", "hidden\n"),
        ("nonsense", "-bash: nonsense: command not found\n"),
        ("echo 'open", "-bash: unexpected EOF while looking for matching `''\n"),
        ("cat nothing", "cat: /home/ecs-assist-user/nothing: No such file or directory\n"),
        ("echo x > /", "-bash: /: Is a directory\n"),
        ("__init__", "-bash: __init__: command not found\n"),
        ("", ""),
    ],
)
def test_lines_do_what_a_shell_does(terminal, line, output):
    assert terminal(line) == output


@pytest.mark.parametrize(
    "line",
    [
        "for i in $(seq 999); do for j in $(seq 999); do echo $i; done; done",
        "echo " + "x" * 9000,
        "a=$(seq 900); " + "echo $a$a$a$a$a;" * 60,
        "for i in $(seq 90); do cat big big big big > big2; cat big2 big2 >> big; done",
        "$(" * 200,
        "((((((((",
    ],
)
def test_no_line_takes_long_or_much(terminal, line):
    terminal("seq 900 > big")
    assert len(terminal(line)) <= 64 * 1024 + 200


def test_a_disk_is_formatted_mounted_and_survives_a_restart(console, terminal):
    assert "/dev/vdb" in terminal("df -h")
    terminal("echo kept > /data/a.txt; echo also > here.txt")
    terminal("cd /data")
    assert "target is busy" in terminal("umount /data")
    terminal("cd /; umount /data")
    assert terminal("ls /data") == ""
    console.act(user("s01"), "ecs:RebootInstance", terminal.server.id)
    assert terminal("cat /data/a.txt") == "kept\n"
    assert "already mounted" in terminal("mkdir /mnt; mount /dev/vdb /mnt")
    terminal("umount /data; mkfs.ext4 /dev/vdb; mount /dev/vdb /data")
    assert terminal("ls /data; cat ~/here.txt") == "also\n"


def test_a_snapshot_takes_the_disk_back(console, terminal):
    terminal("echo first > /data/a.txt")
    [disk] = [r for r in console.cloud.resources(f"{NAME}-s01") if r.type == t.DISK]
    from labstacks.gateway.cloud import Target

    taken = Target(f"urn:pulumi:{NAME}-s01::x::{t.SNAPSHOT}::later", t.SNAPSHOT)
    tags = dict(disk.properties["tags"])
    snapshot = console.cloud.create(taken, {"diskId": disk.id, "tags": tags}, preview=False)
    terminal("echo second > /data/a.txt; echo new > /data/b.txt")
    with pytest.raises(Exception, match="status"):
        console.act(user("s01"), "ecs:ResetDisk", disk.id, {"snapshot": snapshot.id})
    console.act(user("s01"), "ecs:StopInstance", terminal.server.id)
    console.act(user("s01"), "ecs:ResetDisk", disk.id, {"snapshot": snapshot.id})
    console.act(user("s01"), "ecs:StartInstance", terminal.server.id)
    assert terminal("ls /data; cat /data/a.txt") == "a.txt\nfirst\n"


def test_visitors_are_shared_by_weight(console):
    [group] = [r for r in console.cloud.resources(f"{NAME}-s01") if r.type == t.ALB_SERVER_GROUP]
    servers = [member["serverId"] for member in group.properties["servers"]]
    weigh = {"server": servers[0], "weight": "25"}
    console.act(user("s01"), "alb:UpdateServerGroupServersAttribute", group.id, weigh)
    [group] = console.cloud.show(group.id)
    chosen = console.cloud.ask(lambda call: [choose(call, group, n) for n in range(500)])
    assert 0.17 < chosen.count(servers[0]) / 500 < 0.23


@pytest.fixture
def sql(tmp_path):
    session = SqlSession(tmp_path / "s01" / "db.sqlite", "s01", "s01", "ReadWrite")
    yield session
    session.close()


def test_a_database_answers_as_mysql_does(sql):
    assert "Query OK" in sql.run(
        "CREATE TABLE `books` (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(80)) ENGINE=InnoDB;"
    )
    assert "2 rows affected" in sql.run("INSERT INTO books (title) VALUES ('a;b'), ('書');")
    assert "| 2  | 書 " in sql.run("SELECT * FROM books;")
    assert "books" in sql.run("show tables")
    assert "PRI" in sql.run("DESCRIBE books")
    assert "1146" in sql.run("SELECT * FROM nowhere")
    assert "1064" in sql.run("SELEC 1")
    assert "1044" in sql.run("USE s02")


def test_a_second_session_sees_only_what_is_committed(sql, tmp_path):
    other = SqlSession(tmp_path / "s01" / "db.sqlite", "s01", "s01", "ReadWrite")
    sql.run("CREATE TABLE t (a INT); INSERT INTO t VALUES (1); START TRANSACTION; DELETE FROM t;")
    assert "| 1 |" in other.run("SELECT a FROM t;")
    assert "1205" in other.run("INSERT INTO t VALUES (2);")
    sql.run("ROLLBACK;")
    assert "| 1 |" in sql.run("SELECT a FROM t;")
    other.close()


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE '/tmp/other.sqlite' AS other",
        "SELECT load_extension('/tmp/x.so')",
        "PRAGMA journal_mode = DELETE",
        "CREATE VIRTUAL TABLE v USING fts5(a)",
        "VACUUM INTO '/tmp/copy.sqlite'",
        "SELECT hex(zeroblob(900000000))",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    ],
)
def test_statements_reach_nothing_else_and_end(sql, statement):
    assert sql.run(statement).startswith("ERROR")


def test_a_database_has_a_size(sql):
    sql.run("CREATE TABLE t (a TEXT)")
    for _ in range(60):
        answer = sql.run(f"INSERT INTO t VALUES ('{'x' * 15000}')")
        answer = sql.run("INSERT INTO t SELECT a FROM t") if "OK" in answer else answer
        if answer.startswith("ERROR 1114"):
            return
    pytest.fail("the table never became full")


@pytest.mark.parametrize(
    ("privilege", "allowed"),
    [("ReadOnly", ""), ("DMLOnly", "INSERT"), ("DDLOnly", "CREATE"), ("ReadWrite", "CREATE INSERT")],
)
def test_a_privilege_is_what_it_says(tmp_path, privilege, allowed):
    path = tmp_path / "s01" / "db.sqlite"
    first = SqlSession(path, "s01", "s01", "ReadWrite")
    first.run("CREATE TABLE t (a INT)")
    first.close()
    session = SqlSession(path, "s01", "s01", privilege)
    answers = {
        "CREATE": session.run("CREATE TABLE u (a INT)"),
        "INSERT": session.run("INSERT INTO t VALUES (1)"),
    }
    assert {verb for verb, answer in answers.items() if "OK" in answer} == set(allowed.split())
    assert all("1142" in answer for verb, answer in answers.items() if verb not in allowed)
    session.close()
    sqlite3.connect(path).close()


def test_statements_are_divided_outside_quotes():
    assert list(divided("a; b ';' c;;\n d")) == ["a", "b ';' c", "d"]


def test_links_are_signed_and_end():
    clock = [1000.0]
    links = SignedLinks(now=lambda: clock[0])
    path, expires = links.make("u", "b", "folder/a b.txt", 5)
    assert path.startswith("/share/b/folder/a%20b.txt?")
    signature = path.rpartition("Signature=")[2].replace("%3D", "=")
    assert links.is_signed("u", "b", "folder/a b.txt", str(expires), signature)
    for changed in (("v", "b"), ("u", "c")):
        assert not links.is_signed(*changed, "folder/a b.txt", str(expires), signature)
    assert not links.is_signed("u", "b", "folder/a b.txt", str(expires + 1), signature)
    assert not links.is_signed("u", "b", "x", "٣", "é")
    assert not links.is_over(str(expires))
    clock[0] += 301
    assert links.is_over(str(expires))


def test_the_shell_alone_runs_nothing_of_this_machine(tmp_path):
    marker = tmp_path / "marker"
    shell = Shell(lambda name: None, list, lambda path: "", lambda path, text: None, str, {})
    assert "command not found" in shell.run(f"touch {marker}")
    assert not marker.exists()
