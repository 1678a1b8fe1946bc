"""What `import course` adds to Python's own start: medians of many starts, taken in turn.

python benchmarks/import_course.py [STARTS]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

LIMIT = 0.1  # seconds beyond Python's own start


def seconds(statement: str) -> float:
    """The wall time of one new interpreter."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - started


def main() -> int:
    """Prints how long it takes to import the course."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("starts", type=int, nargs="?", default=21, metavar="STARTS")
    starts = parser.parse_args().starts
    seconds("import course")  # the compiled files are written and the disk's cache is warm
    # In turn, so that a busy moment of the machine meets both alike.
    pairs = [(seconds("pass"), seconds("import course")) for _ in range(starts)]
    bare, course = (statistics.median(times) for times in zip(*pairs, strict=True))
    added = statistics.median(with_course - without for without, with_course in pairs)
    print(
        f"{starts} starts each, medians: Python alone {bare:.3f} s, with `import course` "
        f"{course:.3f} s; added {added:.3f} s (ratio {course / bare:.2f}), limit {LIMIT} s"
    )
    return int(added >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
