"""A programme survives the way through a table's row, column by column."""

import json
from datetime import date
from pathlib import Path

import pytest

from shinpo.core.period import Span
from shinpo.law.catalogue import load
from shinpo.law.catalogue_rows import decode, encode

CATALOGUE = load(Path(__file__).parents[2] / "data" / "programmes" / "oita-2024")


@pytest.mark.parametrize("programme", CATALOGUE.programmes, ids=lambda p: p.id)
def test_every_column_comes_back(programme):
    row = json.loads(json.dumps(encode(programme)))
    assert decode(row, span=programme.span, source=programme.source) == programme


@pytest.mark.parametrize(
    "change",
    [{"colour": "red"}, {"limit": 3}, {"fee": [{"percent": "x"}]}, {"term": [{"years": 3}]},
     {"sharing": "half"}, {"executed_until": "someday"}, {"uses": None}],
)  # fmt: skip
def test_a_row_that_is_no_programme_is_refused(change):
    row = encode(CATALOGUE.programme("ordinary")) | change
    with pytest.raises(ValueError, match=":"):
        decode(row, span=Span(date(2024, 4, 1)), source="試験")
