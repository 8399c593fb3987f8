"""`python tests/security/counts.py [CASES]`: how many strange values each way in was given, and what became of them."""

import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "load"), str(HERE.parents[1])]

from library_ways import LIBRARY_WAYS  # noqa: E402 (the path is set above)
from ways_in import SLOW, try_way  # noqa: E402


def main(most: int) -> int:
    """Print a line for each way; how many of them did not bear what they were given."""
    failed = 0
    print(f"{'way':32} {'values':>7} {'refused':>8} {'slowest ms':>11} {'seconds':>8}")
    for way in LIBRARY_WAYS:
        began = time.thread_time()
        try:
            tally = try_way(way, min(most, way.slow_cases))
        except BaseException as error:  # a failing case: the others are still counted
            if isinstance(error, KeyboardInterrupt):
                raise
            failed += 1
            print(f"{way.name:32} fails: {' '.join(str(error).split())[:300]}", flush=True)
            continue
        spent = time.thread_time() - began
        print(f"{way.name:32} {tally.tried:7} {tally.refused:8} {tally.slowest * 1000:11.1f} {spent:8.1f}", flush=True)
    return failed


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SLOW) > 0)
