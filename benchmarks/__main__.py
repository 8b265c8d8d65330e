"""python -m benchmarks [reading] [writing] [pages] [notices] [checking]

Run from the checkout, with the environment of ./test.

Prints each time beside the limit of issue 2 and beside the bare work. Ends with 1 when a limit is broken.
"""

from __future__ import annotations

import importlib
import sys

PARTS = ("reading", "writing", "pages", "notices", "checking", "versions")


def main(words: list[str]) -> int:
    unknown = set(words) - set(PARTS)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
        return 2
    kept = [importlib.import_module(f"benchmarks.{part}").run() for part in PARTS if not words or part in words]
    print()
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
