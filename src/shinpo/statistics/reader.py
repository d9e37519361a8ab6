"""The only reader of closings: 「締めの読取り」.

Closings are Parquet files, `association=N/month=YYYY-MM/<dataset>.parquet`, which know no row-level
security: this module names the files of one association, checks their hashes against the manifest
and filters by association once more in the view. Everything else reads these views.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection

from shinpo.core.period import Month
from shinpo.core.refusal import refuse
from shinpo.ledger import scope
from shinpo.statistics.periods import Periods, Window

FLOWS = ("guarantee_movements", "claim_movements")
STOCKS = ("guarantees", "claims", "applications")
MASTERS = ("lenders", "municipalities", "programmes", "enterprises")

# view -> dataset, windows. `_compared` views leave out the openings, which no axis shows.
VIEWS: Mapping[str, tuple[str, tuple[Window, ...]]] = {
    **{name: (name, (Window.MONTH, Window.YTD)) for name in FLOWS},
    **{name: (name, (Window.END, Window.OPENING)) for name in STOCKS},
    "guarantees_compared": ("guarantees", (Window.END,)),
    "enterprises": ("enterprises", (Window.END,)),
}


@dataclass(frozen=True)
class Closings:
    """The closings of one association: 「締め」; one manifest per closed month."""

    root: Path
    association_id: int
    manifests: Mapping[Month, Mapping[str, Any]]

    @classmethod
    def in_folder(cls, root: Path, association_id: int) -> "Closings":
        """Return the closings whose manifests lie in the folder."""
        found = {}
        for path in sorted((root / f"association={association_id}").glob("month=*/manifest.json")):
            manifest = json.loads(path.read_text(encoding="utf-8"))
            found[Month.parse(manifest["month"])] = manifest
        return cls(root, association_id, found)

    @classmethod
    def recorded(cls, association_id: int) -> "Closings":
        """Return the closings that the data base has on record.

        A closing that was rolled back may have left files; only the record makes them a closing.
        """
        with scope.association(association_id), connection.cursor() as cursor:
            cursor.execute(
                "select month, manifest::text from ledger_closing where association_id = %s",
                [association_id],
            )
            found = {Month.of(day): json.loads(text) for day, text in cursor.fetchall()}
        return cls(Path(settings.CLOSINGS_ROOT), association_id, found)

    def periods(self, month: Month) -> Periods:
        """Return the windows of a closed month.

        :raises Refused: if the month is not closed.
        """
        if month not in self.manifests:
            latest = max(self.manifests, default=None)
            none = "締め切られた月はまだありません"
            known = f"締切済みの最後の月は{latest}です" if latest else none
            raise refuse(
                "month",
                "month_not_closed",
                f"{month} は締め切られていないため、統計表を作成できません。{known}。"
                "月次の締めを行うか、締切済みの月を指定してください。",
            )
        return Periods(month, frozenset(self.manifests))

    def file(self, month: Month, dataset: str) -> Path:
        """Return the file of a dataset, its hash checked against the manifest.

        :raises Refused: if the closing lacks the dataset, or the file is not what was frozen.
        """
        entry = self.manifests[month]["datasets"].get(dataset)
        place = self.root / f"association={self.association_id}" / f"month={month}"
        path = place / f"{dataset}.parquet"
        if entry is None or not path.is_file():
            raise refuse(
                "month",
                "closing_lacks_dataset",
                f"{month} の締めに {dataset} がないため、統計表を作成できません。"
                "締めの保管場所を確かめ、控えから戻してください。",
            )
        status = path.stat()
        if _sha256(str(path), status.st_mtime_ns, status.st_size) != entry["sha256"]:
            raise refuse(
                "month",
                "closing_changed",
                f"{month} の締めの {dataset} が、締切時の内容と異なります。"
                "ファイルが書き換えられたおそれがあります。控えから戻してください。",
            )
        return path

    @contextmanager
    def opened(self, month: Month) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open an engine that sees the datasets of a month's tables, and nothing else.

        Views carry `month` as a whole number (202403), so that one statement serves every month.
        """
        periods = self.periods(month)
        with duckdb.connect() as engine:
            for view, (dataset, windows) in VIEWS.items():
                self._view(engine, view, dataset, periods.of(windows))
            for dataset in MASTERS[:-1]:
                self._view(engine, dataset, dataset, (month,))
            yield engine

    @contextmanager
    def over(self, wanted: Mapping[str, Sequence[Month]]) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open an engine that sees each dataset over the months named, and nothing else."""
        with duckdb.connect() as engine:
            for dataset, months in wanted.items():
                self._view(engine, dataset, dataset, months)
            yield engine

    def has(self, month: Month, dataset: str) -> bool:
        """Tell whether a month is closed and its closing froze the dataset."""
        return dataset in self.manifests.get(month, {"datasets": ()})["datasets"]

    def fingerprint(self, month: Month) -> tuple[str, ...]:
        """Return the hashes of all files that a month's tables are counted from."""
        months = self.periods(month).of(tuple(Window))
        return tuple(
            entry["sha256"]
            for m in months
            for _, entry in sorted(self.manifests[m]["datasets"].items())
        )

    def _view(
        self,
        engine: duckdb.DuckDBPyConnection,
        view: str,
        dataset: str,
        months: Sequence[Month],
    ) -> None:
        files = ", ".join(_quoted(str(self.file(month, dataset))) for month in months)
        engine.execute(
            f"create view {view} as"
            " select * replace (cast(replace(month, '-', '') as integer) as month)"
            f" from read_parquet([{files}], hive_partitioning = true, hive_types_autocast = false)"
            f" where association = {_quoted(str(self.association_id))}"
        )


def month_key(month: Month) -> int:
    """Return 202403 for March 2024, as the views carry it."""
    return month.year * 100 + month.month


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@cache
def _sha256(path: str, changed_ns: int, size: int) -> str:
    """Return the hash of a file, read once per process as long as it is not touched."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
