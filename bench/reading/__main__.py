"""How well resumes are read.

Run: python -m bench.reading                      the samples beside the project, and the corpus where it was made
     python -m bench.reading make [folder]        make the corpus: invented people through renderers of others
     python -m bench.reading score [folder] [--renderers a,b] [--half dev|test] [--every 3]

Prints tables and writes bench/results/reading.json; bench/README.md says how each figure is measured. The corpus and
the pinned renderers are kept in ATSPRO_BENCH_HOME, or a folder of the system's temporary one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.reading import samples
from bench.reading.score import score, show


def home() -> Path:
    """Where the corpus and the renderers' packages are kept."""
    root = os.environ.get("ATSPRO_BENCH_HOME")
    return Path(root) / "reading" if root else Path(tempfile.gettempdir()) / "atspro-bench-reading"


def write(results: dict[str, Any]) -> None:
    """Put results beside those of other runs."""
    target = Path(__file__).parent.parent / "results" / "reading.json"
    target.parent.mkdir(exist_ok=True)
    kept = json.loads(target.read_text("utf-8")) if target.is_file() else {}
    target.write_text(json.dumps(kept | results, indent=2) + "\n", "utf-8")


def make(folder: Path) -> None:
    """Make the corpus: the gold of each person, and their files by each renderer."""
    from bench.reading.people import people
    from bench.reading.render import office, rendercv, tex, themes

    folder.mkdir(parents=True, exist_ok=True)
    everyone = people()
    for person in everyone:
        gold = json.dumps(person.gold(), ensure_ascii=False, indent=1)
        (folder / f"{person.name}.gold.json").write_text(gold + "\n", "utf-8")
    for renderer in (office, themes, rendercv, tex):
        print(f"{renderer.__name__} …", flush=True)
        renderer.make(everyone, folder, home() / "tools")
    print(f"{sum(path.suffix != '.json' for path in folder.iterdir())} files in {folder}")


def main(arguments: list[str]) -> None:
    """Run what the command line asks for."""
    if arguments[:1] not in (["make"], ["score"]):
        write(samples.main(Path(arguments[0]) if arguments else None))
        if (home() / "corpus").is_dir():
            write({"corpus": show(score(home() / "corpus"))})
        return
    parser = argparse.ArgumentParser(prog="python -m bench.reading")
    parser.add_argument("verb", choices=("make", "score"))
    parser.add_argument("folder", nargs="?", type=Path, default=home() / "corpus")
    parser.add_argument("--renderers", default="", help="names, with commas between; all by default")
    parser.add_argument("--half", choices=("dev", "test"))
    parser.add_argument("--every", type=int, default=1, help="only every so-manieth person")
    asked = parser.parse_args(arguments)
    if asked.verb == "make":
        make(asked.folder)
        return
    tables = score(asked.folder, set(filter(None, asked.renderers.split(","))), asked.half, asked.every)
    write({"corpus": show(tables)})


if __name__ == "__main__":
    main(sys.argv[1:])
