"""The demo's publications: written, submitted, approved by another, published, one corrected.

The same services as on screen. What is published is dated on its day; the last year's evaluation
and the mid-term plan's are left as drafts.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from django.contrib.auth import get_user_model

from shinpo.core.figure_book import FigureBook
from shinpo.core.references import references
from shinpo.demo import logins
from shinpo.demo.moment import Moment
from shinpo.governance.roles import Role
from shinpo.ledger.doing import Doing
from shinpo.planning.indicators.entries import standing
from shinpo.planning.indicators.services import EntryAsked, entry_record
from shinpo.planning.plans.models import Plan
from shinpo.planning.plans.queries import plan_in_force
from shinpo.publishing.editions import bulk, live, publish
from shinpo.publishing.editions.models import EditionStructure, EditionText
from shinpo.publishing.editions.periods import period_of
from shinpo.publishing.models import Edition, Revision
from shinpo.registry.models import Association

CHOICE = re.compile(r"<([a-z0-9_.]+)\|([^|>]*)\|([^>]*)>")
PERCENT = Decimal(100)
ENVIRONMENT = "environment."


@cache
def _words() -> Mapping[str, Any]:
    text = files("shinpo.demo").joinpath("editions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def publish_editions(moment: Moment) -> None:
    """Publish what the years came to: 「架空の刊行物」. Repeats itself without harm."""
    if moment.setting.data["code"] != _words()["association"]:
        return
    if plan_in_force(Plan.ANNUAL, moment.month.first.year - 1, moment.month.last) is None:
        return
    for _, act in sorted(_Press(moment).acts(), key=lambda pair: pair[0]):
        act()


class _Press:
    """Who does what on which day; every act has a request id that says what it is."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.association = Association.objects.get(pk=moment.association_id)
        self.planner, self.chairman = _people(moment)
        structure = dict(_words()["structure"])
        EditionStructure.objects.get_or_create(
            association_id=moment.association_id, document=structure.pop("document"),
            defaults=structure,
        )  # fmt: skip

    def doing(self, what: str, on: date, actor: int, reason: str = "") -> Doing:
        """Return an act of the demo."""
        request = f"demo-edition-{what}"
        return Doing(self.moment.association_id, actor, request, on, reason or "架空の刊行物")

    def acts(self) -> Iterator[tuple[date, Callable[[], None]]]:
        """Yield every act with its day."""
        for one in _words()["entry"]:
            yield one["on"], lambda one=one: self._enter(one)
        for one in _words()["edition"]:
            yield one.get("issued_on", one["written_on"]), lambda one=one: self._edition(one)
        yield _words()["erratum"]["on"], self._correct

    def _enter(self, one: Mapping[str, Any]) -> None:
        for indicator, value in one["values"].items():
            asked = EntryAsked(
                indicator, one["period"], Decimal(value), one["evidence"], one["author"]
            )
            what = f"entry-{one['period']}-{indicator}"
            entry_record(asked, self.doing(what, one["on"], self.planner))

    def _edition(self, one: Mapping[str, Any]) -> None:
        """Write an edition; with a day of approval it is approved and published as well."""
        what = {"document": one["document"], "period": one["period"]}
        if EditionText.objects.filter(**what).exists():
            return
        name = f"{one['document']}-{one['period']}"
        with live.as_of(one.get("issued_on", one["written_on"])):
            bulk.texts_write(
                self.doing(f"{name}-write", one["written_on"], self.planner),
                bodies=dict(self._bodies(one)), **what,
            )  # fmt: skip
            if "approved_on" not in one:
                return
            bulk.texts_submit(self.doing(f"{name}-submit", one["written_on"], self.planner), **what)
            bulk.texts_approve(
                self.doing(f"{name}-approve", one["approved_on"], self.chairman), **what
            )
            publish.publish_edition(
                self.association, out=None, actor_id=self.planner, issued_on=one["issued_on"],
                **what,
            )  # fmt: skip

    def _bodies(self, one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the texts of an edition by their places."""
        period = period_of(one["document"], one["period"])
        material = live.material(self.moment.association_id, period)
        written = _texts(one["document"], period.last.year)
        for place in material.places:
            slot = place.slot
            known = slot in written and (place.required or slot in material.layout.slots)
            if known and slot in one.get("slots", (slot,)):
                yield slot, _set(written[slot], material.book, year=material.issue)

    def _correct(self) -> None:
        """Correct what was published: another figure, a revision that names it."""
        one = _words()["erratum"]
        if Revision.objects.filter(change__gt="", edition__document=one["document"]).exists():
            return
        before = standing(self.moment.association_id).get(
            indicator=one["indicator"], period=one["period"]
        )
        asked = EntryAsked(
            one["indicator"], one["period"], Decimal(one["value"]), one["evidence"], one["author"]
        )
        entry_record(asked, self.doing("erratum-entry", one["on"], self.planner, one["reason"]))
        publish.publish_edition(
            self.association, one["document"], one["period"], None, actor_id=self.planner,
            change=one["change"].format(before=_firms(before.value), after=_firms(one["value"])),
            issued_on=one["on"],
        )  # fmt: skip


def _people(moment: Moment) -> tuple[int, int]:
    """Return the users of planning and chairman: one writes and submits, the other approves."""
    logins.make(moment.setting, moment.association_id)
    names = [f"{moment.setting.data['code']}-{r.value}" for r in (Role.PLANNING, Role.CHAIRMAN)]
    users: Any = get_user_model()
    rows = users.objects.using("owner").filter(username__in=names).values_list("username", "id")
    found = dict(rows)
    return found[names[0]], found[names[1]]


def _texts(document: str, year: int) -> dict[str, str | Sequence[str]]:
    """Return the texts by place; those of issues stand under their keys."""
    words = _words()
    found = dict(words["texts"][document])
    if document == Edition.EVALUATION:
        found |= {f"{ENVIRONMENT}{k}": t for k, t in words["environment"][str(year)].items()}
    issues = words["issue"].get(document, {})
    return found | {f"{live.ISSUE}{key}": text for key, text in issues.items()}


def _set(text: str | Sequence[str], book: FigureBook, *, year: str) -> str:
    """Return a text without the sentences whose figures are not known, its words chosen."""
    lines = [text] if isinstance(text, str) else text
    kept = [line for line in lines if all(_known(ref, book) for ref in _named(line))]
    chosen = [CHOICE.sub(lambda m: _chosen(m, book), line) for line in kept]
    return "".join(chosen).replace("{year}", year)


def _named(line: str) -> Iterator[str]:
    yield from (reference.ref for reference in references(CHOICE.sub("", line)))
    yield from (match[1] for match in CHOICE.finditer(line))


def _known(ref: str, book: FigureBook) -> bool:
    return ref in book and book[ref].cell.value is not None


def _chosen(match: re.Match[str], book: FigureBook) -> str:
    figure = book[match[1]]
    least = PERCENT if match[1].endswith("ratio") else Decimal(0)
    return match[2] if Decimal(str(figure.cell.value)) > least else match[3]


def _firms(value: Decimal | int) -> str:
    return f"{value:.0f}企業"
