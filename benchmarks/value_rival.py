"""lifetimes 0.11.3, the rival of the value model, in an environment of its own under var/bench."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.harness import CACHE, CannotRun, say
from benchmarks.value_guests import Floats

HOME = CACHE / "lifetimes"
# The newest that lifetimes 0.11.3 of 2020 runs with.
NEEDS = ("lifetimes==0.11.3", "numpy==1.26.4", "pandas==1.5.3", "scipy==1.11.4")
SCRIPT = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from lifetimes import BetaGeoFitter
rows = np.load(sys.argv[1])
x, t_x, T = rows["x"], rows["t_x"], rows["T"]
began, worked = time.perf_counter(), time.process_time()
if sys.argv[2] == "packed":
    import pandas as pd
    book = pd.DataFrame({"x": x, "t_x": t_x, "T": T})
    packed = book.groupby(["x", "t_x", "T"]).size().reset_index(name="n")
    fitter = BetaGeoFitter().fit(packed.x, packed.t_x, packed["T"], weights=packed.n)
else:
    fitter = BetaGeoFitter().fit(x, t_x, T)
took, work = time.perf_counter() - began, time.process_time() - worked
said = {name: float(fitter.params_[name]) for name in ("r", "alpha", "a", "b")}
print(json.dumps({"seconds": took, "cpu": work, **said}))
"""


def python() -> Path | None:
    """The rival's own Python, set up now if it never was; None, and said why, where it cannot be."""
    own = HOME / "bin" / "python"
    if _works(own):
        return own
    say("Setting up lifetimes 0.11.3 in an environment of its own ...")
    maker = next((name for name in ("python3.11", "python3.10") if shutil.which(name)), "")
    if not maker and sys.version_info[:2] not in {(3, 10), (3, 11)}:
        say("lifetimes 0.11.3 needs Python 3.10 or 3.11, and there is none here: no rival.")
        return None
    shutil.rmtree(HOME, ignore_errors=True)
    for command in ([maker or sys.executable, "-m", "venv", str(HOME)],
                    [str(own), "-m", "pip", "install", "-q", *NEEDS]):  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            say(f"lifetimes cannot be set up, so nothing is compared: {done.stderr.strip()[-300:]}")
            return None
    return own if _works(own) else None


def _works(own: Path) -> bool:
    if not own.exists():
        return False
    done = subprocess.run([own, "-c", "import lifetimes"], capture_output=True, check=False)
    return done.returncode == 0


def fitted(
    own: Path, rows: tuple[Floats, Floats, Floats], *, packed: bool = False
) -> dict[str, float]:
    """Seconds of the fit alone (wall and processor), and the four parameters that it found.

    ``packed`` gives the rival its rows grouped and weighted as the product does, by pandas.
    """
    path = CACHE / "value_rows.npz"
    np.savez(path, x=rows[0], t_x=rows[1], T=rows[2])
    command = [str(own), "-c", SCRIPT, str(path), "packed" if packed else "rows"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"lifetimes failed: {done.stderr.strip()[-500:]}")
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said
