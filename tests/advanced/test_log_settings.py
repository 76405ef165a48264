import re
from itertools import pairwise

import pytest

from labstacks.advanced.log_settings import FIELDS, charts, failures_over, indexed_fields, json_lines_of


def test_a_log_file_is_read_line_by_line_by_its_own_clock():
    reading = json_lines_of("/var/log/labsite/access.log")
    assert (reading["logPath"], reading["filePattern"]) == ("/var/log/labsite", "access.log")
    assert (reading["logType"], reading["timeKey"], reading["timeFormat"]) == ("json_log", "time", "%s")


def test_only_texts_are_parted_into_words():
    assert {field["name"] for field in indexed_fields() if "token" in field} == {"server", "path"}


@pytest.mark.parametrize("chart", charts("access"), ids=lambda chart: chart["title"])
def test_every_chart_draws_a_column_that_its_query_makes(chart):
    (column,) = chart["display"]["yAxis"]
    assert f" AS {column} " in chart["search"]["query"]
    assert "AS minute" in chart["search"]["query"]


def test_charts_do_not_lie_on_each_other():
    places = [(chart["display"]["xPos"], chart["display"]["width"]) for chart in charts("access")]
    assert all(left + width <= right for (left, width), (right, _) in pairwise(places))


def test_queries_ask_for_fields_that_there_are():
    alert = failures_over(5, "logs", "access", "cn-hongkong")
    queries = [alert["query_lists"][0]["query"], *(chart["search"]["query"] for chart in charts("access"))]
    asked = {
        name for query in queries for pair in re.findall(r"(\w+) >=|max\((\w+)\)", query) for name in pair
    }
    assert asked - {""} == {"status", "milliseconds"} <= FIELDS.keys()
