"""Timing and printing, the same for every benchmark."""

from __future__ import annotations

import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Row:
    what: str
    seconds: float
    limit: float | None = None  # what issue 2 asks for
    bare: float | None = None  # seconds of the bare work, where there is one
    notes: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        return self.limit is None or self.seconds <= self.limit


def median_time(work: Callable[[], object], times: int = 5) -> float:
    """Median seconds of the work, once warmed up."""
    work()
    taken = []
    for _ in range(times):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def peak_megabytes(code: str) -> float:
    """The largest resident size of a fresh Python that runs the code."""
    measure = f"{code}\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", measure], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) / 1024


def resident_megabytes() -> float:
    """What this process holds now (Linux); elsewhere its peak."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize() / 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(title: str, rows: list[Row]) -> bool:
    """Prints the rows; False when one is over its limit."""
    print(f"\n{title}")
    for row in rows:
        limit = f"limit {row.limit:.2f} s {'kept' if row.kept else 'BROKEN'}" if row.limit is not None else ""
        ratio = f"{row.seconds / row.bare:.1f} x the bare {row.bare * 1000:.1f} ms" if row.bare else ""
        more = "  ".join(part for part in [ratio, limit, *row.notes] if part)
        print(f"  {row.what:<52} {row.seconds * 1000:9.1f} ms   {more}")
    return all(row.kept for row in rows)
