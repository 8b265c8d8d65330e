"""python -m benchmarks [reading] [writing] [pages] [notices] [checking] [versions] [loading]

Run from the checkout, with the environment of ./test.

Prints each time beside the limit of issue 2 and beside the bare work. Ends with 1 when a limit is broken.
"""

from __future__ import annotations

import importlib
import subprocess
import sys

PARTS = (
    "reading", "writing", "pages", "notices", "checking", "versions", "register_pages", "drafting", "loading",
    "picture",
)  # fmt: skip


def main(words: list[str]) -> int:
    unknown = set(words) - set(PARTS)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
        return 2
    parts = [part for part in PARTS if not words or part in words]
    if len(parts) > 1:  # each in a process of its own: a part that fills a database sets the program up for itself
        ended = [subprocess.run([sys.executable, "-m", "benchmarks", part], check=False).returncode for part in parts]
        return max(ended)
    kept = importlib.import_module(f"benchmarks.{parts[0]}").run()
    print()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
