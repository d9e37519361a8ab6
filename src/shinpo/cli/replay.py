"""`shinpo replay --verify`: rebuild all state from facts, law and masters, and compare."""

import argparse
import json
import sys
from dataclasses import asdict

from shinpo.cli.house import open_house


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--verify", action="store_true", required=True, help="作り直した状態と突き合わせる"
    )


def run(args: argparse.Namespace) -> int:
    """Print one JSON line for each association; exit 1 if any cell differs."""
    open_house()
    from shinpo.ledger import replay, scope
    from shinpo.registry.models import Association

    differing = 0
    for association in Association.objects.order_by("id"):
        with scope.association(association.id):
            counts = replay.row_counts()
            found = replay.verify(association.id)
        differing += len(found)
        line = {
            "association": association.code,
            "rows": counts,
            "equal": not found,
            "differences": [asdict(difference) for difference in found],
        }
        print(json.dumps(line, ensure_ascii=False))
    if differing:
        print(f"{differing}か所の状態が事実と一致しません。", file=sys.stderr)
    return 1 if differing else 0
