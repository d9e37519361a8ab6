"""What an edition is made of: 「版の材料」, of an association or of a published document.

The composer knows only this; where figures and texts come from is the source's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shinpo.core.evaluation import GradingRule
from shinpo.core.figure_book import FigureBook
from shinpo.core.tables import Table
from shinpo.publishing.editions.layout import EditionLayout


@dataclass(frozen=True)
class MeasureTaken:
    """A measure under an issue: 「方策の項目」. Texts may name figures."""

    title: str
    done: str
    grade: str = ""


@dataclass(frozen=True)
class Issue:
    """A priority issue of a department: 「重点課題」. Texts may name figures."""

    department: str
    number: str
    title: str
    plan: str = ""
    result: str = ""
    verdict: str = ""  # 自己評価
    grade: str = ""
    measures: tuple[MeasureTaken, ...] = ()
    counts: tuple[Table, ...] = ()
    slot: str = ""  # where the edition keeps a text of its own on it
    judged: bool = False  # the evaluation has words on it

    @property
    def heading(self) -> str:
        """Number and title."""
        gap = "" if self.number.endswith("）") else "　"  # the bracket brings its own
        return f"{self.number}{gap}{self.title}" if self.number else self.title

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts, for checks."""
        measures = (text for m in self.measures for text in (m.title, m.done))
        return tuple(filter(None, (self.plan, self.result, self.verdict, *measures)))


@dataclass(frozen=True)
class Comment:
    """A word on one line of a table: 「実績の自己評価」."""

    label: str
    text: str


@dataclass(frozen=True)
class Opinion:
    """An opinion of the outside committee on an area: 「外部評価委員会の意見」."""

    area: str
    text: str
    response: str = ""


@dataclass(frozen=True)
class Member:
    """A member of the outside committee by post and profession: 「外部評価委員」."""

    post: str
    profession: str
    name: str = ""


@dataclass(frozen=True)
class Place:
    """A place for a text: its name, its heading in print, whether it must be written."""

    slot: str
    title: str
    required: bool


@dataclass(frozen=True)
class Material:
    """Everything that an edition shows, before it is laid out: 「版の材料」."""

    layout: EditionLayout
    issuer: str
    issue: str  # 令和6年度
    period: str  # 2024, 2022H1, 2021-2023
    on: date  # the last day of the period: rules in force
    book: FigureBook
    style: str
    tables: Mapping[str, Table]  # by the names of the layout
    texts: Mapping[str, str]
    issues: tuple[Issue, ...] = ()
    comments: Mapping[str, tuple[Comment, ...]] = field(default_factory=dict)  # by table
    opinions: tuple[Opinion, ...] = ()
    members: tuple[Member, ...] = ()
    grading: GradingRule | None = None
    disclaimers: tuple[str, ...] = ()
    plan_is_of_year: bool = False  # half a year beside the plan of the whole year

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place for a text in the order of print: those of the structure, then the issues.

        A second text under one heading is told apart by its number.
        """
        optional, own = self.layout.optional_slots, []
        for part in self.layout.parts:
            texts = [block.of for block in part.blocks if block.kind == "text"]
            for number, name in enumerate(texts, start=1):
                title = part.title if number == 1 else f"{part.title}（本文{number}）"
                own.append(Place(name, title, name not in optional))
        issues = (Place(i.slot, i.heading, not i.judged) for i in self.issues if i.slot)
        return (*own, *issues)

    def of_department(self, department: str) -> tuple[Issue, ...]:
        """Return the issues of a department in order."""
        return tuple(issue for issue in self.issues if issue.department == department)


@dataclass(frozen=True)
class Imprint:
    """What identifies an edition in print: 「奥付」. `watermark` (案) stands behind every page."""

    issued_on: date
    issued: str
    colophon: tuple[tuple[str, str], ...]
    change: str = ""
    number: int = 1
    mark: str = ""
    watermark: str = ""
