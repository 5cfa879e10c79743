"""Personal data is masked wherever it is printed, figures of a report never."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_files import shared

from flows.mine import MineJob, mine_report
from pipeline.page_records import Line, Page, PageTable, TableCell, TableOrigin, TextOrigin
from pipeline.pages import read_pages
from pipeline.privacy import MASK, mask_page, mask_personal_data
from pipeline.records import Run
from pipeline.sources import read_source

# What is masked stands in 【】: the brackets are taken out before the test.
PERSONAL = [
    "联系电话 【0512】-【8234567】 电子信箱 【haichao2024】@【163】.【com】 QQ 【1000200030】",
    "手    机 【13812345678】 职业技能证书 讲师",
    "王某某【13812345678】，李某某【１３９８７６５４３２１】",
    "手机：【138】-【1234】-【5678】",
    "手机 【138】 【1234】 【5678】",
    "张某某（【138】 【1234】 【5678】）",
    "手机号码：【138】 【12】\n【345】 【678】",
    "联系人 张某某【+86】 【13812345678】",
    "请拨打【138】-【1234】-【5678】",
    "电话：（【0512】）【8765】 【4321】转【8001】",
    "电  话：【87654321】",
    "电话/传真：【0512】-【87654321】、【87654322】",
    "联系电话（办公室）：王老师 【0512】【87654321】",
    "传　真：【0512】—【8765】【4321】-【12】",
    "Tel: 【+86】-【512】-【87654321】",
    "学院办公室 【010】-【87654321】。",
    "（【021】）【87654321】",
    "姓名 职务 联系电话\n张某某 主任 【138】 【1234】 【5678】\n李某某 副主任 【0512】【8234567】",
    "姓名 手机\n张某某 【1381234】\n【5678】",
    "邮箱：【hai_chao】＠【edu】．【cn】",
    "邮箱：【zhang】\n【san】@【haichao】.【edu】.【cn】",
    "投稿至 【zhang】.【san】 @ 【haichao】.【edu】 .【cn】",
    "E-mail: 【zhangsan】#【haichao】.【edu】.【cn】",
    "【zhangsan】(【at】)【haichao】.【edu】.【cn】",
    "QQ群号：【123456789】",
    "ＱＱ：【１２３４５６】",
    "微信号：【hai_chao2024】",
    "微信：【haichao】-【01】",
    "身份证号：【32050619900230123X】",
    "身份证号码 【320506900203123】",
    "报名者 【320506199002031234】 已核验",
    "【32050619900203123X】",
    "银行卡号：【6222】 【0212】 【3456】 【7890】 【123】",
    "护照号码：【E12345678】",
    "王某某 【13812345678】 http://www.haichao.edu.cn",
]
FIGURES = [
    "总收入 123,456,789.00 元，其中 13812345678.00 元为财政拨款",
    "固定资产总值 13812345678 元",
    "收入合计 13812345678",
    "投入13812345678元",
    "院校代码 12345，专业代码 520417、520839",
    "专任教师 13812 34567 45678",
    "135 1286 4216",
    "合计 138 1234 5678 98.5% 120",
    "138 1234\n5678 1200",
    "2023-2024 学年，2019-2021 年，2022 年 8 月 20 日至 2023 年 7 月 10 日",
    "教职成〔2019〕5 号，GB/T 36132-2018，ISBN 978-7-04-012345-6，ISSN 1000-1234",
    "97.82% 98.10% 99.05% 100%",
    "服务热线 400-800-1234，统一热线 12345，95588",
    "https://www.haichao.edu.cn/info/1013/13812345678.htm",
    "http://weixin.example.cn/s?tel=13812345678&qq=123456789",
    "移动电话用户 8765432 户，固定电话 1234567 部",
    "移动电话（户） 8765432",
    "移动电话用户 12345678 户",
    "电话回访 12345678 人次",
    "微信公众号 haichao_edu 推送 1286 篇，阅读量 123456789 次",
    "QQ群 12 个，成员 123456 人",
    "沿海“7+3”港口群 40 余家",
    "项目编号：13812345678",
    "编号 20231381234567890123",
    "统一社会信用代码 12320000MB1234567X",
    "110105 20230101 1234 5678",
    "3.1415926535897932",
    "第 1381234567 8 页",
    "2023年招生 13812345678.5 万元",
    "增长 0.512-8.7654321",
    "@所有人，AI@校园",
]


def parts(marked: str) -> tuple[str, str]:
    """The text, and the text with what is marked masked."""
    text = re.sub(r"[【】]", "", marked)
    return text, re.sub(r"【([^】]*)】", lambda found: MASK * len(found[1]), marked)


@pytest.mark.parametrize("marked", PERSONAL)
def test_personal_data_is_masked(marked: str) -> None:
    text, masked = parts(marked)
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize("text", FIGURES)
def test_figures_are_kept(text: str) -> None:
    assert mask_personal_data(text) == text


@given(st.text(alphabet="0123456789 -.,（）()@＠a Xx年人电话：手机QQ微信邮箱身份证\n\f１３８+", max_size=80))
def test_masking_keeps_every_place(text: str) -> None:
    masked = mask_personal_data(text)
    assert len(masked) == len(text)
    assert all(
        new == old or (new == MASK and (old.isalnum() or old in "_+")) for old, new in zip(text, masked, strict=True)
    )
    assert mask_personal_data(masked) == masked


@given(st.integers(0, 10**16).map(lambda number: f"{number:,}.00"), st.integers(0, 99_999), st.integers(0, 99_999))
def test_money_and_rows_of_counts_are_kept(money: str, first: int, second: int) -> None:
    text = f"总计 {money} 元\n{first} {second} {first} {second}\n{first}\n{second}\n"
    assert mask_personal_data(text) == text


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.from_regex(r"[甲乙丙丁，。：\n ]{0,9}", fullmatch=True))
def test_a_mobile_number_is_masked_wherever_it_stands(number: str, around: str) -> None:
    assert mask_personal_data(around + number + around) == around + MASK * 11 + around


def test_a_long_page_is_masked_where_it_must() -> None:
    line = "学校现有专任教师 1,286 人，占 63.5%。\n"
    page = line * 400 + "联系电话：0512-87654321\n" + line * 400
    masked = mask_personal_data(page)
    assert masked == page.replace("0512-87654321", f"{MASK * 4}-{MASK * 8}")


def test_text_without_an_end_takes_no_time() -> None:
    assert mask_personal_data("QQ" + "a." * 20_000 + "@" + "1 " * 20_000) != ""


def test_a_cell_reads_as_its_page() -> None:
    text = "电话\t13812345678\n人数\t128\n"
    lines = [Line(1, 0, "电话"), Line(1, 3, "13812345678"), Line(1, 15, "人数"), Line(1, 18, "128")]
    cells = tuple(TableCell(1 + n // 2, 1 + n % 2, lines=(line,)) for n, line in enumerate(lines))
    page = Page("s", 1, text, TextOrigin.FILE, tables=(PageTable(1, cells, TableOrigin.FILE),))
    masked = mask_page(page)
    said = [line for cell in masked.tables[0].cells for line in cell.lines]
    assert [line.text for line in said] == ["电话", MASK * 11, "人数", "128"]
    assert all(masked.text[line.start : line.start + len(line.text)] == line.text for line in said)
    assert mask_page(masked) is masked


def test_every_kind_of_file_is_masked_when_read(tmp_path: Path) -> None:
    path = tmp_path / "通讯录.txt"
    path.write_text("海潮职业学院\n联系电话 0512-87654321\n", encoding="utf-8")
    (page,) = read_pages(*read_source(path))
    assert page.text == f"海潮职业学院\n联系电话 {MASK * 4}-{MASK * 8}\n"


_UNMASKED = re.compile(
    r"(?<![\d.,A-Za-z])1[3-9]\d{9}(?![\d.,])|\b0\d{2,3}-\d{7,8}|[\w.+-]+@\w+\.\w+|\d{17}[\dXx]|QQ\s*[:：]?\s*\d{5,}"
)


@pytest.mark.parametrize("name", ["000", "002", "003", "004"])
def test_nothing_personal_is_staged(name: str, tmp_path: Path) -> None:
    path = next(iter(shared("reports").glob(f"{name}_*.txt")))
    data = path.read_bytes()
    sha256 = read_source(path)[0].sha256
    outcome = mine_report(MineJob(str(path), sha256), Run("r", "v", "l", "e"), str(tmp_path))
    assert outcome.staged is not None
    staged = [file for file in Path(outcome.staged).rglob("*") if file.is_file()] or [Path(outcome.staged)]
    texts = [str(value) for file in staged if file.suffix == ".parquet" for value in _values(file)]
    assert len(texts) > 100
    assert [found for text in texts if (found := _UNMASKED.search(text))] == []
    assert bool(_UNMASKED.search(data.decode())) == (MASK in "".join(texts))


def _values(file: Path) -> list[object]:
    """The texts of a table; ids are figures that mean nothing and may look like a telephone's."""
    rows = parquet.read_table(file).to_pylist()
    named = [(name, value) for row in rows for name, value in row.items() if not name.endswith(("_id", "sha256"))]
    return [value for _, value in named if isinstance(value, str)]


