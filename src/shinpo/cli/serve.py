"""`shinpo serve`: the web server (granian, WSGI) on this machine."""

import argparse
import os

from shinpo.cli.house import open_house

THREADS = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--host", default="127.0.0.1", help="待受アドレス（既定 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="待受ポート（既定 8000）")
    parser.add_argument("--workers", type=int, default=2, help="プロセス数（既定 2）")


def run(args: argparse.Namespace) -> int:
    """Migrate if the owner's connection is known, then serve until interrupted."""
    open_house()
    from django.db import connections

    from shinpo.cli import migrate

    if "owner" in connections:
        migrate.apply(verbosity=0)
    serve(host=args.host, port=args.port, workers=args.workers)
    return 0


def serve(*, host: str = "127.0.0.1", port: int = 8000, workers: int = 2) -> None:
    """Serve until interrupted. The data base must have been migrated."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")
    connections["default"].ensure_connection()  # fail here with a clear message; hold the server
    connections.close_all()
    print(f"http://{host}:{port}/ で動作しています。Ctrl+C で終了します。", flush=True)
    Granian(
        "shinpo.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_access=False,
        websockets=False,
    ).serve()
