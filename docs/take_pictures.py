"""Takes the pictures of docs/pictures/ from the sample reports: make pictures (needs Chromium and a Chinese font)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from pipeline.warehouse import open_published

PICTURES = Path(__file__).parent / "pictures"
_SCHOOL = "云岭海滨职业技术学院"
_OF_TABLE = "source_name like '蓝屿%' and table_id is not null and page_no = 2"
_OF_SCAN = "text_origin = 'ocr' and kind = 'percentage' and table_id is null"
_OF_TEXT = "indicator_id = 'student.enrolled.count' and report_year = 2024 and text_origin = 'file'"


def main(warehouse: Path) -> None:
    """Serve the warehouse, take all pictures, end."""
    with open_published(warehouse) as connection:

        def fact(condition: str) -> str:
            query = f"select fact_id from facts where {condition} order by report_id, page_no, start_offset limit 1"
            return str(connection.execute(query).fetchall()[0][0])

        shown = {
            "table": f"/f/{fact(_OF_TABLE)}",
            "scan": f"/f/{fact(_OF_SCAN)}",
            "text": f"/f/{fact(_OF_TEXT)}",
            "search": "/search?q=双师型教师占比",
            "school": f"/school?name={_SCHOOL}",
            "findings": "/findings?severity=passed&check=table",
            "queue": "/queue",
            "chart": "/charts?chart=indicator&indicator=在校生数",
        }
    port = _free_port()
    sushu = Path(sys.executable).with_name("sushu")
    server = subprocess.Popen([sushu, "serve", "--port", str(port), "--warehouse", warehouse])
    try:
        with sync_playwright() as playwright:
            program = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 820})
            _wait(page, f"http://127.0.0.1:{port}/")
            PICTURES.mkdir(exist_ok=True)
            for name, path in shown.items():
                page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
                page.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=70)
            browser.close()
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(page: Page, address: str) -> None:
    for _ in range(60):
        try:
            page.goto(address)
        except Error:  # nothing listens yet
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
