"""Freeze a month: 「月次の締め」.

A closing writes what every department declares (its datasets) to Parquet files, checks that the
rolls close in cases and in yen, and records the manifest. From then on the month takes no fact;
statistics read only closings, so that March can be rebuilt in November.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from django.conf import settings
from django.db import connection

from shinpo.core.period import Month
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law import load
from shinpo.ledger.record import Begun

TYPES: Mapping[str, pa.DataType] = {
    "int": pa.int64(),
    "text": pa.string(),
    "date": pa.date32(),
    "bool": pa.bool_(),
    "rate": pa.decimal128(9, 6),
}


@dataclass(frozen=True)
class Dataset:
    """One table that a closing freezes.

    `sql` selects exactly the columns of `columns` (name -> int, text, date, bool or rate), in
    order, with a total ORDER BY; it may use %(month_start)s and %(month_end)s (the last day).
    """

    name: str
    sql: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Total:
    """A figure of the month: SQL returning one row (cases, yen) over the same tables."""

    name: str
    sql: str


@dataclass(frozen=True)
class Roll:
    """A roll-forward that must close: what was, what came, what went, what is (期首＋増－減＝期末).

    `stocks` are totals at month end; their values at the last closing are the opening. `plus` and
    `minus` are totals of the month's movements.
    """

    name: str
    term: str
    stocks: tuple[str, ...]
    plus: tuple[str, ...]
    minus: tuple[str, ...]


@dataclass(frozen=True)
class Rolled:
    """A roll of one month with its figures, each (cases, yen)."""

    roll: Roll
    opening: tuple[int, int]
    plus: tuple[int, int]
    minus: tuple[int, int]
    counted: tuple[int, int]

    @property
    def computed(self) -> tuple[int, int]:
        """What the month must end with: opening, plus what came, less what went."""
        return (
            self.opening[0] + self.plus[0] - self.minus[0],
            self.opening[1] + self.plus[1] - self.minus[1],
        )

    @property
    def difference(self) -> tuple[int, int]:
        """What was counted beyond what was computed; (0, 0) if the roll closes."""
        computed = self.computed
        return self.counted[0] - computed[0], self.counted[1] - computed[1]

    @property
    def closes(self) -> bool:
        """Whether the roll closes in cases and in yen."""
        return self.difference == (0, 0)


@dataclass(frozen=True)
class Preview:
    """What a closing of the month would find now: its totals and rolls by name."""

    month: Month
    totals: Mapping[str, tuple[int, int]]
    opening: Mapping[str, Sequence[int]]  # the totals of the last closing
    rolls: tuple[Rolled, ...]


@dataclass
class Registry:
    """What the departments have declared, in order of registration."""

    datasets: dict[str, Dataset] = field(default_factory=dict)
    totals: dict[str, Total] = field(default_factory=dict)
    rolls: dict[str, Roll] = field(default_factory=dict)


REGISTRY = Registry()


def register(*declared: Dataset | Total | Roll) -> None:
    """Declare datasets, totals and rolls; called by each package's AppConfig.ready."""
    for item in declared:
        if isinstance(item, Dataset):
            REGISTRY.datasets[item.name] = item
        elif isinstance(item, Total):
            REGISTRY.totals[item.name] = item
        else:
            REGISTRY.rolls[item.name] = item


def folder(association_id: int, month: Month) -> Path:
    """Return the folder of a closing's files."""
    root = Path(settings.CLOSINGS_ROOT)
    return root / f"association={association_id}" / f"month={month}"


def close(begun: Begun, month: Month) -> dict[str, Any]:
    """Freeze a month and return its manifest. Must run inside `scope.association`.

    :raises Refused: if the month is closed already, an earlier month is still open, or a roll
        does not close (each one named with the difference); nothing is closed then.
    """
    association_id = begun.association_id
    with connection.cursor() as cursor:
        # Exclusive against the shared lock of the facts' trigger: nobody books into the month now.
        days = (month.first - date(2000, 1, 1)).days
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [association_id, days])
        before = _previous(cursor, month)
        period = _period(month)
        totals = _totals(cursor, month)
        rolls = _check_rolls(totals, before)
        target = folder(association_id, month)
        if target.exists():  # left by a closing that was rolled back
            shutil.rmtree(target)
        target.mkdir(parents=True)
        datasets = {
            name: _freeze(cursor, dataset, period, target)
            for name, dataset in REGISTRY.datasets.items()
        }
        manifest = {
            "association_id": association_id,
            "month": str(month),
            "code": version("shinpo"),
            "law": law_hash(),
            "datasets": datasets,
            "totals": totals,
            "rolls": rolls,
        }
        text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
        (target / "manifest.json").write_text(text, encoding="utf-8")
        cursor.execute(
            "insert into ledger_closing (association_id, month, act_id, manifest)"
            " values (%s, %s, %s, %s)",
            [association_id, month.first, begun.act_id, text],
        )
    return manifest


def preview(month: Month) -> Preview:
    """Return what closing a month would find now, without writing: 「締めの点検」.

    :raises Refused: if the month is closed already or an earlier month is still open.
    """
    with connection.cursor() as cursor:
        before = _previous(cursor, month)
        totals = _totals(cursor, month)
    return Preview(month, totals, before, _rolled(totals, before))


