"""What students do, lab by lab, for docs/levels/*.md, and the teacher's notes: from the lab sheets."""

from __future__ import annotations

import re
from textwrap import indent

from labstacks.components.catalog import LEVELS
from labstacks.documents.lab_sheets import lab_sheets
from labstacks.documents.teacher_notes import notes_markdown

BETWEEN = re.compile(
    r"(?P<begin><!-- (?P<what>steps|next):(?P<lab>\w+) -->\n).*?(?P<end><!-- /(?P=what) -->)", re.DOTALL
)
HEADS = {"en": "**What the student does**", "zh-Hant": "**學生任務**"}


def filled(level: str, text: str) -> str:
    """A level's page, with the steps of each lab as the worksheets have them."""

    def block(found: re.Match[str]) -> str:
        lines = {"steps": steps, "next": next_question}[found["what"]](level, found["lab"])
        return found["begin"] + lines + found["end"]

    return BETWEEN.sub(block, text)


def steps(level: str, lab: str) -> str:
    """The steps of one lab, in English and then in Chinese."""
    sheet, lines = lab_sheets(level)[lab], []
    for language, head in HEADS.items():
        lines += [head, ""]
        for number, step in enumerate(sheet.steps, 1):
            lines.append(f"{number}. {step.text[language]}")
            if step.code:
                lines += ["", indent(f"```\n{step.code}\n```", "   "), ""]
        lines.append("")
    return "\n".join(lines)


def next_question(level: str, lab: str) -> str:
    """What to try next."""
    question = lab_sheets(level)[lab].next
    assert question is not None
    return f"**What to try next · 下一步.** {question['en']} · {question['zh-Hant']}\n"


def notes_page(level: str) -> str:
    """The page of teacher's notes of a level."""
    known = LEVELS[level]
    return (
        f"# Teacher's notes: {known.title} · 教師筆記：{known.title_zh}\n\n"
        "For each lab: how long it takes, what students learn, the answers, what may go wrong\n"
        "and what to say about cost. `labstacks notes` prints the same for the labs of your class. "
        f"[The course's page](../levels/{level}.md)\nhas the students' steps.\n\n"
        f"{notes_markdown(known, known.lab_ids, ('en', 'zh-Hant')).rstrip()}\n"
    )
