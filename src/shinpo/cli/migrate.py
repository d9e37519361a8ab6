"""`shinpo migrate`: bring the data base to the state this version needs, as its owner."""

import argparse
import sys

from shinpo.cli.house import open_house

NO_OWNER = (
    "移行には所有者の接続が必要ですが、DATABASE_OWNER_URLがありません。"
    "所有者（shinpo_owner）の接続をDATABASE_OWNER_URLに指定してください。"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--check", action="store_true", help="未適用の移行があれば1を返す")
    parser.add_argument("-q", "--quiet", action="store_true", help="経過を表示しない")


def run(args: argparse.Namespace) -> int:
    """Apply all migrations and return the exit code."""
    open_house()
    return apply(check=args.check, verbosity=0 if args.quiet else 1)


def apply(*, check: bool = False, verbosity: int = 1) -> int:
    """Apply migrations through the owner's connection; with `check` only say what is missing."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    if "owner" not in connections:
        print(NO_OWNER, file=sys.stderr)
        return 2
    owner = connections["owner"]
    if check:
        executor = MigrationExecutor(owner)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        for migration, _ in plan:
            print(f"未適用: {migration.app_label} {migration.name}")
        return 1 if plan else 0
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    owner.close()
    return 0
