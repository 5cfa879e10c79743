"""Heads of several rows in tables without ruling lines: what each name spans (多级表头)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.unruled.aligned import find_aligned_tables
from pipeline.page_records import Ruling
from tests.test_aligned import CAPTION, grid, only_table, read
from tests.test_aligned_groups import spans
from tests.typed_pages import Typed, typed_page, width

MIDDLES = (80.0, 170.0, 260.0, 340.0, 420.0, 500.0)


def set_at(top: float, texts: dict[float, str]) -> list[Typed]:
    """Texts in the middle of their places."""
    return [(middle - width(text) / 2, top, text) for middle, text in texts.items()]


def body(columns: int, *, top: float, rows: int = 3) -> list[Typed]:
    """Rows of a label and values, each in the middle of its column."""
    names = ("水利系", "机电系", "信息系")
    return [
        each
        for row in range(rows)
        for each in set_at(
            top + 18 * row,
            {MIDDLES[0]: names[row], **{MIDDLES[at]: str(10 * at + row) for at in range(1, columns)}},
        )
    ]


def head_of(lines: Sequence[Typed], columns: int, *, top: float) -> dict[str, tuple[int, int, int, int]]:
    return spans(only_table(typed_page([CAPTION, *lines, *body(columns, top=top)])))


def test_the_only_group_of_a_head_is_over_all_names_below_wherever_it_stands() -> None:
    middle, lower = {80.0: "系别", 170.0: "学生总数"}, {260.0: "人数", 340.0: "比例"}
    for place in (300.0, 320.0):  # in the middle of the names, and in that of two cells of which one is wider
        head = [*set_at(100, {place: "其中贫困"}), *set_at(108, middle), *set_at(116, lower)]
        found = head_of(head, 4, top=134)
        assert found["其中贫困"] == (1, 3, 1, 2)
        assert [found[name] for name in ("系别", "学生总数")] == [(1, 1, 2, 1), (1, 2, 2, 1)]
        assert [found[name] for name in ("人数", "比例")] == [(2, 3, 1, 1), (2, 4, 1, 1)]


def test_a_group_whose_name_stands_between_the_names_below_is_over_both() -> None:
    head = [
        *set_at(100, {300.0: "女"}),
        *set_at(108, {80.0: "系别", 170.0: "学生总数"}),
        *set_at(116, {260.0: "人数", 340.0: "比例"}),
    ]
    assert head_of(head, 4, top=134)["女"] == (1, 3, 1, 2)


def test_a_title_above_a_head_of_two_heights_is_no_group() -> None:
    head = [
        *set_at(84, {300.0: "各系学生"}),
        *set_at(108, {80.0: "系别", 170.0: "学生总数"}),
        *set_at(116, {260.0: "人数", 340.0: "比例"}),
    ]
    (table,) = find_aligned_tables(typed_page([*head, *body(4, top=134)]))
    assert "各系学生" not in spans(table)


def test_groups_side_by_side_are_each_over_their_own_names() -> None:
    upper, lower = {260.0: "招生数（人）", 460.0: "报到情况"}, ("总数", "男", "女", "人数", "比例")
    names = dict(zip((180.0, 260.0, 340.0, 420.0, 500.0), lower, strict=True))
    for heights in ((100, 108, 116), (100, 100, 118)):
        head = [*set_at(heights[0], upper), *set_at(heights[1], {80.0: "系别"}), *set_at(heights[2], names)]
        found = head_of(head, 6, top=heights[2] + 18)
        assert found["招生数（人）"] == (1, 2, 1, 3)
        assert found["报到情况"] == (1, 5, 1, 2)
        assert found["系别"] == (1, 1, 2, 1)


def test_names_of_a_head_of_three_rows_reach_down_to_its_last() -> None:
    head = [
        *set_at(100, {80.0: "年度", 335.0: "公务经费预算"}),
        *set_at(118, {170.0: "合计", 340.0: "车辆购置及运行", 500.0: "接待"}),
        *set_at(136, {260.0: "小计", 340.0: "购置", 420.0: "运行"}),
    ]
    found = head_of(head, 6, top=154)
    assert found["公务经费预算"] == (1, 2, 1, 5)
    assert [found[name] for name in ("年度", "合计", "接待")] == [(1, 1, 3, 1), (2, 2, 2, 1), (2, 6, 2, 1)]
    assert found["车辆购置及运行"] == (2, 3, 1, 3)
    assert [found[name] for name in ("小计", "购置", "运行")] == [(3, 3, 1, 1), (3, 4, 1, 1), (3, 5, 1, 1)]


def test_the_end_of_a_name_of_two_lines_beside_two_rows_is_not_a_name_of_the_lower() -> None:
    head = [
        *set_at(100, {80.0: "年度", 170.0: "出差（省外）", 340.0: "车辆购置及运行", 500.0: "公务接待"}),
        *set_at(114, {170.0: "费", 260.0: "小计", 340.0: "购置", 420.0: "运行", 500.0: "费"}),
    ]
    found = head_of(head, 6, top=134)
    assert [found[name] for name in ("出差（省外）费", "公务接待费")] == [(1, 2, 2, 1), (1, 6, 2, 1)]
    assert found["车辆购置及运行"] == (1, 3, 1, 3)


LONG = ("县域技能人才培养", "与产业需求对接的", "路径研究")
PLACES = (60.0, 200.0, 300.0, 400.0)


def long_rows(top: float, lines: Sequence[str], column: int = 0) -> list[Typed]:
    """Two rows with a cell of several lines, set to the top, and more white between the rows."""
    pitch = 15 * len(lines) + 9
    found: list[Typed] = []
    for row, values in enumerate((("赵工", "3.5", "2.0"), ("钱工", "4.5", "3.0"))):
        cells = [*values[:column], lines[0], *values[column:]]
        found += grid([cells], top=top + pitch * row, places=PLACES)
        found += [(PLACES[column], top + pitch * row + 15 * at, line) for at, line in enumerate(lines) if at]
    return found


def test_a_cell_of_three_lines_or_more_set_to_the_top_is_one_with_its_row() -> None:
    for lines in (LONG, (*LONG[:2], "协同育人机制及其", "路径研究")):
        head = grid([("项目", "负责人", "经费", "到账")], places=PLACES)
        table = only_table(typed_page([CAPTION, *head, *long_rows(125, lines)]))
        assert read(table)[1:] == [["".join(lines), "赵工", "3.5", "2.0"], ["".join(lines), "钱工", "4.5", "3.0"]]


def test_a_line_farther_below_than_a_cells_lines_are_apart_is_no_part_of_it() -> None:
    head = grid([("项目", "负责人", "经费", "到账")], places=PLACES)
    lines = [*long_rows(125, LONG[:2]), (60, 125 + 39 + 15 + 19, "其余课题"), *long_rows(125 + 39 + 15 + 44, LONG[:2])]
    found = read(only_table(typed_page([CAPTION, *head, *lines])))
    assert "".join(LONG[:2]) in [row[0] for row in found]
    assert not any("其余课题" in row[0] and row[1] for row in found)


def test_the_rest_of_a_cut_row_under_a_repeated_head_is_one_row() -> None:
    head = grid([("编号", "项目", "经费", "到账")], places=PLACES)
    rest = [(200, 125, "研究与实践路"), (200, 140, "径（二）")]
    rows = [("A-2", "校本研修方案", "3.5", "2.0"), ("A-3", "课程标准体系", "4.5", "3.0"), ("A-4", "评价", "1.5", "1.0")]
    ends = [(200, 185, "（三）"), (200, 225, "（四）")]
    rules = [Ruling(50, y, 440, y) for y in (97, 117, 264)]
    page = typed_page([*head, *rest, *grid(rows, top=170, pitch=40, places=PLACES), *ends], rules=rules)
    found = [row[1] for row in read(only_table(page))]
    assert found == ["项目", "研究与实践路径（二）", "校本研修方案（三）", "课程标准体系（四）", "评价"]
