"""A table with a head and a place to sign as PDF, through Typst as documents are."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import typst

from atspro.engine.export.pdf import fonts, missing_characters, texts_of, without_characters
from atspro.errors import InvalidInput, PermanentFailure

Paper = Literal["a4", "us-letter"]


@dataclass(frozen=True)
class PrintedTable:
    """What is printed: ``lines`` above the table, ``notes`` below it, ``signatures`` the labels of lines to sign on.

    ``widths`` are the columns' shares of the page, ``language`` that of the text, as "en".
    """

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    lines: Sequence[str] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    footer: str = ""
    language: str = "en"
    paper: Paper = "a4"


def table_to_pdf(table: PrintedTable) -> bytes:
    """A tagged PDF in landscape whose head stands on each page; equal input gives equal bytes.

    Raises `InvalidInput` naming the letters that no font here has.
    """
    drawn = asdict(table)
    everything = "".join(texts_of(drawn))
    lost = missing_characters(set(everything))
    letters = "".join(one for one in dict.fromkeys(everything) if one in lost and unicodedata.category(one)[0] in "LN")
    if letters:
        raise InvalidInput(f"No font on this server has some letters of this table ({letters[:20]}).")
    try:
        return typst.compile(
            _design(),
            sys_inputs={"table": json.dumps(without_characters(drawn, lost), ensure_ascii=False)},
            font_paths=fonts(),
            format="pdf",
            timestamp=0,
        )
    except typst.TypstError as error:
        raise PermanentFailure(f"The PDF could not be drawn: {error.message}.") from error


@cache
def _design() -> bytes:
    return files("atspro.engine.export").joinpath("designs/table.typ").read_bytes()