@pytest.mark.parametrize(
    "text", ["电话" + " " * 8000, "手机/" * 8000, "QQ" + " " * 8000, "QQ群" + " " * 8000, "邮箱" + " " * 8000]
)
def test_labels_without_a_number_take_no_time(text: str) -> None:
    begun = time.perf_counter()
    assert mask_personal_data(text) == text
    assert time.perf_counter() - begun < 5.0


def masked_table(*rows: tuple[str, ...]) -> list[str]:
    """The text of each cell of a declared table, masked."""
    cells, text = [], ""
    for row_no, row in enumerate(rows, start=1):
        for column_no, said in enumerate(row, start=1):
            cells.append(TableCell(row_no, column_no, lines=(Line(1, len(text), said),)))
            text += said + ("\n" if column_no == len(row) else "\t")
    page = mask_page(Page("s", 1, text, TextOrigin.FILE, tables=(PageTable(1, tuple(cells), TableOrigin.FILE),)))
    return [line.text for cell in page.tables[0].cells for line in cell.lines]


def test_a_column_is_masked_by_its_head() -> None:
    said = masked_table(
        ("姓名", "联系电话", "身份证号", "QQ", "邮箱", "人数"),
        ("甲某某", "66661234", "110105 19900307 1234", "123456789", "jia#example.cn", "66661234"),
    )
    hidden = [text.replace(MASK, "0") for text in said[6:]]
    assert hidden == ["甲某某", "00000000", "000000 00000000 0000", "000000000", "000#0000000.00", "66661234"]


def test_rows_that_count_telephones_or_money_are_kept() -> None:
    rows = (("指标", "2021", "2022"), ("固定电话", "2345678", "2456789"), ("总资产", "13812345678", "15312345678"))
    assert masked_table(*rows) == [text for row in rows for text in row]
