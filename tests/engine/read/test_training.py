"""The reader's weights come out of its training: the same each time, and the shipped ones are today's."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

_SMALL = """
import hashlib
from bench.training.resume_reader import weights
print(hashlib.sha256(b"".join(data for _, data in weights(7, 3))).hexdigest())
"""


def _run(*arguments: str, seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


def test_the_same_seed_learns_the_same_weights_bit_by_bit() -> None:
    first, second = (_run("-c", _SMALL, seed=seed) for seed in ("1", "2"))
    assert first == second
    assert len(bytes.fromhex(first)) == hashlib.sha256().digest_size


@pytest.mark.thorough
def test_the_shipped_weights_are_what_the_training_learns() -> None:
    _run("-m", "bench.training.resume_reader", "--verify", seed="3")
