"""How long a look at a text as its PDF will be takes, as a share of taking the PDF out, which is read back too.

Run: python -m bench.preview
Prints a table and writes bench/results/preview.json. Resumes are the approved ones of tests/engine; both are done by
the functions that pages call, in this process and warm. Each text is another one, as after a pause in typing.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from atspro.services.sandbox.page_functions import draw_pages, take_out

RESULTS = Path(__file__).parent / "results" / "preview.json"
TEXTS = sorted((Path(__file__).parents[1] / "tests" / "engine" / "approved").glob("*/resume.md"))
ROUNDS = 3


def milliseconds(draw: Callable[[str], object], texts: list[str]) -> float:
    """The median of drawing each text with a word that makes it another one."""
    draw(texts[0])
    taken = []
    for number in range(ROUNDS):
        for text in texts:
            began = time.perf_counter()
            draw(f"{text}\n\nTyped {number}.")
            taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def main() -> None:
    """Measure each design and print the table."""
    texts = [path.read_text() for path in TEXTS[:10]]
    found = []
    print(f"{'design':<10}{'look, ms':>10}{'PDF taken out, ms':>20}{'ratio':>8}")
    for design in ("classic", "modern"):
        look = milliseconds(lambda text, design=design: draw_pages(text, "resume", "", "", design), texts)  # type: ignore[misc]
        whole = milliseconds(lambda text, design=design: take_out(text, "pdf", "resume", "", "", design), texts)  # type: ignore[misc]
        found.append({"design": design, "look": look, "whole": whole, "ratio": look / whole})
        print(f"{design:<10}{look:>10.0f}{whole:>20.0f}{look / whole:>8.2f}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
