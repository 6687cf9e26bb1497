"""Charts: what is drawn, what is said, and that they pass the strict Content-Security-Policy."""

from xml.etree import ElementTree

import pytest
from django.utils import translation

from kam.lib import charts
from kam.lib.charts import Bar, Point


def parsed(svg: str) -> ElementTree.Element:
    assert "style=" not in svg
    return ElementTree.fromstring(svg.replace("&nbsp;", " "))


def texts(element: ElementTree.Element) -> list[str]:
    return [node.text or "" for node in element.iter("text")]


@pytest.mark.parametrize(
    ("low", "high", "steps"),
    [
        (0, 13.2, [0, 5, 10, 15]),
        (0, 40, [0, 20, 40]),
        (-2.5, 3.3, [-4, -2, 0, 2, 4]),
        (0, 0, [0, 0.5]),
        (0, 1, [0, 0.5, 1]),
    ],
)
def test_axis_has_round_steps_and_zero(low, high, steps):
    assert charts.axis_steps(low, high) == pytest.approx(steps)


def test_bars_show_actual_plan_and_what_is_only_planned():
    svg = parsed(
        charts.bar_chart("Revenue", [Bar("2024", 7.05, 7.0), Bar("2025", 8.42, 8.2), Bar("2026", None, 9.6)])
    )
    classes = [node.get("class") for node in svg.iter("rect")]
    assert classes == ["f1", "f1", "hatch"]
    assert [node.get("class") for node in svg.iter("line")].count("tick") == 2
    assert {"7.1", "8.4", "9.6", "2024", "2026"} <= set(texts(svg))
    assert svg.find("title").text == "Revenue"
    assert "2025: 8.4, plan 8.2" in svg.find("desc").text


def test_numbers_follow_the_language():
    with translation.override("de"):
        svg = parsed(charts.bar_chart("Umsatz", [Bar("2025", 1234.5)], digits=1))
    assert "1.234,5" in texts(svg)


def test_a_negative_bar_hangs_from_zero():
    svg = parsed(charts.bar_chart("Margin", [Bar("a", -2.0), Bar("b", 2.0)]))
    below, above = list(svg.iter("rect"))
    zero = next(node for node in svg.iter("line") if node.get("class") == "axis").get("y1")
    assert below.get("y") == zero
    assert float(above.get("y")) + float(above.get("height")) == pytest.approx(float(zero), abs=0.2)


def test_many_periods_drop_labels_rather_than_overlap():
    svg = parsed(charts.bar_chart("Monthly", [Bar(f"{n:02d}/2025", 120000 + n) for n in range(24)], digits=0))
    assert len(list(svg.iter("rect"))) == 24
    assert sum("/2025" in text for text in texts(svg)) < 12


def test_line_goes_on_as_dashes_to_the_targets():
    points = [Point("2024", 24), Point("2025", 28, 27), Point("2026", None, 31), Point("2027", None, 35)]
    svg = parsed(charts.line_chart("Share", points, unit="%"))
    lines = {node.get("class"): node.get("points").split() for node in svg.iter("polyline")}
    assert len(lines["l1"]) == 2
    assert lines["l2"][0] == lines["l1"][-1]
    assert len(lines["l2"]) == 3
    assert [node.get("class") for node in svg.iter("circle")] == ["pt0", "pt0", "pt", "pt"]


@pytest.mark.parametrize("chart", [charts.bar_chart, charts.line_chart])
def test_nothing_to_draw_is_an_empty_frame(chart):
    svg = parsed(chart("Nothing yet", []))
    assert svg.find("title").text == "Nothing yet"


def test_user_text_is_escaped():
    svg = charts.bar_chart("<script>", [Bar("<b>", 1)])
    assert "<script>" not in svg
    assert "<b>" not in svg


def test_sparkline():
    svg = parsed(charts.sparkline([1, None, 3], label="Trend", target=4))
    assert len(svg.find("polyline").get("points").split()) == 2
    assert svg.find("line").get("class") == "p"
    assert charts.sparkline([None], label="Trend") == ""


@pytest.mark.parametrize(
    ("value", "of", "width"),
    [(64, 100, "64.0"), (7, 9, "77.8"), (12, 9, "100.0"), (None, 9, "0.0"), (1, 0, "0.0")],
)
def test_meter_stays_within_its_bar(value, of, width):
    svg = parsed(charts.meter(value, of=of, label="Goals"))
    assert svg.findall("rect")[1].get("width") == width


def test_table_says_the_same_figures():
    html = charts.chart_table("Revenue as table", ["2024", "2025"], [("Actual", [7.05, None])])
    assert ">7.1<" in html
    assert "–" in html
    assert 'role="region"' in html
