"""Marks of a chart stand where their numbers say."""

from portal.infra import charts


def test_bars_are_as_long_as_their_numbers() -> None:
    drawn = charts.bars([("一", 10, "10"), ("二", 5, "5"), ("三", 0, "0")], ("", "late", ""))
    widths = [bar.width for bar in drawn.rows]
    assert widths[0] == 2 * widths[1] > widths[2] == 0
    assert drawn.rows[1].tone == "late" and drawn.rows[0].shown_x > charts.NAME + widths[0]
    assert max(bar.shown_x for bar in drawn.rows) < drawn.width
    assert charts.bars([]).rows == []


def test_a_line_breaks_where_there_is_no_number_and_stays_inside() -> None:
    drawn = charts.line([("1", 1000, "100"), ("2", None, ""), ("3", 0, "0"), ("4", 950, "95")], 950)
    assert drawn.path.count("M") == 2 and drawn.path.count("L") == 1
    heights = [point.y for point in drawn.points if point.y is not None]
    assert heights[0] == charts.HIGH and heights[1] == charts.LOW
    assert drawn.goal == heights[2]
    assert drawn.ticks[0][0] == "0%" and drawn.ticks[-1] == ("100%", charts.HIGH)
    assert all(charts.HIGH <= y <= charts.LOW for _, y in drawn.ticks)


def test_the_floor_of_a_line_leaves_room_below_its_lowest_point() -> None:
    assert charts.line([("1", 934, "93")], 950).ticks[0][0] == "90%"
    assert charts.line([("1", 800, "80")], 950).ticks[0][0] == "70%"
    assert charts.line([], 950).path == ""


def test_a_cell_is_darker_the_nearer_it_comes_to_the_most() -> None:
    assert [charts.warmth(n, 9) for n in (0, 1, 3, 5, 9)] == [1, 2, 3, 4, 5]
    assert charts.warmth(0, 0) == 1


def test_a_curve_lies_between_its_ends_and_breaks_where_there_is_no_number() -> None:
    drawn = charts.curve(
        [("01", -1000, "−100"), ("02", None, ""), ("03", 1000, "+100")], (-1000, 1000), [("0", 0)]
    )
    assert [point.y for point in drawn.points] == [charts.LOW, None, charts.HIGH]
    assert drawn.path.count("M") == 2 and drawn.ticks == [("0", (charts.LOW + charts.HIGH) / 2)]
