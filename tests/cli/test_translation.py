"""Messages in Traditional Chinese."""

import json
import os
import subprocess
import sys
from importlib import import_module

import click
import message_templates
import pytest

from labstacks.documents.glossary import AVOID
from labstacks.errors import UsageError
from labstacks_cli.main import COMMANDS, cli
from labstacks_cli.render.wording import columns_of, fold
from labstacks_cli.translation import catalog, language
from labstacks_cli.translation.terminal import TranslatedHelp

ENTRIES = dict(catalog.entries())
WORDS = "words.json"


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "en_HK.UTF-8"}, False),
        ({"LANG": "zh_HK.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8"}, False),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "en_US.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_HK.UTF-8"}, True),
        ({"LABSTACKS_LANG": "zh-Hant", "LC_ALL": "en_US.UTF-8"}, True),
        ({"LABSTACKS_LANG": "zh"}, True),
        ({"LABSTACKS_LANG": "en", "LANG": "zh_HK.UTF-8"}, False),
        ({"LABSTACKS_LANG": "", "LANG": "zh_HK.UTF-8"}, True),
    ],
)
def test_the_language_is_the_chosen_one_or_that_of_the_system(environment, chinese):
    assert language.reads_chinese(environment) is chinese


def test_a_language_that_labstacks_lacks_is_refused():
    with pytest.raises(UsageError, match="'fr'") as refused:
        language.reads_chinese({"LABSTACKS_LANG": "fr"})
    assert "zh-Hant" in refused.value.hint


SMALL = catalog.Catalog(
    {
        "{} seats to deploy": "{} 個座位待部署",
        "{} resources of class {}": "班別 {1} 的 {0} 項資源",
        "Class {} is not deployed.": "班別 {} 未部署。",
        "Did you mean {}?": "你是指 {!} 嗎？",
        "Next: run `{}` again.": "下一步：再執行 `{}`。",
        "Error: {}": "錯誤：{}",
        "{} created": "建立 {} 項",
        "{} and the classroom": "{} 和共用課室",
        "{} seats": "{} 個座位",
        "ready": "就緒",
        "state": "狀態",
        "Options": "選項",
    }
)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("13 seats to deploy", "13 個座位待部署"),
        ("  13 seats to deploy\n", "  13 個座位待部署\n"),
        ("\x1b[31mError: 3 seats\x1b[0m", "\x1b[31m錯誤：3 個座位\x1b[0m"),
        ("19 resources of class f4a", "班別 f4a 的 19 項資源"),
        ("3 seats and the classroom", "3 個座位和共用課室"),
        ("Class f4a is not deployed. Did you mean ready?", "班別 f4a 未部署。你是指 ready 嗎？"),
        ("Next: run `ready` again.", "下一步：再執行 `ready`。"),
        ("3 created, 2 created", "建立 3 項、建立 2 項"),
        ("7 seats  Something else", "7 個座位  Something else"),
        ("Something that nobody translated.", "Something that nobody translated."),
        ("  state       Options", "  state       選項"),
        ("13 seats  to deploy", "13 個座位  to deploy"),
        ("", ""),
    ],
)
def test_a_message_is_translated_by_its_template(english, chinese):
    assert SMALL.translate(english) == chinese


def test_a_single_word_is_translated_in_a_cell_and_kept_as_a_command():
    assert SMALL.word("state") == "狀態"
    assert SMALL.translate("state") == "state"


def test_a_translation_has_the_holes_of_its_template():
    for english, chinese in ENTRIES.items():
        holes = catalog._HOLES.findall(chinese)
        numbered = [hole for hole in holes if hole[1:-1].strip("!")]
        if numbered:
            assert all(int(hole[1]) < english.count("{}") for hole in numbered), english
        else:
            assert len(holes) == english.count("{}"), english


def test_every_entry_is_a_message_of_the_code():
    known = message_templates.templates()
    folder = message_templates.TOP / "cli/labstacks_cli/translation/zh_hant"
    for file in folder.glob("*.json"):
        if file.name != WORDS:
            stale = [text for text in json.loads(file.read_text("utf-8")) if text not in known]
            assert not stale, (
                f"{file.name}: these messages are not in the code any more; run message_templates"
            )


@pytest.mark.parametrize(("room", "share"), [("cli/", 0.9), ("labstacks/", 0.7)])
def test_most_messages_have_a_translation(room, share):
    messages = [text for text, where in message_templates.sentences().items() if where.startswith(room)]
    missing = [text for text in messages if text not in ENTRIES]
    assert len(missing) <= (1 - share) * len(messages), missing


def test_translations_use_the_words_of_the_glossary():
    for english, chinese in ENTRIES.items():
        assert not [word for word in AVOID if word in chinese], english


@pytest.mark.parametrize("name", COMMANDS)
def test_help_in_chinese_fits_into_80_columns(name):
    command = import_module(f"labstacks_cli.commands.{name}").command
    context = click.Context(command, info_name=name, parent=click.Context(cli, info_name="labstacks"))
    formatter = TranslatedHelp(width=78)
    command.format_help(context, formatter)
    text = formatter.getvalue()
    assert max(columns_of(line) for line in text.splitlines()) <= 80
    assert "顯示這段說明" in text


def test_a_line_is_folded_after_a_chinese_character_and_never_before_a_mark():
    lines = fold("甲乙丙丁，戊己 庚辛", 10, "", "  ")
    assert lines == ["甲乙丙丁，", "  戊己 庚", "  辛"]


def _run(*args, cwd, **environment):
    variables = {**os.environ, "NO_COLOR": "1", **environment}
    command = [sys.executable, "-m", "labstacks_cli", *args]
    return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, encoding="utf-8")


def test_the_command_line_speaks_chinese(tmp_path):
    shown = _run("init", "demo", "--class", "demo", cwd=tmp_path, LABSTACKS_LANG="zh-Hant")
    assert "已寫入 demo/class.yaml 和 demo/roster.csv：十二位虛構的學生。" in shown.stdout
    assert "labstacks check -f demo/class.yaml" in shown.stdout
    refused = _run("chek", cwd=tmp_path, LABSTACKS_LANG="zh-Hant")
    assert refused.returncode == 2
    assert "錯誤：沒有 'chek' 這個指令。你是指 'check' 嗎？" in refused.stderr


def test_json_is_never_translated(tmp_path):
    english = _run("--json", cwd=tmp_path, LABSTACKS_LANG="en")
    assert _run("--json", cwd=tmp_path, LABSTACKS_LANG="zh-Hant").stdout == english.stdout


def test_a_language_that_labstacks_lacks_ends_the_command(tmp_path):
    refused = _run("levels", cwd=tmp_path, LABSTACKS_LANG="fr")
    assert refused.returncode == 2
    assert refused.stderr.startswith("Error: LABSTACKS_LANG is 'fr'")
