"""`make bench`: measures the product as its users meet it; prints a table and writes bench.json. Never a test.

`python -m tests.bench.run [interaction|browser|kernels|scribbles ...]` measures only these.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import browser, hands, intake, interaction, kernels, large, scribbles, surfaces
from tests.bench.figures import Figure, table
from tests.bench.machine import described, load
from tests.bench.site import ROOT, Site, demo_site

ON_SITE: dict[str, Callable[[Site], list[Figure]]] = {
    "interaction": interaction.measure,
    "intake": intake.measure,
    "browser": browser.measure,
    "large": large.measure,
    "hands": hands.measure,
}
ALONE: dict[str, Callable[[], list[Figure]]] = {
    "kernels": kernels.measure,
    "surfaces": surfaces.measure,
    "scribbles": scribbles.measure,
}


def main(wanted: list[str]) -> int:
    wanted = wanted or [*ALONE, *ON_SITE]
    figures: list[Figure] = []
    loads = {"start": load()}
    print(f"load at the start: {loads['start']}", flush=True)
    for name in (name for name in wanted if name in ALONE):
        figures += _told(name, ALONE[name](), loads)
    on_site = [name for name in wanted if name in ON_SITE]
    if on_site:
        with tempfile.TemporaryDirectory(prefix="hilum-bench-") as folder, demo_site(Path(folder) / "home") as site:
            for name in on_site:
                figures += _told(name, ON_SITE[name](site), loads)
    report = {"machine": described(), "load": loads, "figures": [figure.as_json() for figure in figures]}
    (ROOT / "bench.json").write_text(json.dumps(report, indent=1) + "\n")
    missed = [figure.name for figure in figures if figure.met is False]
    print(f"{len(figures)} figures in bench.json" + (f"; missed: {', '.join(missed)}" if missed else ""))
    return 0


def _told(name: str, figures: list[Figure], loads: dict[str, float]) -> list[Figure]:
    loads[name] = load()
    print(f"== {name} (load after: {loads[name]})\n{table(figures)}", flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
