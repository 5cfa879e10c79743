"""Print a sample and scan it again: pages as grey images, a little askew, blurred and noisy, with no text layer."""

from __future__ import annotations

import io
import random
from pathlib import Path

from sample_master import Sample
from sample_pdf import PAGE_HEIGHT, PAGE_WIDTH, draw_pdf

DPI = 200
MOST_ASKEW = 0.6  # degrees
BLUR, NOISE, QUALITY = 0.5, 6, 45


def draw_scan(sample: Sample, font: Path) -> bytes:
    """The scan's bytes: the same for the same master, font and libraries; the faults are drawn by the sample's name."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    dice = random.Random(sample.name)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(sample.name)
    with pypdfium2.PdfDocument(draw_pdf(sample, font)) as pdf:
        for page in pdf:
            image = ImageReader(io.BytesIO(scanned(page.render(scale=DPI / 72, grayscale=True).to_pil(), dice)))
            canvas.drawImage(image, 0, 0, PAGE_WIDTH, PAGE_HEIGHT)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scanned(image, dice: random.Random) -> bytes:  # type: ignore[no-untyped-def]
    """A page's image as a cheap scanner gives it: JPEG bytes."""
    from PIL import Image, ImageChops, ImageFilter

    askew = image.rotate(dice.uniform(-MOST_ASKEW, MOST_ASKEW), Image.Resampling.BICUBIC, fillcolor=255)
    blurred = askew.filter(ImageFilter.GaussianBlur(BLUR))
    grain = Image.frombytes("L", image.size, dice.randbytes(image.width * image.height))
    faint = grain.point([round(128 + (level - 127.5) / 127.5 * NOISE) for level in range(256)])
    buffer = io.BytesIO()
    ImageChops.add(blurred, faint, scale=1, offset=-128).save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
