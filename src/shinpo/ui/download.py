"""Take a list away as CSV: 「CSVで保存」."""

import csv
import logging
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse

from shinpo.ui.tables import Chip, Column

log = logging.getLogger("shinpo.download")
FORMULA_STARTS = ("=", "+", "-", "@")


def csv_of(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> HttpResponse:
    """Return rows as CSV that a spreadsheet opens (UTF-8 with mark, amounts in plain yen)."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([c.head for c in columns])
    count = 0
    for row in rows:
        writer.writerow([_plain(c.of(row)) for c in columns])
        count += 1
    log.info("download %s rows=%d", name, count)
    return response


def _plain(value: Any) -> str:
    if isinstance(value, Chip):
        return value.label
    if isinstance(value, date):
        return f"{value:%Y/%m/%d}"
    text = "" if value is None else str(value)
    # A text that a spreadsheet would run as a formula stays a text.
    return f"'{text}" if isinstance(value, str) and text[:1] in FORMULA_STARTS else text
