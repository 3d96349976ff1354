"""No command fails by a fault of its own on a mutated workspace: the short form of the fuzzer."""

from itertools import islice
from pathlib import Path

import pytest

from benchmarks.fuzz import runs


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_no_command_fails_or_hangs_on_a_mutated_workspace(seed: int, tmp_path: Path) -> None:
    for one in islice(runs(seed, tmp_path), 20):
        assert one.code in (0, 1, 2), (one.words, one.file, one.said, one.data)
