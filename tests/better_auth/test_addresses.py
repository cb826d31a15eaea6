"""Which addresses are the same address, for both applications."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from atspro.errors import InvalidInput
from atspro.services.auth.accounts import normalize_email
from tests.better_auth.conftest import NEWEST, OLDEST
from tests.better_auth.harness import run_node

TYPED = (
    "a@example.com",
    "A.B-C_D+E'F@EXAMPLE.co.uk",
    "user@xn--bcher-kva.example",
    "1@2.aa",
    "-a@example.com",
    "a-@example.com",
    "a_@example.com",
    "a'@example.com",
    "a@exa-mple.com",
    ".a@example.com",
    "a.@example.com",
    "a..b@example.com",
    "a&b@example.com",
    "a@example",
    "a@example.c",
    "a@example.c0m",
    "a@.example.com",
    "a@192.0.2.1",
    "a@@example.com",
    "a b@example.com",
    "a@example.com\n",
    "user@b\u00fccher.example",
    "\u212aim@example.com",
    "\uff4bim@example.com",
    "",
)


@pytest.mark.parametrize("version", [NEWEST, OLDEST])
def test_we_take_no_address_that_better_auth_refuses(
    better_auth: Callable[[str], Path], tmp_path: Path, version: str
) -> None:
    """Who signed up here with one could not sign in there."""
    file = tmp_path / "typed.json"
    file.write_text(json.dumps(TYPED))
    program = (
        "import { readFileSync } from 'node:fs'; import * as z from 'zod';"
        "const typed = JSON.parse(readFileSync(process.argv[1], 'utf8'));"
        "console.log(JSON.stringify(typed.map((email) => z.email().safeParse(email).success)))"
    )
    believed = json.loads(run_node(better_auth(version), program, str(file)))
    taken = [email for email in TYPED if is_taken(email)]
    assert [email for email, valid in zip(TYPED, believed, strict=True) if valid and email not in taken] == []
    assert [email for email, valid in zip(TYPED, believed, strict=True) if email in taken and not valid] == [
        "a@example.com\n"  # White space around an address is taken off first.
    ]


def is_taken(email: str) -> bool:
    try:
        normalize_email(email)
    except InvalidInput:
        return False
    return True


def test_lower_case_is_what_it_is_in_javascript(better_auth: Callable[[str], Path], tmp_path: Path) -> None:
    """Of every character that this Python knows: a newer Unicode may know more."""
    known = [chr(point) for point in range(0x110000) if unicodedata.category(chr(point)) not in ("Cn", "Cs")]
    program = (
        "import { readFileSync } from 'node:fs';"
        "const known = JSON.parse(readFileSync(process.argv[1], 'utf8'));"
        "console.log(JSON.stringify(known.map((character) => character.toLowerCase())))"
    )
    file = tmp_path / "characters.json"
    file.write_text(json.dumps(known))
    lowered = json.loads(run_node(better_auth(NEWEST), program, str(file)))
    assert [character for character, low in zip(known, lowered, strict=True) if character.lower() != low] == []
    words = ["\u039f\u0394\u039f\u03a3", "\u03a3\u03a3 \u03a3", "\u0130STANBUL", "\u212aATE@EXAMPLE.COM"]
    file.write_text(json.dumps(words))
    assert json.loads(run_node(better_auth(NEWEST), program, str(file))) == [word.lower() for word in words]
