"""`shinpo worker`: run the jobs that acts left in the data base (procrastinate)."""

import argparse

from shinpo.cli.house import open_house


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--once", action="store_true", help="今ある仕事を終えたら終了する")
    parser.add_argument("--concurrency", type=int, default=1, help="同時に行う仕事の数（既定 1）")


def run(args: argparse.Namespace) -> int:
    """Work until interrupted, or with `--once` until the queue is empty."""
    open_house()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(concurrency=args.concurrency, wait=not args.once)
    return 0
