"""One way, once, in this process: seconds of loading and of computing, and the checksum."""

import json
import sys
import time
from pathlib import Path

import numpy as np

AS_OF = 20_500


def main() -> None:
    """``loyalty_once WAY FOLDER [shuffled]``, or ``loyalty_once run FOLDER TARGET``."""
    # What a way needs is imported before the clock starts, as its users have it.
    way, folder = sys.argv[1], Path(sys.argv[2])
    from loyalty.metrics.ladder import SHIPPED

    if way == "run":
        from loyalty.engines.run import run

        began = time.perf_counter()
        guests = run(
            engine="pandas", source=folder, target=Path(sys.argv[3]), as_of=AS_OF, rungs=SHIPPED,
            tell=lambda _done, _many: None,
        )  # fmt: skip
        print(json.dumps({"seconds": time.perf_counter() - began, "guests": guests}))
        return
    from benchmarks.loyalty_ways import WAYS, marks

    load, compute = WAYS[way]
    began = time.perf_counter()
    stays = load(folder)
    loaded = time.perf_counter()
    if "shuffled" in sys.argv:
        order = np.random.default_rng(3).permutation(len(stays["guest"]))
        stays = {name: column[order] for name, column in stays.items()}
    start = time.perf_counter()
    told = compute(stays, AS_OF, SHIPPED)
    seconds = time.perf_counter() - start
    print(json.dumps({"load": loaded - began, "seconds": seconds, "marks": marks(told)}))


if __name__ == "__main__":
    main()
