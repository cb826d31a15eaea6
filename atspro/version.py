"""The release; `pyproject.toml` has the same number, and a test compares the two."""

VERSION = "0.1.0"
