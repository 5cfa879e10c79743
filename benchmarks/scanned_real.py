"""Whether pages of real text PDFs give the same facts once they are scanned: drawn at 200 dpi, a little askew, noisy.

same: as in benchmarks.same_facts. found: the share of the text pages' facts that the scan gives too; what a chart
drawn as a picture adds in the scan lowers the first figure alone.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.floors import below, read_floors
from benchmarks.measures import found_of
from benchmarks.options import Figures, parser, present, run
from benchmarks.same_facts import FactKey, differences, facts_of, sameness

# First and last page: prose with half-ruled tables, wide budget tables, coloured tables with nested heads and charts.
EXCERPTS = {
    "周口市统计公报2023.pdf": (1, 13),
    "普陀区人民政府办公室2025年预算.pdf": (8, 20),
    "西京学院2023届毕业生就业质量年度报告.pdf": (14, 25),
}
DPI = 200
_TILT, _NOISE = 0.5, 5.0  # degrees either way; grey levels
_QUALITY = 80  # of the JPEG


def twins(path: Path, first: int, last: int, folder: Path) -> tuple[Path, Path]:
    """Two files with the same pages of a PDF: as they are, and as a scanner gives them."""
    import pypdfium2 as pdfium

    text, scan = folder / f"{path.stem}_text.pdf", folder / f"{path.stem}_scan.pdf"
    with pdfium.PdfDocument(path) as document, pdfium.PdfDocument.new() as excerpt:
        numbers = range(first - 1, min(last, len(document)))
        excerpt.import_pages(document, list(numbers))
        excerpt.save(text)
        images = [_scanned(document[number].render(scale=DPI / 72).to_pil(), number) for number in numbers]
    images[0].save(scan, save_all=True, append_images=images[1:], resolution=DPI, quality=_QUALITY)
    return text, scan


def _scanned(image: Any, number: int) -> Any:
    """The page's picture askew and noisy, the same every time."""
    import numpy as np
    from PIL import Image

    chance = np.random.default_rng(number)
    tilted = image.convert("RGB").rotate(chance.uniform(-_TILT, _TILT), Image.Resampling.BICUBIC, fillcolor="white")
    noisy = np.asarray(tilted) + chance.normal(0, _NOISE, (tilted.height, tilted.width, 1))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def figures_of(text: Counter[FactKey], scan: Counter[FactKey]) -> dict[str, float]:
    """What floors are held against."""
    return {"same": sameness(text, scan), "found": found_of(scan.elements(), text.elements()).share or 0.0}


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--differences", action="store_true", help="list the facts that differ")
    given = options.parse_args()
    folder = given.shared / "reports" / "real"

    def measure() -> Figures:
        rows: list[list[Any]] = []
        missed: list[str] = []
        details: dict[str, dict[str, float]] = {}
        for path, text, scan in _pairs(folder):
            figures = details[path.name] = figures_of(text, scan)
            rows.append([path.name, text.total(), scan.total(), f"{figures['same']:.3f}", f"{figures['found']:.3f}"])
            missed += below(path.name, figures, read_floors("scanned_real"))
            if given.differences:
                missed += differences({"text": text, "scan": scan}, "text")
        return Figures(["file", "facts", "in the scan", "same", "found"], rows, details, missed)

    return run(folder, measure, as_json=given.json)


def _pairs(folder: Path) -> Iterator[tuple[Path, Counter[FactKey], Counter[FactKey]]]:
    for path in present(folder, EXCERPTS):
        with TemporaryDirectory() as temporary:
            text, scan = twins(path, *EXCERPTS[path.name], Path(temporary))
            yield path, facts_of(text), facts_of(scan)


if __name__ == "__main__":
    sys.exit(main())
