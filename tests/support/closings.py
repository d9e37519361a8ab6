"""Closings written by hand: lives of guarantees and claims become the files of each month.

The columns are those that the departments really freeze, so that a change there is noticed here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from shinpo.core.period import Month
from shinpo.guarantee.closing import datasets as guarantee_datasets
from shinpo.ledger.closing import REGISTRY, TYPES, Dataset
from shinpo.recovery import closing as recovery_closing
from shinpo.registry.closing import DATASETS as MASTERS

Rows = Mapping[str, list[dict[str, Any]]]


def declared() -> dict[str, Dataset]:
    """Return every dataset that a real closing freezes."""
    recovery_closing.register_datasets()
    claims = {n: REGISTRY.datasets[n] for n in ("claim_movements", "claims")}
    return {**{d.name: d for d in (*guarantee_datasets(), *MASTERS)}, **claims}


def write(
    root: Path,
    association_id: int,
    month: Month,
    rows: Rows,
    totals: Mapping[str, tuple[int, int]] | None = None,
) -> None:
    """Write one closing with its manifest."""
    place = root / f"association={association_id}" / f"month={month}"
    place.mkdir(parents=True)
    entries = {}
    for name, dataset in declared().items():
        schema = pa.schema([(column, TYPES[kind]) for column, kind in dataset.columns.items()])
        blank = dict.fromkeys(dataset.columns)
        complete = [{**blank, **row} for row in rows.get(name, ())]
        path = place / f"{name}.parquet"
        pyarrow.parquet.write_table(pa.Table.from_pylist(complete, schema=schema), path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        entries[name] = {"rows": len(complete), "sha256": digest}
    manifest = {
        "association_id": association_id,
        "month": str(month),
        "datasets": entries,
        "totals": totals or {},
    }
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@dataclass
class Story:
    """Lives of contracts, told month by month: `moves` in the month, `stands` at its end."""

    moves: dict[tuple[str, Month], list[dict[str, Any]]] = field(default_factory=dict)
    lives: Mapping[str, Any] = field(default_factory=dict)
    facts: int = 0

    def move(self, dataset: str, month: Month, **values: Any) -> None:
        """Record one movement of a month."""
        self.facts += 1
        row = {"fact_id": self.facts, "effective_on": month.last, "booked_on": month.last, **values}
        self.moves.setdefault((dataset, month), []).append(row)


KEYS = ("enterprise_id", "lender_id", "programme_id", "municipality_code", "industry")
TERMS = ("months", "form", "purpose", "secured", "continuing", "manager_guarantee", "sharing")


def told(lives: Mapping[str, Any]) -> Story:
    """Tell the movements of all lives."""
    story = Story(lives=lives)
    for contract in lives["contract"]:
        _tell_contract(story, contract)
    for claim in lives["claim"]:
        for move in claim.get("recovered", ()):
            _move_claim(story, claim, "claim_recovered", move)
        for kind in ("opening", "written_off"):
            if kind in claim:
                _move_claim(story, claim, f"claim_{kind}", [*claim[kind], 1])
    for application in lives["application"]:
        for kind, month, yen, cases in application["moves"]:
            story.move(
                "guarantee_movements", Month.parse(month), kind=f"application_{kind}",
                subject_id=application["id"], amount_yen=yen, cases=cases, principal_yen=yen,
                interest_yen=0,
            )  # fmt: skip
    return story


def _tell_contract(story: Story, contract: Mapping[str, Any]) -> None:
    keys = {key: contract.get(key) for key in (*KEYS, *TERMS)}

    def move(kind: str, month: str, yen: int, cases: int, **extra: Any) -> None:
        values = {"principal_yen": yen, "interest_yen": 0, **keys, **extra}
        story.move(
            "guarantee_movements", Month.parse(month), kind=f"guarantee_{kind}",
            subject_id=contract["id"], amount_yen=yen, cases=cases, **values,
        )  # fmt: skip

    for kind in ("opening", "approved", "cancelled"):
        if kind in contract:
            move(kind, *contract[kind], 1)
    for month, yen, cases in contract.get("repaid", ()):
        move("repaid", month, yen, cases)
    if "subrogated" in contract:
        month, principal, interest, cause = contract["subrogated"]
        split = {"principal_yen": principal, "interest_yen": interest, "cause": cause}
        move("subrogated", month, principal + interest, 1, **split)


def _move_claim(story: Story, claim: Mapping[str, Any], kind: str, move: list[Any]) -> None:
    month, yen, cases = move
    story.move(
        "claim_movements", Month.parse(month), kind=kind, subject_id=claim["id"],
        guarantee_id=claim.get("guarantee_id"), amount_yen=yen, principal_yen=yen, damages_yen=0,
        cases=cases,
    )  # fmt: skip


def standing(story: Story, month: Month) -> dict[str, list[dict[str, Any]]]:
    """Return every dataset of a month: what moved in it and what stood at its end."""
    rows = {
        name: story.moves.get((name, month), [])
        for name in ("guarantee_movements", "claim_movements")
    }
    lives = story.lives
    contracts = [_standing_contract(c, month) for c in lives["contract"]]
    claims = [_standing_claim(story, c, month) for c in lives["claim"]]
    applications = [_standing_application(a, month) for a in lives["application"]]
    return {
        **rows,
        "guarantees": [row for row in contracts if row],
        "claims": [row for row in claims if row],
        "applications": [row for row in applications if row],
        **{name: lives[name] for name in ("lenders", "municipalities", "programmes")},
        "enterprises": lives["enterprises"],
    }


def _until(month: Month, moves: Iterable[list[Any]]) -> list[list[Any]]:
    return [move for move in moves if Month.parse(move[0]) <= month]


def _standing_contract(contract: Mapping[str, Any], month: Month) -> dict[str, Any] | None:
    begun = contract.get("opening") or contract["approved"]
    disbursed = begun[0] if "opening" in contract else contract.get("disbursed")
    ended = [contract[k] for k in ("cancelled", "subrogated") if k in contract]
    repaid = _until(month, contract.get("repaid", ()))
    if not _until(month, [begun]) or _until(month, ended) or any(move[2] for move in repaid):
        return None
    is_disbursed = disbursed is not None and Month.parse(disbursed) <= month
    left = begun[1] - sum(move[1] for move in repaid)
    return {
        "guarantee_id": contract["id"], "number": f"{contract['id']:010d}",
        "disbursed": is_disbursed, "in_accident": False, "amount_yen": begun[1],
        "outstanding_yen": left if is_disbursed else 0,
        **{key: contract.get(key) for key in (*KEYS, *TERMS)},
    }  # fmt: skip


def _standing_claim(story: Story, claim: Mapping[str, Any], month: Month) -> dict[str, Any] | None:
    begun = claim.get("opening")
    if begun is None:
        contract = next(c for c in story.lives["contract"] if c["id"] == claim["guarantee_id"])
        on, principal, interest, _ = contract["subrogated"]
        begun = [on, principal + interest]
    recovered = _until(month, claim.get("recovered", ()))
    gone = [claim["written_off"]] if "written_off" in claim else []
    if not _until(month, [begun]) or _until(month, gone) or any(move[2] for move in recovered):
        return None
    return {
        "claim_id": claim["id"], "guarantee_id": claim.get("guarantee_id"),
        "number": f"{claim['id']:010d}", "balance_yen": begun[1] - sum(m[1] for m in recovered),
    }  # fmt: skip


def _standing_application(application: Mapping[str, Any], month: Month) -> dict[str, Any] | None:
    known = [m for m in application["moves"] if Month.parse(m[1]) <= month]
    kinds = {move[0] for move in known}
    if not known or kinds & {"refused", "withdrawn", "approved"}:
        return None
    return {
        "application_id": application["id"], "number": f"{application['id']:010d}",
        "guarantee_yen": known[0][2],
    }  # fmt: skip
