"""`shinpo tables`: the names of the statistics tables, what a row of each is, and their style."""

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    """Print the register. Needs no data base."""
    from shinpo.statistics.layout import layout

    tables = layout().tables.values()
    if args.format == "json":
        found = [
            {
                "name": table.id,
                "title": table.title,
                "grain": table.grain,
                "style": table.style,
                "columns": [column.id for column in table.columns],
            }
            for table in tables
        ]
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for table in tables:
        print(f"{table.id}\t{table.title}\t{table.grain}")
    return 0
