"""Zip archives that people upload: bounded before and while they are unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from atspro.errors import UnreadableFile

MAX_MEMBERS = 2000
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_RATIO = 200
# Small members compress well without harm.
_RATIO_FROM_BYTES = 1024 * 1024


class Archive:
    """An opened archive whose claims about its size were checked; what is read of it is counted as it comes.

    ``noun`` names it in sentences ("document", "archive").
    """

    def __init__(self, data: bytes, noun: str) -> None:
        """Raises `UnreadableFile`: corrupt, encrypted or too_large (too many members, too much, packed too tightly)."""
        self.noun = noun
        self.left = MAX_UNPACKED_BYTES
        try:
            self.package = zipfile.ZipFile(io.BytesIO(data))
            self.members = self.package.infolist()
        except Exception:  # noqa: BLE001  zipfile raises many kinds of error on damaged archives.
            raise self._corrupt() from None
        if len(self.members) > MAX_MEMBERS:
            raise UnreadableFile(
                "too_large",
                f"This {noun} holds more than {MAX_MEMBERS:,} files. Choose the resume itself, or paste the text.",
            )
        if any(member.flag_bits & 1 for member in self.members):
            raise UnreadableFile(
                "encrypted", f"This {noun} is protected with a password. Save a copy without one, or paste the text."
            )
        for member in self.members:
            if member.file_size > max(_RATIO_FROM_BYTES, MAX_RATIO * member.compress_size):
                raise self._packed()
        if sum(member.file_size for member in self.members) > MAX_UNPACKED_BYTES:
            raise self._bomb()

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a member, at most so many. Raises `UnreadableFile`: corrupt or too_large."""
        try:
            with self.package.open(name) as stream:
                found = stream.read(min(most, self.left) + 1)
        except Exception:  # noqa: BLE001
            raise self._corrupt() from None
        self.left -= len(found)
        if len(found) > most or self.left < 0:
            raise self._bomb()
        return found

    def check_all(self) -> None:
        """Unpack everything once: the directory's sizes are a claim, the bytes that come out are the fact.

        Raises `UnreadableFile`: corrupt or too_large.
        """
        left = MAX_UNPACKED_BYTES
        try:
            for member in self.members:
                with self.package.open(member) as stream:
                    while left >= 0 and (chunk := stream.read(1 << 20)):
                        left -= len(chunk)
        except Exception:  # noqa: BLE001  zipfile and zlib raise many kinds of error on damaged archives.
            raise self._corrupt() from None
        if left < 0:
            raise self._bomb()

    def find(self, matches: Callable[[str], bool]) -> list[str]:
        """The names of the members that match."""
        return [member.filename for member in self.members if not member.is_dir() and matches(member.filename)]

    def _corrupt(self) -> UnreadableFile:
        return UnreadableFile(
            "corrupt", f"This {self.noun} is damaged and cannot be opened. Save it again, or paste the text."
        )

    def _packed(self) -> UnreadableFile:
        return UnreadableFile(
            "too_large",
            f"This {self.noun} unpacks to more than {MAX_RATIO} times its size, which no resume does. "
            "Save it again, or paste the text.",
        )

    def _bomb(self) -> UnreadableFile:
        return UnreadableFile(
            "too_large",
            f"This {self.noun} unpacks to more than a resume can hold. "
            "Save it again without pictures, or paste the text.",
        )
