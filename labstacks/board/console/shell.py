"""A small shell for simulated servers: words, quotes, variables, pipes, redirections, lists and ``for``.

Nothing runs on this machine: a command is a Python function that reads and writes the server's files in
memory. See :mod:`.commands` for the commands.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

MOST_STEPS = 400
"""Commands that one line may run."""
MOST_OUTPUT = 64 * 1024
LONGEST_LINE = 8 * 1024


class ShellError(Exception):
    """A line that the shell does not understand, or that asks for too much."""


@dataclass(frozen=True)
class Piece:
    """A part of a word: text, a variable's name, or the source of ``$(…)``."""

    kind: str
    text: str
    quoted: bool = False


Word = tuple[Piece, ...]
Token = str | Word
Command = Callable[[Sequence[str], str], tuple[str, int]]


@dataclass
class Shell:
    """One session on one server.

    Args:
        lookup: Gives the function of a command; None when there is no such command.
        paths: Gives the paths of all files, for ``*``.
        read: Gives a file's text.
        write: Writes a file; raises :class:`ShellError` where it may not.
        absolute: Makes a path absolute.
        variables: Of the session.
    """

    lookup: Callable[[str], Command | None]
    paths: Callable[[], Sequence[str]]
    read: Callable[[str], str]
    write: Callable[[str, str], None]
    absolute: Callable[[str], str]
    variables: dict[str, str]
    _steps: int = 0
    _told: list[str] = field(default_factory=list)

    def run(self, line: str) -> str:
        """Run a line; returns everything it prints."""
        self._steps, self._told = 0, []
        try:
            if len(line) > LONGEST_LINE:
                raise ShellError("the line is too long")
            output, _ = self._list(list(_tokens(line)))
            self._told.append(output)
        except ShellError as error:
            self._told.append(f"-bash: {error}\n")
        return "".join(self._told)[:MOST_OUTPUT]

    def _list(self, tokens: list[Token]) -> tuple[str, int]:
        output, code = [], 0
        operator = ";"
        while tokens:
            taken, following = _statement(tokens)
            if taken and (operator == ";" or (operator == "&&") == (code == 0)):
                text, code = self._loop(taken) if _plain(taken[0]) == "for" else self._pipeline(taken)
                output.append(text)
                if sum(map(len, output)) > MOST_OUTPUT:
                    raise ShellError("too much output")
            operator = following
        return "".join(output), code

    def _loop(self, tokens: list[Token]) -> tuple[str, int]:
        # for NAME in WORDS ; do LIST ; done
        try:
            name = _plain(tokens[1])
            first = next(i for i, token in enumerate(tokens) if _plain(token) == "do")
            last = max(i for i, token in enumerate(tokens) if _plain(token) == "done")
        except (IndexError, StopIteration, ValueError):
            raise ShellError("syntax error near unexpected token `for'") from None
        words = [token for token in tokens[3:first] if not isinstance(token, str)]
        output, code = [], 0
        for value in [value for word in words for value in self._expand(word)][:100]:
            self.variables[name] = value
            text, code = self._list(list(tokens[first + 1 : last]))
            output.append(text)
        return "".join(output), code

    def _pipeline(self, tokens: list[Token]) -> tuple[str, int]:
        text, code, command = "", 0, list[Token]()
        for token in [*tokens, "|"]:
            if token == "|":
                text, code = self._command(command, text)
                command = []
            else:
                command.append(token)
        return text, code

    def _command(self, tokens: list[Token], stdin: str) -> tuple[str, int]:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise ShellError("too many commands")
        words, target, append = list[str](), "", False
        rest = iter(tokens)
        for token in rest:
            if isinstance(token, str):
                if token in (">", ">>", "<"):
                    following = next(rest, None)
                    if following is None or isinstance(following, str):
                        raise ShellError("syntax error near unexpected token `newline'")
                    path = self.absolute(" ".join(self._expand(following)))
                    if token == "<":
                        stdin = self.read(path)
                    else:
                        target, append = path, token == ">>"
                continue
            if not words and (found := _assignment(token)):
                name, value = found
                self.variables[name] = " ".join(self._expand(value, split=False))
                continue
            words += self._expand(token)
        if not words:
            if target:
                self.write(target, self._before(target, append))
            return "", 0
        text, code = self._call(words, stdin)
        if target:
            self.write(target, self._before(target, append) + text)
            return "", code
        return text, code

    def _before(self, path: str, append: bool) -> str:
        return self.read(path) if append and path in self.paths() else ""

    def _call(self, words: list[str], stdin: str) -> tuple[str, int]:
        while words and words[0] == "sudo":
            words = words[1:]
        if not words:
            return "", 0
        command = self.lookup(words[0])
        if command is None:
            self._told.append(f"-bash: {words[0]}: command not found\n")
            return "", 127
        try:
            return command(words[1:], stdin)
        except ShellError as error:
            self._told.append(f"{words[0]}: {error}\n")
            return "", 1

    def _expand(self, word: Word, *, split: bool = True) -> list[str]:
        fields, current, started, pattern = list[str](), "", False, False
        for piece in word:
            text = piece.text
            if piece.kind == "variable":
                text = self.variables.get(piece.text, "")
            elif piece.kind == "command":
                text = self._list(list(_tokens(piece.text)))[0].rstrip("\n")
            elif not piece.quoted and "*" in text:
                pattern = True
            if piece.kind == "text" or piece.quoted or not split:
                current, started = current + text, True
                continue
            parts = text.split()
            if parts:
                if text[0].isspace() and started:
                    fields.append(current)
                    current = ""
                *whole, current = [current + parts[0], *parts[1:]]
                fields += whole
                started = True
        if started:
            fields.append(current)
        return self._matching(fields) if pattern else fields

    def _matching(self, fields: list[str]) -> list[str]:
        found = list[str]()
        for text in fields:
            absolute = self.absolute(text)
            depth = absolute.count("/")
            hits = [p for p in self.paths() if p.count("/") == depth and fnmatch.fnmatchcase(p, absolute)]
            if text.startswith("/") or not hits:
                found += sorted(hits) or [text]
            else:
                found += sorted(
                    hit.rsplit("/", text.count("/") + 1)[-1] if "/" not in text else hit for hit in hits
                )
        return found


