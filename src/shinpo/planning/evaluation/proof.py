"""Drafts held against the figures beside them: 「自己評価案の校正」. It only warns."""

from collections.abc import Iterable
from dataclasses import dataclass

from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.words import findings
from shinpo.law.eras import eras
from shinpo.planning.evaluation.models import EvaluationItem
from shinpo.planning.evaluation.state import State


@dataclass(frozen=True)
class Contradiction:
    """A sentence of a draft that the figures contradict, and why."""

    item: EvaluationItem
    sentence: str
    message: str


def contradictions(
    state: State, items: Iterable[EvaluationItem], book: FigureBook
) -> tuple[Contradiction, ...]:
    """Return the sentences of drafts that contradict the figures of the term: 「文章校正」."""
    period = Term(Term.of(state.row.ended_on).year, state.row.half)
    return tuple(
        Contradiction(item, found.sentence.strip(), found.message)
        for item in items
        if (draft := state.draft_of(item)) is not None and draft.body
        for found in findings(draft.body, book, period=period, eras=eras(), references=False)
    )
