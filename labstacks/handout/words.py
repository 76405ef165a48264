"""What the cards say, in English and in Traditional Chinese as Hong Kong writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

ENGLISH = "en"
CHINESE = "zh-Hant"

_ENGLISH = {
    "title": "Sign-in cards",
    "seat": "Seat",
    "address": "Address",
    "user": "User name",
    "password": "First password",
    "name": "Name",
    "spare": "Spare seat",
    "step_open": "Scan the code, or type the address.",
    "step_sign_in": "Copy both exactly, without spaces.",
    "step_change": "Set a new password; tell nobody.",
    "step_lab": "Begin with {lab_id}: {title}.",
    "rehearsal": "Rehearsal only",
    "keep_safe": "This page holds passwords.",
    "keep_safe_how": "Print it, cut along the dashes, hand the cards out, then delete the file.",
    "paper": "A4 paper, scale 100 %, one-sided.",
    "none": "No seat can sign in yet. Run `labstacks up`, then make the cards again.",
}
_CHINESE = {
    "title": "登入卡",
    "seat": "座位",
    "address": "網址",
    "user": "用戶名稱",
    "password": "首次密碼",
    "name": "姓名",
    "spare": "後備座位",
    "step_open": "掃描二維碼，或輸入網址。",
    "step_sign_in": "照樣輸入用戶名稱和密碼，不留空格。",
    "step_change": "設定新密碼，切勿告訴他人。",
    "step_lab": "由 {lab_id}「{title}」開始。",
    "rehearsal": "只供演練",
    "keep_safe": "本頁載有密碼。",
    "keep_safe_how": "列印後沿虛線剪開，派發登入卡，然後刪除檔案。",
    "paper": "A4 紙，比例 100%，單面列印。",
    "none": "尚未有座位可以登入。請先執行 labstacks up，再製作登入卡。",
}
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({ENGLISH: _ENGLISH, CHINESE: _CHINESE})


@dataclass(frozen=True)
class Phrase:
    """A text in one language, for the template to mark as such."""

    language: str
    text: str


def phrases(key: str, languages: Iterable[str], **values: Mapping[str, str] | str) -> list[Phrase]:
    """What a key says in each of the languages, in their order.

    Args:
        key: Of :data:`WORDS`.
        languages: ``en``, ``zh-Hant``.
        values: What stands in braces; a mapping has a text per language.
    """

    def text(language: str) -> str:
        words = {name: value if isinstance(value, str) else value[language] for name, value in values.items()}
        return WORDS[language][key].format(**words)

    return [Phrase(language, text(language)) for language in languages]
