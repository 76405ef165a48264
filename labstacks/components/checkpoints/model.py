"""The data model of checkpoints: the checkpoint, its queries of the cloud, and the facts for its check. Pure.

A checkpoint is data: an id, a sentence in two languages, the queries it needs, and a check. A check gets
:class:`Facts`, the cloud's answers for one seat, and returns True or False. A missing fact raises
:class:`CannotTellError`: the checkpoint is then undecided, and never passed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]
"""Properties as the provider returns them: camelCase name to plain value."""

ENGLISH, CHINESE = "en", "zh-Hant"
_BLANK = re.compile(r"\{([^{}.]+)\.([^{}]+)\}")


class CannotTellError(Exception):
    """A fact is missing; the message says why, as part of a sentence."""


@dataclass(frozen=True)
class Ask:
    """A query of a data source.

    Args:
        token: Such as ``alicloud:oss/getBucketObjects:getBucketObjects``.
        args: Argument and value, in camelCase. Texts may have placeholders: ``{b2-bucket.id}`` is a property
            of a resource of the seat, and ``{B4.address}`` a value in the summary of lab B4.
    """

    token: str
    args: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Visit:
    """A page to request from the instructor's machine.

    Args:
        address: ``http://…``, with placeholders as in :class:`Ask`.
    """

    address: str


Question = Ask | Visit


@dataclass(frozen=True)
class VisitedPage:
    """The answer to a visit: HTTP status and the page's text. Without an answer, status 0 and the reason."""

    status: int
    text: str = ""


@dataclass(frozen=True)
class Trouble:
    """Why a query has no answer, as part of a sentence."""

    why: str


Answer = Mapping[str, Any] | VisitedPage | Trouble


@dataclass(frozen=True)
class Found:
    """A resource of a seat: its deployed properties, and those that the provider reads now.

    Args:
        type: Its type token.
        id: Its id in the cloud.
        inputs: The deployed properties that labstacks sets, by name.
        made: All its properties when it was last deployed, without secrets.
        now: All its properties now; None when it was deleted.
        trouble: Why it could not be read; ``now`` is then meaningless.
    """

    type: str
    id: str
    inputs: Values
    made: Values
    now: Values | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Facts:
    """The known facts about one seat.

    Args:
        seat: Its id.
        resources: By role: the resource's name in Pulumi without the seat, such as ``b2-bucket``.
        labs: By lab id, the summary that the student sees.
        answers: By query, with its placeholders filled in.
    """

    seat: str
    resources: Mapping[str, Found] = field(default_factory=dict)
    labs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: Mapping[Question, Answer] = field(default_factory=dict)

    def has(self, role: str) -> bool:
        """Whether the seat has such a resource. Some depend on the lab's options."""
        return role in self.resources

    def inputs(self, role: str) -> Values:
        """A resource's inputs, as the program gave them."""
        return self._found(role).inputs

    def made(self, role: str) -> Values:
        """A resource's deployed properties."""
        return self._found(role).made

    def now(self, role: str) -> Values | None:
        """A resource's current properties; None when it was deleted.

        Raises:
            CannotTellError: The seat has no such resource, or it could not be read.
        """
        found = self._found(role)
        if found.trouble:
            raise CannotTellError(f"{role} could not be read: {found.trouble}")
        return found.now

    def told(self, ask: Ask) -> Values:
        """The answer of a data source."""
        answer = self._answer(ask)
        assert not isinstance(answer, VisitedPage)
        return answer

    def page(self, visit: Visit) -> VisitedPage:
        """The answer to a visit."""
        answer = self._answer(visit)
        assert isinstance(answer, VisitedPage)
        return answer

    def fill(self, question: Question) -> Question:
        """Return a query with its placeholders filled in.

        Raises:
            CannotTellError: The value of a placeholder is not known.
        """
        if isinstance(question, Visit):
            return Visit(str(self._fill(question.address)))
        return Ask(question.token, tuple((name, self._fill(value)) for name, value in question.args))

    def _fill(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(self._fill(item) for item in value)
        if not isinstance(value, str):
            return value
        return _BLANK.sub(lambda blank: self._known(blank[1], blank[2]), value)

    def _known(self, whose: str, name: str) -> str:
        if whose in self.labs:
            known = self.labs[whose].get(name)
        else:
            found = self._found(whose)
            known = found.id if name == "id" else found.made.get(name)
        if known in (None, ""):
            raise CannotTellError(f"nobody knows {name} of {whose}")
        return str(known)

    def _found(self, role: str) -> Found:
        if role not in self.resources:
            raise CannotTellError(f"the seat has no {role}")
        return self.resources[role]

    def _answer(self, question: Question) -> Any:
        answer = self.answers.get(self.fill(question), Trouble("it was not asked"))
        if isinstance(answer, Trouble):
            raise CannotTellError(answer.why)
        return answer


Check = Callable[[Facts], bool]


@dataclass(frozen=True)
class Checkpoint:
    """One thing that a lab asks a student to achieve.

    Args:
        id: ``<lab>.<word>``, such as ``B2.uploaded``. It is recorded, so it must not change.
        en: The sentence in English, as in "You uploaded a file of your own."
        zh_hant: The same in Traditional Chinese, as Hong Kong writes it.
        check: Decides whether it was passed; None when the cloud cannot tell.
        asks: Queries of the cloud that it needs in addition to the seat's own resources.
        unseen: Why the cloud cannot tell. The instructor then decides.
    """

    id: str
    en: str
    zh_hant: str
    check: Check | None = None
    asks: tuple[Question, ...] = ()
    unseen: str = ""

    @property
    def lab(self) -> str:
        """The id of its lab."""
        return self.id.partition(".")[0]

    def sentence(self, language: str = ENGLISH) -> str:
        """The sentence in ``en`` or ``zh-Hant``."""
        return self.zh_hant if language == CHINESE else self.en


ANYTHING = "*"
"""In a table of students' work: they may change every property of the resource, and delete it."""


@dataclass(frozen=True)
class LabChecks:
    """The checkpoints of a level's labs.

    Args:
        checkpoints: In teaching order.
        students_work: By role of a resource, the properties that students are asked to change; or
            :data:`ANYTHING`. Changes of these are not drift.
    """

    checkpoints: tuple[Checkpoint, ...]
    students_work: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
