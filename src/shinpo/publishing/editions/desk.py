"""An edition on the editor's desk, read once for a page: 「版の編集」.

What stands in it, which texts are ready, what keeps it from being published and what a reader
should look at again. All inside the association's scope.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from shinpo.core.refusal import Refused
from shinpo.core.words import Finding, findings
from shinpo.law.eras import eras
from shinpo.planning.committee.queries import opinions
from shinpo.publishing.editions import live
from shinpo.publishing.editions.compose import compose
from shinpo.publishing.editions.judged import SUBJECTS
from shinpo.publishing.editions.periods import Period, period_of
from shinpo.publishing.editions.publish import imprint_of_draft, text_problems
from shinpo.publishing.editions.services import Slot, slots_in
from shinpo.publishing.editions.source import Material
from shinpo.publishing.models import Edition, Revision
from shinpo.registry.models import Association

UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Check:
    """Something to see to before publishing: 「発行前の確認」. `slot` is the text it is about."""

    message: str
    blocks: bool
    slot: str = ""
    title: str = ""


@dataclass(frozen=True)
class Desk:
    """One edition as it stands today."""

    association: Association
    period: Period

    @cached_property
    def material(self) -> Material:
        """What the edition is made of, with the newest texts, approved or not."""
        found = live.material(self.association.id, self.period)
        return live.with_texts(found, live.texts_in_work(self.period))

    @cached_property
    def manifest(self) -> str:
        """The closing that the figures come from."""
        return live.manifest(self.association.id, self.period)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every text with its versions."""
        return slots_in(self.material, self.period)

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """What was published, the newest first."""
        edition = Edition.objects.filter(
            document=self.period.document, period=self.period.first_day
        ).first()
        if edition is None:
            return ()
        rows = edition.revisions.select_related("edition").order_by("-number")
        return tuple(rows)

    def slot(self, name: str) -> Slot | None:
        """Return a text by its place, None if the structure has no such place."""
        return next((slot for slot in self.slots if slot.slot == name), None)

    def lint(self, body: str) -> tuple[Finding, ...]:
        """Hold a text against the figures of the edition: 「本文の校正」."""
        return findings(body, self.material.book, period=self.period.last, eras=eras())

    def checks(self) -> tuple[Check, ...]:
        """Return what is to be seen to before publishing, first what forbids it."""
        return (*self._blocking(), *self._words(), *self._opinions())

    def _blocking(self) -> Iterator[Check]:
        """Yield each text once: what is in work is not missing, too."""
        titles = {slot.slot: slot.title for slot in self.slots}
        in_work = text_problems(self.period, self.manifest, titles)
        named = {problem.field for problem in in_work}
        approved = live.with_texts(self.material, live.approved_texts(self.period))
        try:
            compose(approved, imprint_of_draft(self.association))
        except Refused as refused:
            in_work += [p for p in refused.problems if p.field not in named]
        for problem in in_work:
            slot = problem.field if problem.field in titles else ""
            yield Check(problem.message, blocks=True, slot=slot, title=titles.get(slot, ""))

    def _words(self) -> Iterator[Check]:
        for slot in self.slots:
            if slot.latest is None:
                continue
            for finding in self.lint(slot.latest.body):
                yield Check(finding.message, blocks=False, slot=slot.slot, title=slot.title)

    def _opinions(self) -> Iterator[Check]:
        for view in opinions(self.association.id, self.period.last):
            wanted = view.subject in SUBJECTS[self.period.document] and view.into_id is None
            if wanted and view.status == UNANSWERED:
                message = f"外部評価委員会の意見（{view.area_term}）に回答がありません。"
                yield Check(message, blocks=False)


def desk_of(association: Association, document: str, period: str) -> Desk:
    """Return the desk of an edition.

    :raises Refused: if the document or its period is none, or its months are not closed.
    """
    desk = Desk(association, period_of(document, period))
    _ = desk.manifest  # a month that is not closed is refused here
    return desk
