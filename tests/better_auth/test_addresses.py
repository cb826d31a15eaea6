"""Which addresses are the same address, for both applications."""

from __future__ import annotations

import json
import unicodedata

from tests.better_auth.conftest import Pair
from tests.better_auth.harness import run_node


def test_lower_case_is_what_it_is_in_javascript(newest: Pair) -> None:
    """Of every character that this Python knows: a newer Unicode may know more."""
    known = [chr(point) for point in range(0x110000) if unicodedata.category(chr(point)) not in ("Cn", "Cs")]
    program = (
        "import { readFileSync } from 'node:fs';"
        "const known = JSON.parse(readFileSync(process.argv[1], 'utf8'));"
        "console.log(JSON.stringify(known.map((character) => character.toLowerCase())))"
    )
    file = newest.folder / f"characters-{newest.app.name}.json"
    file.write_text(json.dumps(known))
    lowered = json.loads(run_node(newest.folder, program, str(file)))
    assert [character for character, low in zip(known, lowered, strict=True) if character.lower() != low] == []
    words = ["\u039f\u0394\u039f\u03a3", "\u03a3\u03a3 \u03a3", "\u0130STANBUL", "\u212aATE@EXAMPLE.COM"]
    file.write_text(json.dumps(words))
    assert json.loads(run_node(newest.folder, program, str(file))) == [word.lower() for word in words]
