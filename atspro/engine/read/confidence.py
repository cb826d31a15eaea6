"""How far a value that was read can be believed: what was measured of values read in the same way."""

from __future__ import annotations

# The share that was right among values that the reader was sure of, and among its guesses, on 269 resumes that people
# annotated; `bench/reading.py` prints them. Fields that the annotations lack have the shares of all others together.
_MEASURED: dict[str, tuple[float, float]] = {
    "fullName": (0.96, 0.64),
    "email": (0.99, 0.31),
    "company": (0.62, 0.38),
    "position": (0.85, 0.28),
    "startDate": (0.64, 0.54),
    "endDate": (0.64, 0.54),
    "institution": (0.84, 0.25),
    "degree": (0.82, 0.32),
    "fieldOfStudy": (0.82, 0.32),
    "graduationDate": (0.78, 0.31),
    "skills": (0.54, 0.31),
}
_OTHERS = (0.77, 0.31)


def confidence(path: str, *, sure: bool) -> float:
    """How often a value of this field is right, 0 to 1; ``path`` is dotted, such as ``workExperience.0.company``."""
    name = next((part for part in reversed(path.split(".")) if not part.isdigit()), path)
    return _MEASURED.get(name, _OTHERS)[0 if sure else 1]