def month_to_close(closed: date | None, begun: date | None) -> Month | None:
    """Return the month to close next: the one after the last closed, else the first booked one.

    `closed` is any day of the last closed month, `begun` the first booking day; None if none.
    """
    if closed is not None:
        return Month.of(closed).plus(1)
    return None if begun is None else Month.of(begun)


def law_hash() -> str:
    """Return one hash over all law files: which law a closing was made under."""
    digest = hashlib.sha256()
    for name in load.file_names():
        digest.update(repr((name, load.document(name))).encode())
    return digest.hexdigest()


def closed_months(association_id: int) -> list[Month]:
    """Return the closed months of an association, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select month from ledger_closing where association_id = %s order by month",
            [association_id],
        )
        return [Month.of(row[0]) for row in cursor.fetchall()]


def _previous(cursor: Any, month: Month) -> Mapping[str, Sequence[int]]:
    """Return the totals of the month before; refuse a gap or a second closing."""
    cursor.execute("select month, manifest -> 'totals' from ledger_closing order by month desc")
    row = cursor.fetchone()
    if row is None:
        return {}
    last = Month.of(row[0])
    if month <= last:
        raise refuse(
            "month",
            "month_already_closed",
            f"{month} は既に締め切られています。"
            "訂正は開いている月に取消と新しい事実で行ってください。",
        )
    if month != last.plus(1):
        raise refuse(
            "month",
            "earlier_month_open",
            f"{last.plus(1)} がまだ締め切られていません。古い月から順に締めてください。",
        )
    totals = row[1]
    found: dict[str, list[int]] = json.loads(totals) if isinstance(totals, str) else totals
    return found


def _period(month: Month) -> dict[str, date]:
    return {"month_start": month.first, "month_end": month.last}


def _totals(cursor: Any, month: Month) -> dict[str, tuple[int, int]]:
    period = _period(month)
    return {name: _total(cursor, total, period) for name, total in REGISTRY.totals.items()}


def _total(cursor: Any, total: Total, period: Mapping[str, Any]) -> tuple[int, int]:
    cursor.execute(total.sql, period)
    cases, yen = cursor.fetchone()
    return int(cases or 0), int(yen or 0)


def _rolled(
    totals: Mapping[str, Sequence[int]], before: Mapping[str, Sequence[int]]
) -> tuple[Rolled, ...]:
    return tuple(
        Rolled(
            roll=roll,
            opening=_sum(before, roll.stocks),
            plus=_sum(totals, roll.plus),
            minus=_sum(totals, roll.minus),
            counted=_sum(totals, roll.stocks),
        )
        for roll in REGISTRY.rolls.values()
    )


def _check_rolls(
    totals: Mapping[str, Sequence[int]], before: Mapping[str, Sequence[int]]
) -> dict[str, Any]:
    """Return the rolls for the manifest; refuse with every one that does not close."""
    problems = []
    closed = {}
    for rolled in _rolled(totals, before):
        name, computed, counted = rolled.roll.name, rolled.computed, rolled.counted
        closed[name] = {
            "opening": list(rolled.opening),
            "plus": list(rolled.plus),
            "minus": list(rolled.minus),
            "closing": list(counted),
        }
        if not rolled.closes:
            problems.append(
                Problem(
                    name,
                    "roll_does_not_close",
                    f"{rolled.roll.term}の繰越計算が合いません"
                    f"（計算 {computed[0]:,}件 {computed[1]:,}円、"
                    f"記録 {counted[0]:,}件 {counted[1]:,}円）。記録を点検してから締めてください。",
                )
            )
    if problems:
        raise Refused(*problems)
    return closed


def _sum(totals: Mapping[str, Sequence[int]], names: Sequence[str]) -> tuple[int, int]:
    chosen = [totals.get(name, (0, 0)) for name in names]
    return sum(t[0] for t in chosen), sum(t[1] for t in chosen)


def _freeze(
    cursor: Any, dataset: Dataset, period: Mapping[str, Any], target: Path
) -> dict[str, Any]:
    """Write one dataset to Parquet; return rows, hash and columns for the manifest."""
    table = _read(cursor, dataset, period)
    path = target / f"{dataset.name}.parquet"
    pyarrow.parquet.write_table(table, path, compression="zstd")
    return {
        "rows": table.num_rows,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "columns": dict(dataset.columns),
    }


def _read(cursor: Any, dataset: Dataset, period: Mapping[str, Any]) -> pa.Table:
    types = {name: TYPES[kind] for name, kind in dataset.columns.items()}
    buffer = BytesIO()
    with cursor.copy(f"copy ({dataset.sql}) to stdout (format csv)", period) as copy:
        for block in copy:
            buffer.write(block)
    if not buffer.tell():
        return pa.schema(list(types.items())).empty_table()
    buffer.seek(0)
    return pyarrow.csv.read_csv(
        buffer,
        read_options=pyarrow.csv.ReadOptions(column_names=list(types)),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types,
            true_values=["t"],
            false_values=["f"],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
