"""The number check on the really published tables, from their printed glyphs alone.

It is told nothing of how a table is built. What it finds is held against the list of known
misprints: how many it finds by itself, and how many of its findings are none.
"""

from collections import Counter

import pytest

from shinpo.publishing.number_check.check import Verdict, check
from shinpo.publishing.number_check.corrections import read
from shinpo.publishing.number_check.reading import pasted
from shinpo.statistics.published_files import load, published_root, table_folders
from support.pasted import pasted_text

WITHOUT_FIGURES = "issue_grades"
WRONG = (Verdict.SUSPECT, Verdict.UNKNOWN)
# printed figures, recomputed; known misprints: found, explained as harmless, out of reach;
# findings that are no misprint.
WANTED = {
    "s000": (108, 11, 2, 0, 0, 0),
    "s001": (136, 32, 1, 0, 0, 0),
    "s002": (2832, 827, 9, 5, 2, 0),
    "s003": (332, 10, 0, 0, 0, 0),
    "s004": (1038, 184, 1, 0, 1, 0),
}
OUT_OF_REACH = {
    ("s002_ratios", "line_03", "plan"),  # its inputs stand in other tables
    ("s002_ratios", "claims_outstanding", "last_year"),  # contradicts another table only
    ("s004_eval_waivers", "sss", "fy2021"),  # contradicts another table only
}


def checked(folder):
    """Return the counts of a table, its verdicts by cell and its known misprints."""
    table, found = load(folder), check(read(pasted(pasted_text(folder))))
    heads = max(len(column.head) for column in table.columns)
    moved = found.structure.head_lines - heads  # headed rows without figures above the first one
    verdicts = {
        (table.rows[r.row + moved].id, table.columns[r.column - 1].id): r.verdict
        for r in found.results
    }
    known = {(m.row, m.column) for m in table.misprints if m.cause != "rounding"}
    return table.id, found.counts, verdicts, known


@pytest.mark.parametrize("seed", WANTED)
def test_known_misprints_are_found_and_nothing_is_invented(seed):
    told = Counter()
    lost = set()
    for folder in table_folders(published_root() / seed):
        if folder.name == WITHOUT_FIGURES:
            continue
        name, counts, verdicts, known = checked(folder)
        wrong = {cell for cell, verdict in verdicts.items() if verdict in WRONG}
        told["printed"] += counts["printed"]
        told["recomputed"] += counts["recomputed"]
        told["found"] += len(known & wrong)
        told["explained"] += sum(verdicts.get(c) is Verdict.EXPLAINED for c in known)
        lost |= {(name, *cell) for cell in known - set(verdicts)}
        told["false"] += len(wrong - known)
    assert (
        told["printed"], told["recomputed"], told["found"], told["explained"], len(lost),
        told["false"],
    ) == WANTED[seed]  # fmt: skip
    assert lost <= OUT_OF_REACH
