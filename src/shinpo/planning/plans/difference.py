"""What one version changes of another: items, figures, targets: 「版の比較」."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shinpo.core.amount_text import yen_text
from shinpo.planning.plans.models import IndicatorTarget, PlanFigure, PlanNode, PlanVersion
from shinpo.planning.plans.statements import INPUT_SECTION, INPUT_TERM, SECTION_TERMS, entry_lines
from shinpo.planning.plans.tables import target_text, year_term

ADDED, REMOVED, CHANGED = "追加", "削除", "変更"
TONES = {ADDED: "success", REMOVED: "warning", CHANGED: "info"}
FIELDS = {"number": "項番", "title": "件名", "body": "本文", "department": "部門", "owner": "担当"}


@dataclass(frozen=True)
class Difference:
    """One thing that differs, in words."""

    place: str
    kind: str
    before: str
    after: str

    @property
    def tone(self) -> str:
        """The chip's tone."""
        return TONES[self.kind]


def differences(before: PlanVersion, after: PlanVersion) -> list[Difference]:
    """Return everything in which two versions differ: items, then figures, then targets."""
    return [
        *_nodes(_by_key(before), _by_key(after)),
        *_compared(_figures(before), _figures(after)),
        *_compared(_targets(before), _targets(after)),
    ]


def _by_key(version: PlanVersion) -> dict[str, PlanNode]:
    return {node.key: node for node in PlanNode.objects.filter(version=version).order_by("id")}


def _nodes(old: dict[str, PlanNode], new: dict[str, PlanNode]) -> Iterator[Difference]:
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        place = f"{PlanNode.KINDS[(after or before).kind]}「{after or before}」"
        if before is None or after is None:
            kind = ADDED if before is None else REMOVED
            yield Difference(place, kind, str(before or ""), str(after or ""))
            continue
        for name, term in FIELDS.items():
            left, right = getattr(before, name), getattr(after, name)
            if left != right:
                yield Difference(f"{place}の{term}", CHANGED, left, right)


def _figures(version: PlanVersion) -> dict[str, str]:
    aspects = {PlanFigure.PLAN: "計画", PlanFigure.EXPECTED: "実績見込"}
    return {
        f"{_section(row.line)}「{entry_lines(row.year, row.aspect).get(row.line, row.line)}」"
        f"{year_term(row.year)}{aspects[row.aspect]}": yen_text(int(row.value))
        for row in PlanFigure.objects.filter(version=version).order_by("id")
    }


def _section(line: str) -> str:
    known = {**SECTION_TERMS, INPUT_SECTION: INPUT_TERM}
    return known.get(line.partition(".")[0], SECTION_TERMS["business"])


def _targets(version: PlanVersion) -> dict[str, str]:
    return {
        f"目標「{row.indicator}」{year_term(row.year)}": (
            f"{target_text(row.value, row.unit)}（{row.owner}）"
        )
        for row in IndicatorTarget.objects.filter(version=version).order_by("id")
    }


def _compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for place in [*old, *(place for place in new if place not in old)]:
        before, after = old.get(place, ""), new.get(place, "")
        if before != after:
            kind = ADDED if not before else REMOVED if not after else CHANGED
            yield Difference(place, kind, before, after)
