"""What a process pays before it does anything: the largest patterns of the engine wait until they are used."""

from __future__ import annotations

import subprocess
import sys

MAX_PATTERN = 15_000
COUNT = f"""
import re, re._compiler as compiler
original, large = compiler.compile, []
def counted(pattern, flags=0):
    if isinstance(pattern, str) and len(pattern) > {MAX_PATTERN}:
        large.append(pattern[:80])
    return original(pattern, flags)
compiler.compile = re._compiler.compile = counted
import atspro.engine
assert not large, large
from atspro.engine.dates import find_period
assert find_period("March 2019 - Present") is not None
assert large
"""


def test_no_large_pattern_is_compiled_before_it_is_needed() -> None:
    done = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