def _statement(tokens: list[Token]) -> tuple[list[Token], str]:
    """The tokens of the first statement, taken off, and the operator after it."""
    taken, depth = list[Token](), 0
    while tokens:
        token = tokens.pop(0)
        word = _plain(token)
        if word == "for" and (not taken or taken[-1] in (";", "|") or _plain(taken[-1]) == "do"):
            depth += 1
        elif word == "done" and depth:
            depth -= 1
        if depth == 0 and token in (";", "&&", "||", "&"):
            return taken, ";" if token == "&" else str(token)
        taken.append(token)
    return taken, ";"


def _plain(token: Token) -> str:
    """The text of an unquoted word; empty for anything else."""
    if isinstance(token, str) or len(token) != 1 or token[0].quoted or token[0].kind != "text":
        return ""
    return token[0].text


def _assignment(word: Word) -> tuple[str, Word] | None:
    head = word[0] if word else None
    if head is None or head.kind != "text" or head.quoted or "=" not in head.text:
        return None
    name, _, value = head.text.partition("=")
    if not (name.isidentifier() and name.isascii()):
        return None
    return name, (Piece("text", value), *word[1:])


def _tokens(line: str) -> Iterator[Token]:
    """Words and operators."""
    at, pieces = 0, list[Piece]()
    while at < len(line):
        char = line[at]
        if char in " \t\n":
            if pieces:
                yield tuple(pieces)
                pieces = []
            if char == "\n":
                yield ";"
            at += 1
        elif char == "#" and not pieces:
            end = line.find("\n", at)
            at = len(line) if end < 0 else end
        elif not pieces and line.startswith(("2>&1", "2>/dev/null"), at):
            at += 4 if line.startswith("2>&1", at) else 11
        elif operator := next(
            (op for op in ("&&", "||", ">>", ";", "|", ">", "<", "&") if line.startswith(op, at)), ""
        ):
            if pieces:
                yield tuple(pieces)
                pieces = []
            yield operator
            at += len(operator)
        elif char == "'":
            end = line.find("'", at + 1)
            if end < 0:
                raise ShellError("unexpected EOF while looking for matching `''")
            pieces.append(Piece("text", line[at + 1 : end], True))
            at = end + 1
        elif char == '"':
            found, at = _quoted(line, at + 1)
            pieces += found
        elif char == "\\" and at + 1 < len(line):
            pieces.append(Piece("text", line[at + 1], True))
            at += 2
        elif char == "$":
            piece, at = _dollar(line, at, quoted=False)
            pieces.append(piece)
        else:
            end = at
            while end < len(line) and line[end] not in " \t\n;|&<>'\"\\$":
                end += 1
            pieces.append(Piece("text", line[at:end]))
            at = end
    if pieces:
        yield tuple(pieces)


def _quoted(line: str, at: int) -> tuple[list[Piece], int]:
    pieces, text = [Piece("text", "", True)], ""
    while at < len(line) and line[at] != '"':
        if line[at] == "\\" and at + 1 < len(line) and line[at + 1] in '"\\$`':
            text, at = text + line[at + 1], at + 2
        elif line[at] == "$":
            pieces.append(Piece("text", text, True))
            piece, at = _dollar(line, at, quoted=True)
            pieces.append(piece)
            text = ""
        else:
            text, at = text + line[at], at + 1
    if at >= len(line):
        raise ShellError("unexpected EOF while looking for matching `\"'")
    return [*pieces, Piece("text", text, True)], at + 1


def _dollar(line: str, at: int, *, quoted: bool) -> tuple[Piece, int]:
    if line.startswith("$(", at):
        depth, end = 1, at + 2
        while end < len(line) and depth:
            depth += {"(": 1, ")": -1}.get(line[end], 0)
            end += 1
        if depth:
            raise ShellError("unexpected EOF while looking for matching `)'")
        return Piece("command", line[at + 2 : end - 1], quoted), end
    braced = line.startswith("${", at)
    start = end = at + (2 if braced else 1)
    while end < len(line) and (line[end].isalnum() or line[end] == "_"):
        end += 1
    if end == start:
        return Piece("text", "$", quoted), at + 1
    return Piece("variable", line[start:end], quoted), end + (
        1 if braced and line[end : end + 1] == "}" else 0
    )
