"""Entry point of the `shinpo` command: parse, call one function, set the exit code.

Exit codes: 0 done, 1 findings, 2 bad use. Each subcommand lives in a module of its own,
`shinpo.cli.<name>`, with `add_arguments(parser)` and `run(args) -> int`; heavy imports stay
inside the module so that light commands start fast.
"""

import argparse
import importlib
import os
import sys

from shinpo.cli.house import explain

# name -> (module, one-line help shown by `shinpo --help`)
COMMANDS: dict[str, tuple[str, str]] = {
    "grade": ("shinpo.cli.grade", "達成度を判定する（JSON Lines）"),
    "demo": ("shinpo.cli.demo", "架空の協会を用意し、月報を出し、画面を提供する"),
    "migrate": ("shinpo.cli.migrate", "データベースをこの版に移行する"),
    "serve": ("shinpo.cli.serve", "画面を提供する（127.0.0.1:8000）"),
    "worker": ("shinpo.cli.worker", "預けられた仕事を実行する"),
    "quote": ("shinpo.cli.quote", "信用保証料を試算する（JSON lines）"),
    "import": ("shinpo.cli.import_", "台帳（企業者・金融機関・市町村・制度）を一括で取り込む"),
    "proof": ("shinpo.cli.proof", "公表された統計表を検算する（数値校正）"),
    "lint-text": ("shinpo.cli.lint_text", "文章を計数と突き合わせる（文章校正）"),
    "close": ("shinpo.cli.close", "月を締める"),
    "replay": ("shinpo.cli.replay", "事実から状態を作り直して突き合わせる"),
    "check": ("shinpo.cli.check", "台帳と法令データを点検する"),
    "tables": ("shinpo.cli.tables", "統計表の一覧"),
    "table": ("shinpo.cli.table", "締めから統計表を一つ作る"),
    "statements": ("shinpo.cli.statements", "決算書（貸借対照表、財産目録、収支計算書）を作る"),
    "publish": ("shinpo.cli.publish", "締めから刊行物（保証月報）を発行する"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="shinpo", description="信用保証協会の基幹システム")
    subparsers = parser.add_subparsers(dest="command", metavar="コマンド", required=True)
    chosen = next((word for word in argv if not word.startswith("-")), None)
    for name, (module_name, help_text) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=help_text, description=help_text)
        if name == chosen:  # only the chosen command's module is imported
            module = importlib.import_module(module_name)
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
    args = parser.parse_args(argv)
    return int(args.run(args))


def script() -> None:
    """Run as the installed `shinpo` script."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        text = explain(error)
        if text is None:
            raise
        print(text, file=sys.stderr)
        code = 2
    sys.exit(code)


if __name__ == "__main__":
    script()
