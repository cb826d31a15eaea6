"""Runs in RenderCV's own environment: python rendercv_tasks.py TASKS.json, a list of {cv, target}."""

import json
import pathlib
import sys

from rendercv import create_a_pdf_from_a_python_dictionary as to_pdf

for task in json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8")):
    target = pathlib.Path(task["target"])
    errors = to_pdf(task["cv"], target)
    if errors and any("phone" in str(error) for error in errors):
        # Invented numbers are not all possible ones.
        task["cv"]["cv"].pop("phone")
        errors = to_pdf(task["cv"], target)
    if errors:
        print(target.name, errors, file=sys.stderr)
