"""docs/scale.md is what benchmarks/scale.py makes, and the simulator still says so."""

import importlib.util
import re
import sys

import pytest
from documented import ROOT


@pytest.fixture(scope="module")
def benchmark():
    path = ROOT / "benchmarks" / "scale.py"
    spec = importlib.util.spec_from_file_location("scale_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules[spec.name]


def test_tables_and_curves_are_current(benchmark):
    assert benchmark.stale() == [], "run python benchmarks/scale.py --tables"


def test_small_points_come_out_as_they_were_written(benchmark):
    assert benchmark.off(benchmark.known()) == [], "run python benchmarks/scale.py --write"


def test_every_point_of_the_curves_is_there(benchmark):
    assert [point.site for point in benchmark.known()] == list(benchmark.sites())
    assert max(point.seats for point in benchmark.known()) == 100_000


def test_the_page_shows_its_pictures(benchmark):
    shown = re.findall(r"!\[[^\]]+\]\(images/(scale-[\w-]+\.svg)\)", benchmark.PAGE.read_text("utf-8"))
    assert shown == [path.name for path in benchmark.pictures(benchmark.known())]


def test_the_sums_on_the_database_are_right(benchmark):
    """Rows, checkpoints and log a second, from what the page says of one seat."""
    text = benchmark.PAGE.read_text("utf-8")
    rows, checkpoints, log = map(
        float, re.search(r"\| bridging \| up \| (\d+) \| (\d+) \| ([\d.]+) MB", text).groups()
    )
    found = re.findall(r"^\| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) MB/s \|", text, re.MULTILINE)
    assert len(found) == 3
    for line in found:
        seats, *told = (float(cell.replace(",", "")) for cell in line)
        meant = [seats / 3600 * each for each in (rows, checkpoints, log)]
        assert told == [pytest.approx(value, rel=0.1) for value in meant]
