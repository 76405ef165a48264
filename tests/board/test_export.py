import json
import re
import stat

from labstacks.board.export import PAGE, bundle, page, write_board
from labstacks.board.guard import style_hash
from labstacks.board.watch import Watcher


def data_of(document):
    found = re.search(r'<script type="application/json" id="board-data">(.*?)</script>', document, re.DOTALL)
    return json.loads(found[1])


def test_the_file_needs_nothing_beside_it(written):
    document = page(Watcher(written.path).board, 1795500000.0)
    assert not re.search(r'(?:src|href)="(?!#)', document)
    assert "import " not in re.search(r'<script type="module">(.*?)</script>', document, re.DOTALL)[1]


def test_the_file_holds_the_board_as_it_stood(written):
    written.go_up()
    board = Watcher(written.path).board
    assert data_of(page(board, 1795500000.0)) == {**board, "now": 1795500000.0}


def test_the_files_own_policy_allows_its_style_and_its_script_and_nothing_else(written):
    document = page(Watcher(written.path).board, 0.0)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', document)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for pattern in (r"<style>(.*?)</style>", r'<script type="module">(.*?)</script>'):
        assert style_hash(re.search(pattern, document, re.DOTALL)[1]) in policy


def test_no_text_of_the_class_can_become_a_part_of_the_page(written):
    written.begin()
    written.start("s01")
    cause = "</script><script>alert(1)</script><!--"
    written.finish("s01", "failed", cause=cause)
    document = page(Watcher(written.path).board, 0.0)
    assert "alert(1)</script>" not in document
    assert data_of(document)["seats"][0]["cause"] == cause


def test_every_module_is_in_the_bundle_once_and_after_those_it_needs():
    order = re.findall(r'^modules\["([a-z]+\.js)"\] = ', bundle(), re.MULTILINE)
    assert sorted(order) == sorted(path.name for path in PAGE.glob("*.js") if path.name != "student.js")
    for module in order:
        needed = re.findall(r'from "\./([a-z]+\.js)"', (PAGE / module).read_text("utf-8"))
        assert set(needed) <= set(order[: order.index(module)]), module


def test_nothing_is_left_of_the_modules_own_imports_and_exports():
    assert not re.search(r"^\s*(?:import|export)\b", bundle(), re.MULTILINE)


def test_only_its_owner_may_read_the_file(written, tmp_path):
    path = tmp_path / "board.html"
    write_board(Watcher(written.path, names=False).board, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
