"""Bytes to text, whatever program saved them: UTF-8, UTF-16, or the Big5 and GBK of Chinese Windows.

Big5 and GBK use the same bytes for different characters, and most texts are legal in both. The
reading with the more ordinary characters is taken.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Hong Kong's own characters (邨, 栢, 咗…) are in its supplement of Big5; GB 18030 contains GBK.
_LEGACY = (("Big5", "big5hkscs"), ("GBK", "gb18030"))

_ORDINARY = frozenset(
    # Headings and words of school lists.
    "學號姓名電郵組別班級座位編性備註中英文學生學号电邮组别班级编备注学生子件地址小隊年甲乙丙丁"
    # Surnames.
    "陳李黃張梁林王吳劉何羅楊鄭葉周蔡鄧徐曾馮謝許郭趙朱馬胡袁蘇杜盧潘呂高余曹譚關鍾彭董方蕭江麥莫區歐歐陽司徒"
    "陈黄张吴刘罗杨郑叶邓冯谢许赵马苏卢吕谭关钟萧麦区欧阳孙孫伍龍龙石施程霍簡简范溫温韓韩孔湯汤崔丘邱姚唐宋沈倪"
    # Given names.
    "家俊明偉志文國華強輝雄傑健德榮勇軍峰浩宇軒樂詩慧敏玲芳麗美英秀雅欣怡心悅靜婷嘉穎思琪雪梅蘭君卓子朗晴曉彤"
    "国华强辉杰荣军轩乐诗丽悦静颖兰晓伟大小天一安希恩永康凱凯琳珊珍玉鳳凤霞霖樺桦仁義义正成建平東东海山"
)
_LEVEL_1 = {"big5hkscs": range(0xA4, 0xC7), "gb18030": range(0xB0, 0xD8)}
"""Lead bytes of the frequent characters: Big5's first level, and GB 2312's, which GBK contains."""


_LEAST_PLAIN = 0.2
"""The share of ASCII from which on a text with zero bytes in it is taken for UTF-16."""
_LEAST_ORDINARY = 0.15
_LEAST_CHINESE = 0.7


class UnreadableError(ValueError):
    """The bytes are in no encoding that is known here.

    Args:
        line: Line of the first byte that fits none, from 1.
    """

    def __init__(self, line: int) -> None:
        super().__init__(f"unknown encoding at line {line}")
        self.line = line


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was in, and whether that is a guess.

    Args:
        encoding: As a user would call it: ``UTF-8``, ``UTF-16``, ``UTF-32``, ``Big5`` or ``GBK``.
    """

    text: str
    encoding: str
    guessed: bool = False


def decode(content: bytes) -> Decoded:
    """Read bytes as text.

    Raises:
        UnreadableError: They are in none of the known encodings.
    """
    codec = _marked(content) or _unmarked_utf16(content)
    try:
        if codec:
            return Decoded(content.decode(codec).removeprefix("\ufeff"), codec[:6].rstrip("-").upper())
        return Decoded(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        if codec:
            raise UnreadableError(1) from error
        return _legacy(content, line=content.count(b"\n", 0, error.start) + 1)


def _marked(content: bytes) -> str | None:
    return next((codec for mark, codec in _MARKS if content.startswith(mark)), None)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 whose mark is missing: rosters have commas, digits and line ends, each with a zero byte."""
    if b"\0" not in content:
        return None
    readings = {codec: content.decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be")}
    plain = {codec: sum(char < "\x7f" for char in text) / len(text) for codec, text in readings.items()}
    codec = max(plain, key=lambda codec: plain[codec])
    return codec if plain[codec] > _LEAST_PLAIN else None


def _legacy(content: bytes, line: int) -> Decoded:
    readings = []
    for name, codec in _LEGACY:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        readings.append((_ordinariness(text, content, codec), Decoded(text, name, guessed=True)))
    # With two equal readings the first, Big5, is the likelier in Hong Kong.
    best = max(readings, key=lambda reading: sum(reading[0]), default=None)
    # Russian or Korean text is legal in GBK too, but as Chinese it hardly has a character of school lists.
    if best is None or best[0][0] < _LEAST_ORDINARY or sum(best[0]) < _LEAST_CHINESE:
        raise UnreadableError(line)
    return best[1]


def _ordinariness(text: str, content: bytes, codec: str) -> tuple[float, float]:
    """How much a text looks like Chinese: the shares of characters of school lists and of frequent ones."""
    foreign = [char for char in text if not char.isascii()]
    leads, index = [], 0
    while index < len(content):
        double = content[index] >= 0x80
        leads += [content[index]] if double else []
        index += 2 if double else 1
    frequent = sum(lead in _LEVEL_1[codec] for lead in leads)
    return sum(char in _ORDINARY for char in foreign) / len(foreign), frequent / len(leads)
