"""Make the sample reports of invented schools, and their golden files, from the masters in tests/samples/.

    python tests/typeset_samples.py [--font FILE] [--text-only]

Writes data/raw/, tests/samples/twins/ and tests/golden/. The PDFs need reportlab and a TrueType font that has both
Chinese and Latin letters and may be embedded; the committed ones were set in WenQuanYi Micro Hei (Apache-2.0), Debian
package fonts-wqy-microhei. The font itself is not committed: only the subsets inside the PDFs are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

if str(Path(__file__).parent) not in sys.path:
    sys.path.insert(0, str(Path(__file__).parent))

from sample_docx import draw_docx, place_facts
from sample_lines import Placed
from sample_master import Sample, read_master
from sample_pdf import draw_pdf, set_pages
from sample_scan import draw_scan
from sample_text import print_text

ROOT = Path(__file__).resolve().parents[1]
MASTERS = Path("tests/samples")
RAW, TWINS, GOLDEN = Path("data/raw"), Path("tests/samples/twins"), Path("tests/golden")
FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")


class Form(StrEnum):
    """What kind of file a master is made into; a scan is a PDF of page images."""

    TEXT = "txt"
    PDF = "pdf"
    SCAN = "scan"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Output:
    """One file to make: which master, where to, of what kind, and for a text in which encoding."""

    master: str
    folder: Path
    form: Form
    encoding: str = "utf-8"

    @property
    def file_name(self) -> str:
        """The master's name with the suffix of the format."""
        return f"{self.master}.{Form.PDF if self.form is Form.SCAN else self.form}"

    @property
    def path(self) -> Path:
        """Where the file stands, from the root of the repository."""
        return self.folder / self.file_name

    @property
    def gold_path(self) -> Path:
        """Where its true facts stand."""
        return GOLDEN / f"{self.file_name}.jsonl"

    def sample(self) -> Sample:
        """Its master, read."""
        return read_master(ROOT / MASTERS / f"{self.master}.sample")


OUTPUTS = (
    Output("云岭海滨职业技术学院2023年质量年度报告", RAW, Form.TEXT),
    Output("云岭海滨职业技术学院2024年质量年度报告", RAW, Form.TEXT, "utf-8-sig"),
    Output("玄圃工程职业学院双高计划中期绩效自评报告", RAW, Form.TEXT, "gb18030"),
    Output("蓝屿城市学院2024届毕业生就业质量年度报告", RAW, Form.PDF),
    Output("青岚湾医药高等专科学校高水平专业群申报书2023", RAW, Form.PDF),
    Output("沧屿水利职业学院2024年质量年度报告", RAW, Form.SCAN),
    Output("霁川农林职业学院2023年质量年度报告", RAW, Form.DOCX),
    Output("云岭海滨职业技术学院2024年质量年度报告", TWINS, Form.PDF),
    Output("青岚湾医药高等专科学校高水平专业群申报书2023", TWINS, Form.TEXT),
    Output("沧屿水利职业学院2024年质量年度报告", TWINS, Form.TEXT),
)


def as_number(value: Decimal | None) -> int | float | None:
    """A JSON number; whole numbers without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def gold_row(output: Output, placed: Placed) -> dict[str, object]:
    """A fact as the labelling standard's JSON object, placed by `line` (text) or `page` (PDF)."""
    truth = placed.truth
    return {
        "doc": output.file_name,
        "line" if output.form is Form.TEXT else "page": placed.place,
        "quote": truth.quote,
        "kind": truth.kind,
        "value": as_number(truth.value),
        "value_max": as_number(truth.value_max),
        "unit": truth.unit,
        "bound": truth.bound,
        "indicator": truth.indicator,
        "subject": truth.subject,
        "period": truth.period,
        "status": truth.status,
        "level": truth.level,
        "grade": truth.grade,
        "award_name": truth.award_name,
        "flow": truth.flow,
        "optional": truth.optional,
    }


def placed_facts(output: Output) -> list[Placed]:
    """The sample's facts where this form of it has them."""
    sample = output.sample()
    if output.form is Form.TEXT:
        return print_text(sample)[1]
    return place_facts(sample) if output.form is Form.DOCX else set_pages(sample)[1]


def gold_lines(output: Output) -> str:
    """The golden file's text: one fact a line, in the order of print."""
    placed = placed_facts(output)
    return "".join(json.dumps(gold_row(output, fact), ensure_ascii=False) + "\n" for fact in placed)


def window(output: Output) -> dict[str, object]:
    """The part of the file that the gold covers: all of it."""
    sample = output.sample()
    if output.form is Form.TEXT:
        return {"doc": output.file_name, "first_line": 1, "last_line": print_text(sample)[0].count("\n")}
    pages = [1] if output.form is Form.DOCX else list(range(1, len(set_pages(sample)[0]) + 1))
    return {"doc": output.file_name, "file": output.file_name, "pages": pages}


def windows_text() -> str:
    """The text of tests/golden/windows.json."""
    return json.dumps([window(output) for output in OUTPUTS], ensure_ascii=False, indent=1) + "\n"


def file_bytes(output: Output, font: Path) -> bytes:
    """The file as it is committed; a PDF or a scan needs the font."""
    sample = output.sample()
    if output.form is Form.TEXT:
        return print_text(sample)[0].encode(output.encoding)
    if output.form is Form.DOCX:
        return draw_docx(sample)
    return draw_scan(sample, font) if output.form is Form.SCAN else draw_pdf(sample, font)


def make_all(font: Path | None) -> Iterator[Path]:
    """Write every file, PDFs only with a font, and give each path once written."""
    for folder in (RAW, TWINS, GOLDEN):
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
    for output in OUTPUTS:
        (ROOT / output.gold_path).write_text(gold_lines(output), "utf-8")
        yield output.gold_path
        if font or output.form in {Form.TEXT, Form.DOCX}:
            (ROOT / output.path).write_bytes(file_bytes(output, font or FONT))
            yield output.path
    (ROOT / GOLDEN / "windows.json").write_text(windows_text(), "utf-8")
    yield GOLDEN / "windows.json"


def main() -> int:
    """Make the files and name them; 1 if the font is missing."""
    parser = argparse.ArgumentParser(description="Make the sample reports and their golden files from the masters.")
    parser.add_argument("--font", type=Path, default=FONT, help="TrueType font with Chinese and Latin letters")
    parser.add_argument("--text-only", action="store_true", help="leave the PDFs as they are")
    args = parser.parse_args()
    if not args.text_only and not args.font.is_file():
        print(f"no font at {args.font}: apt-get install fonts-wqy-microhei, or --font FILE, or --text-only",
              file=sys.stderr)  # fmt: skip
        return 1
    for path in make_all(None if args.text_only else args.font):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
