"""The folder that our engines call home: it holds no logs, whatever was there before."""

from labstacks.engine.home import LOGS, pulumi_home, without_logs


def test_a_fresh_home_has_a_file_where_the_engine_would_keep_its_logs(tmp_path):
    home = without_logs(tmp_path / "home")
    assert home == tmp_path / "home"
    assert "home.py" in (home / LOGS).read_text()


def test_logs_of_earlier_engines_are_removed_and_nothing_else_is(tmp_path):
    (tmp_path / LOGS).mkdir()
    (tmp_path / LOGS / "organization+labstacks+f4a-s07-20261124T085427.log").write_bytes(b"PLOG")
    (tmp_path / "plugins").mkdir()
    without_logs(tmp_path)
    assert (tmp_path / LOGS).is_file()
    assert (tmp_path / "plugins").is_dir()


def test_a_home_that_is_ready_is_left_alone(tmp_path):
    (tmp_path / LOGS).write_text("somebody's own words")
    without_logs(tmp_path)
    assert (tmp_path / LOGS).read_text() == "somebody's own words"


def test_a_home_that_cannot_be_made_is_the_engines_to_complain_of(tmp_path):
    (tmp_path / "file").write_text("")
    assert without_logs(tmp_path / "file" / "home") == tmp_path / "file" / "home"


def test_our_home_is_in_our_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("LABSTACKS_CACHE", str(tmp_path))
    assert pulumi_home() == tmp_path / "pulumi-home"
