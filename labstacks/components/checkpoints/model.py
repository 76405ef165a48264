"""What a checkpoint is, what it may ask of the cloud, and what it gets to judge by. Pure.

A lab's checkpoints are data: an id, a sentence in two languages, the questions to ask, and a check. A check
is given :class:`Facts`, the cloud's answers for one seat, and says True or False. Facts that are not there
raise :class:`CannotTellError`, which makes the checkpoint one that cannot be judged, and never one that was
reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]
"""Properties as the provider tells them: camelCase name to plain value."""

ENGLISH, CHINESE = "en", "zh-Hant"
_BLANK = re.compile(r"\{([^{}.]+)\.([^{}]+)\}")


class CannotTellError(Exception):
    """A fact is not there; the message says why, as part of a sentence."""


@dataclass(frozen=True)
class Ask:
    """A data source to ask.

    Args:
        token: Such as ``alicloud:oss/getBucketObjects:getBucketObjects``.
        args: Argument and value, in camelCase. Texts may have blanks: ``{b2-bucket.id}`` is a property of a
            resource of the seat, and ``{B4.address}`` what the lab B4 tells its student.
    """

    token: str
    args: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Visit:
    """A page to visit from where the instructor sits.

    Args:
        address: ``http://…``, with blanks as in :class:`Ask`.
    """

    address: str


Question = Ask | Visit


@dataclass(frozen=True)
class VisitedPage:
    """What a visitor got: an HTTP status and the page's text; status 0 when nobody answered, and why."""

    status: int
    text: str = ""


@dataclass(frozen=True)
class Trouble:
    """Why a question has no answer, as part of a sentence."""

    why: str


Answer = Mapping[str, Any] | VisitedPage | Trouble


@dataclass(frozen=True)
class Found:
    """A resource of a seat: as it was made, and as the provider reads it now.

    Args:
        type: Its type token.
        id: Its id in the cloud.
        inputs: The properties that labstacks decided about, by name, as they were made.
        made: All its properties when it was last deployed; secrets are left out.
        now: All its properties now; None when it is gone.
        trouble: Why it could not be read; ``now`` then says nothing.
    """

    type: str
    id: str
    inputs: Values
    made: Values
    now: Values | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of one seat.

    Args:
        seat: Its id.
        resources: By role: the resource's name in Pulumi without the seat, such as ``b2-bucket``.
        labs: Per lab id, what the student was told.
        answers: By question, its blanks filled in.
    """

    seat: str
    resources: Mapping[str, Found] = field(default_factory=dict)
    labs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: Mapping[Question, Answer] = field(default_factory=dict)

    def has(self, role: str) -> bool:
        """Whether the seat was given such a resource; some depend on the lab's options."""
        return role in self.resources

    def made(self, role: str) -> Values:
        """A resource as it was made."""
        return self._found(role).made

    def now(self, role: str) -> Values | None:
        """A resource as it is; None when it is gone.

        Raises:
            CannotTellError: The seat has no such resource, or it could not be read.
        """
        found = self._found(role)
        if found.trouble:
            raise CannotTellError(f"{role} could not be read: {found.trouble}")
        return found.now

    def told(self, ask: Ask) -> Values:
        """What a data source answered."""
        answer = self._answer(ask)
        assert not isinstance(answer, VisitedPage)
        return answer

    def page(self, visit: Visit) -> VisitedPage:
        """What a visitor got."""
        answer = self._answer(visit)
        assert isinstance(answer, VisitedPage)
        return answer

    def fill(self, question: Question) -> Question:
        """A question with its blanks filled in.

        Raises:
            CannotTellError: What belongs into a blank is not known.
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
        id: ``<lab>.<word>``, such as ``B2.uploaded``. What is recorded, so it stays as it is.
        en: The sentence in English, as in "You uploaded a file of your own."
        zh_hant: The same in Traditional Chinese, as Hong Kong writes it.
        check: Whether it was reached; None when the cloud cannot tell.
        asks: What must be asked of the cloud, besides the seat's own resources.
        unseen: Why the cloud cannot tell. The instructor looks, and says so.
    """

    id: str
    en: str
    zh_hant: str
    check: Check | None = None
    asks: tuple[Question, ...] = ()
    unseen: str = ""

    @property
    def lab(self) -> str:
        return self.id.partition(".")[0]

    def sentence(self, language: str = ENGLISH) -> str:
        """What it asks, in ``en`` or ``zh-Hant``."""
        return self.zh_hant if language == CHINESE else self.en


ANYTHING = "*"
"""In a table of students' work: they may change all of it, and delete it."""


@dataclass(frozen=True)
class LabChecks:
    """What the labs of a level ask of students.

    Args:
        checkpoints: In teaching order.
        students_work: By role of a resource, the properties that students are asked to change; or
            :data:`ANYTHING`. What they do there is not drift.
    """

    checkpoints: tuple[Checkpoint, ...]
    students_work: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
