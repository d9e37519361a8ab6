"""An evaluation edition from its closings to the PDF, beside the typesetter alone.

    uv run python bench/edition.py [--period 2022] [--rounds 3]

Run on the full demo (`shinpo demo --no-serve`). Every round is a process of its own that makes the
edition of another year first, as a running server did; of this year nothing is counted, drawn or
set before. Prints one JSON object: figure (wall and CPU seconds of the best round and its parts:
counting from the closings and reading plan, evaluation, committee, texts; composing and drawing;
setting), first (the other year's edition: statements compiled, engines loaded), ceiling (typst
setting the same sources alone, one after the other), ratio, environment.
"""

import argparse
import json
import os
import pickle
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")

CODE = "aomine"
DOCUMENT = "evaluation"
BUDGET = 5.0  # seconds
OTHER = "2021"  # the year that is made first


def make(period: str, source_file: Path) -> dict[str, float]:
    """Make both editions in this process; keep the typesetter's input for the ceiling."""
    import django

    django.setup()
    from django.urls import get_resolver

    from shinpo.ledger import scope
    from shinpo.output import charts, pdf
    from shinpo.registry.models import Association

    association = Association.objects.get(code=CODE)
    pdf.compiler()  # fonts, addresses and the drawing engine are loaded once when a server starts
    charts._fonts()
    _ = get_resolver().url_patterns
    with scope.association(association.id):
        first, before = made(association, OTHER)
        figure, source = made(association, period)
    source_file.write_bytes(pickle.dumps([before, source]))
    return {**figure, "first": first["seconds"]}


def made(association: Any, period: str) -> tuple[dict[str, float], dict[str, Any]]:
    """Make one edition; return its seconds and what the typesetter was given."""
    from shinpo.output import pdf
    from shinpo.publishing.editions import live
    from shinpo.publishing.editions.compose import compose
    from shinpo.publishing.editions.periods import period_of
    from shinpo.publishing.editions.publish import imprint_of_draft

    started, cpu = time.perf_counter(), time.process_time()
    material = live.material(association.id, period_of(DOCUMENT, period))
    read = time.perf_counter()
    document = compose(material, imprint_of_draft(association), draft=True)
    source = pdf.typst_source(document)
    composed = time.perf_counter()
    printed = pdf.compiler().compile(**source)
    done = time.perf_counter()
    used = time.process_time() - cpu
    seconds = {
        "seconds": done - started,
        "cpu_seconds": used,
        "counting_and_reading": read - started,
        "composing_and_drawing": composed - read,
        "setting": done - composed,
        "pdf_bytes": len(printed),
    }
    return seconds, source


def set_alone(source_file: Path) -> dict[str, float]:
    """Let the typesetter set the same sources in this process, nothing else."""
    from shinpo.output import pdf

    before, source = pickle.loads(source_file.read_bytes())
    pdf.compiler().compile(**before)
    started = time.perf_counter()
    pdf.compiler().compile(**source)
    return {"seconds": time.perf_counter() - started}


def best(step: str, period: str, source_file: Path, rounds: int) -> dict[str, Any]:
    """Run a step in processes of its own; return the fastest."""
    command = [sys.executable, __file__, "--step", step, "--period", period,
               "--source", str(source_file)]  # fmt: skip
    found = []
    for _ in range(rounds):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return min(found, key=lambda one: float(one["seconds"]))


def main() -> None:
    """Make the edition, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--period", default="2022")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--step", choices=("make", "set"), help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        step = make(args.period, args.source) if args.step == "make" else set_alone(args.source)
        print(json.dumps(step))
        return
    with tempfile.TemporaryDirectory() as folder:
        source_file = Path(folder) / "source"
        figure = best("make", args.period, source_file, args.rounds)
        ceiling = best("set", args.period, source_file, args.rounds)
    size, first = figure.pop("pdf_bytes"), figure.pop("first")
    print(json.dumps({
        "bench": "edition",
        "document": f"{DOCUMENT} {args.period}",
        "pdf_bytes": size,
        "figure": {name: round(seconds, 3) for name, seconds in figure.items()},
        "first": {"document": f"{DOCUMENT} {OTHER}", "seconds": round(first, 3)},
        "ceiling": {"seconds": round(ceiling["seconds"], 3), "what": "typst sets the source alone"},
        "ratio": round(figure["seconds"] / ceiling["seconds"], 2),
        "budget": f"at most {BUDGET:.0f} s from closing to PDF",
        "holds": figure["seconds"] <= BUDGET,
        "environment": {
            "python": platform.python_version(), "cores": os.cpu_count(),
            "load": [round(one, 1) for one in os.getloadavg()],
        },
    }, ensure_ascii=False))  # fmt: skip


if __name__ == "__main__":
    main()
