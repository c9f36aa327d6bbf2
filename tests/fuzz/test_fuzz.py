"""A short run of the generator; `VELOZ_FUZZ_PROGRAMS` and `VELOZ_FUZZ_SEED` choose another."""

from __future__ import annotations

import os
import random

from fuzz.execute import run_in_process

COUNT = int(os.environ.get("VELOZ_FUZZ_PROGRAMS", "200"))
REFUSED_AT_MOST = 0.1


def test_generated_programs_agree() -> None:
    start = int(os.environ.get("VELOZ_FUZZ_SEED", random.SystemRandom().randrange(10**6)))
    print(f"seed {start}")
    batch = run_in_process(COUNT, start)
    assert not batch.finding, f"seed {start}: {batch.finding}"
    assert batch.counts.programs >= COUNT / 2, "most programs were never made"
    refused = batch.counts.refused.total() / batch.counts.programs
    assert refused <= REFUSED_AT_MOST, (
        f"seed {start}: {refused:.0%} refused: {batch.counts.refused.most_common(5)}"
    )
