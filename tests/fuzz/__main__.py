"""`python -m tests.fuzz --programs 20000 [--seed N] [--jobs N]`: many batches, with progress."""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from fuzz.execute import BATCH, run_in_process


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--no-shrink", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    sizes = [
        min(options.batch, options.programs - done)
        for done in range(0, options.programs, options.batch)
    ]
    programs, raised, findings = 0, 0, 0
    refused: collections.Counter[str] = collections.Counter()
    began = time.time()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = [
            pool.submit(run_in_process, size, options.seed + i, not options.no_shrink)
            for i, size in enumerate(sizes)
        ]
        for run in concurrent.futures.as_completed(runs):
            batch = run.result()
            programs += batch.counts.programs
            raised += batch.counts.raised
            refused.update(batch.counts.refused)
            if batch.finding:
                findings += max(1, len(batch.counts.findings))
                print(f"\n--- seed {batch.seed}: {batch.finding}\n", flush=True)
            print(
                f"{programs} programs, {raised} raise, {refused.total()} refused, "
                f"{findings} findings, {time.time() - began:.0f} s",
                flush=True,
            )
    for reason, count in refused.most_common(25):
        print(f"{count:6d}  {reason}")
    return os.EX_OK if findings == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
