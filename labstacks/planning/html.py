"""The frame and the small parts of a page in two languages: no scripts, nothing to fetch."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from labstacks.planning.wording import BilingualText

_STYLE = """
:root{--ink:#16202a;--soft:#5b6b7b;--rule:#d5dde5;--go:#0f6b4f;--no:#a3203f}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:18px/1.55 'Noto Sans','Noto Sans CJK TC','Noto Sans TC',
'PingFang HK','Microsoft JhengHei',system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px 32px 64px}
h1{font-size:38px;line-height:1.2;margin:8px 0}
h2{font-size:27px;margin:44px 0 12px;border-bottom:2px solid var(--rule);padding-bottom:6px}
p{margin:8px 0}.soft{color:var(--soft)}
.verdict{border-radius:12px;padding:18px 24px;color:#fff;margin:20px 0}
.verdict.go{background:var(--go)}.verdict.no{background:var(--no)}
.verdict strong{font-size:32px;display:block}
.verdict ul{margin:8px 0 0;padding-left:22px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(215px,1fr));gap:14px;margin:18px 0}
.figure{border:1px solid var(--rule);border-radius:12px;padding:14px 18px}
.figure b{display:block;font-size:30px;line-height:1.25}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(460px,1fr));gap:28px}
.charts h3{font-size:20px;margin:6px 0}svg{width:100%;height:auto;display:block}
table{border-collapse:collapse;width:100%;font-size:16.5px}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--rule);vertical-align:top}
td.n,th.n{text-align:right}.over{color:var(--no);font-weight:700}.tight{color:#8a5a00;font-weight:700}
.fits{color:var(--go)}.unknown{color:#1d6fb8}
code{background:#eef2f6;border-radius:5px;padding:1px 6px;font-size:.92em}
.languages{float:right}.languages label{cursor:pointer;border:1px solid var(--rule);border-radius:8px;
padding:5px 14px;margin-left:6px}
.choice{position:absolute;opacity:0}
#en:checked~main [lang=zh-Hant],#zh:checked~main [lang=en]{display:none}
#en:checked~main label[for=en],#zh:checked~main label[for=zh]{background:var(--ink);color:#fff}
.choice:focus-visible~main .languages{outline:3px solid #1d6fb8;border-radius:8px}
@media print{.languages{display:none}h2{break-after:avoid}tr,.figure{break-inside:avoid}body{font-size:12pt}}
"""


def document(title: str, body: str, *, chinese_first: bool) -> str:
    """A whole HTML document with two buttons, made of CSS, that choose the language."""
    chosen = ("", " checked") if chinese_first else (" checked", "")
    return (
        f'<!doctype html><html lang="{"zh-Hant" if chinese_first else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>"
        f'<input class="choice" type="radio" name="language" id="en"{chosen[0]}>'
        f'<input class="choice" type="radio" name="language" id="zh"{chosen[1]}>'
        '<main><div class="languages"><label for="en" lang="">English</label>'
        f'<label for="zh" lang="">繁體中文</label></div>{body}</main></body></html>\n'
    )


def t(said: BilingualText) -> str:
    """Both languages, of which the page shows one."""
    if said.en == said.zh:
        return code(said.en)
    return f'<span lang="en">{code(said.en)}</span><span lang="zh-Hant">{code(said.zh)}</span>'


def code(text: str) -> str:
    """Escaped, with `commands` set as code."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))


def p(en: str, zh: str, kind: str = "") -> str:
    """A paragraph."""
    return f'<p class="{kind}">{t(BilingualText(en, zh))}</p>'


def h2(en: str, zh: str) -> str:
    """A heading."""
    return f"<h2>{t(BilingualText(en, zh))}</h2>"


def table(
    heads: Iterable[BilingualText],
    rows: Iterable[tuple[str, ...]],
    *,
    numbers: tuple[int, ...] = (),
    escaped: bool = False,
) -> str:
    """A table.

    Args:
        numbers: Columns that are set to the right.
        escaped: Whether the cells are HTML already.
    """

    def kind(column: int) -> str:
        return ' class="n"' if column in numbers else ""

    head = "".join(f"<th{kind(column)}>{t(said)}</th>" for column, said in enumerate(heads))
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind(c)}>{text if escaped else escape(text)}</td>" for c, text in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
