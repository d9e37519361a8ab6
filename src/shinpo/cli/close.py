"""`shinpo close`: freeze a month of an association."""

import argparse
import json
import sys

from shinpo.cli.association import SYSTEM_ACTOR, BadUse, find, month, say_refusal
from shinpo.cli.house import open_house
from shinpo.core.refusal import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--association", required=True, metavar="協会コード")
    parser.add_argument("--month", required=True, metavar="YYYY-MM")


def run(args: argparse.Namespace) -> int:
    """Close the month and print its totals as JSON."""
    open_house()
    from shinpo.guarantee.services.act import Doing
    from shinpo.guarantee.services.month import month_close
    from shinpo.ledger import scope

    try:
        association, chosen = find(args.association), month(args.month)
    except BadUse as error:
        print(error, file=sys.stderr)
        return 2
    doing = Doing(
        association_id=association.id,
        actor_id=SYSTEM_ACTOR,
        request_id=f"close-{chosen}",
        booked_on=association.business_on,
    )
    try:
        with scope.association(association.id):
            manifest = month_close(chosen, doing)
    except Refused as refused:
        return say_refusal(refused)
    shown = {key: manifest[key] for key in ("month", "totals", "rolls", "code", "law")}
    print(json.dumps(shown, ensure_ascii=False, indent=1))
    return 0
