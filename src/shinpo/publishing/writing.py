"""Files of an edition on disk: each appears whole or not at all: 「ファイルの書出し」."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def write_files(files: Mapping[str, bytes], target: Path) -> None:
    """Write the files into a folder."""
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.part")
        half.write_bytes(content)
        shutil.move(half, path)
