"""What strangers try on the page of `sushu serve`: names that are scripts, hosts, sites, paths not its own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from listed_reports import BASE
from lxml import etree
from made_reports import RUN, make_pdf_report, make_text_report
from made_warehouses import make_warehouse

from flows.serve.app import create_app
from flows.serve.site import Site
from flows.serve.told_errors import without_folders
from pipeline.charts.chart_data import ChartData, ChartKind, ChartPoint
from pipeline.charts.chart_files import ChartFormat, chart_bytes, svg_of
from pipeline.charts.chart_names import Indicator
from pipeline.charts.chart_rows import page_links
from pipeline.charts.chart_spec import draw_spec
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged, open_published

EVIL = (
    "</text></svg><script>alert(1)</script>",
    "\"'><img src=x onerror=alert(2)>",
    "javascript:alert(3)",
    "</script><!--<script>alert(4)</script>",
    "${alert(5)}{{7*7}}]]>&lt;script&gt;",
)
LIVE = ("<script>alert", "<img src=x", "<!--<script", "]]><", 'href="javascript:', "href='javascript:")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports whose school, title, file name and words are what an attacker writes."""
    names = "' || '".join(each.replace("'", "''") for each in EVIL)
    return make_warehouse(
        tmp_path_factory.mktemp("evil"),
        f"update reports set school = '{names}', title = '{names}', source_name = '{names}'",
        f"update fact set sentence = '{names}', indicator = '{names}', subject = '{names}', award_name = '{names}'",
        f"insert into schools (school, short_names, former_names) values ('{names}', ['{names}'], [])",
    )


@pytest.fixture(scope="module")
def client(warehouse: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Site.beside(warehouse)), base_url=BASE, follow_redirects=False) as client:
        yield client


def report_ids(warehouse: Path) -> list[str]:
    with open_published(warehouse) as connection:
        return [name for (name,) in connection.execute("select source_id from reports order by media_type").fetchall()]


def test_no_page_runs_what_a_report_says(client: TestClient, warehouse: Path) -> None:
    with open_published(warehouse) as connection:
        fact = connection.execute("select fact_id from facts order by 1").fetchall()[0][0]
    paths = ["/", "/facts", "/findings", "/status", "/charts", "/search?q=教师", f"/f/{fact}", f"/f/{fact}/panel"]
    paths += [f"/r/{report}" for report in report_ids(warehouse)]
    paths += ["/school?" + str(client.build_request("GET", "/", params={"name": "".join(EVIL)}).url.query, "ascii")]
    paths += ["/warehouse?sql=select school, sentence from facts"]
    for path in paths:
        page = client.get(path)
        assert page.status_code == 200, path
        assert [each for each in LIVE if each in page.text] == [], path
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]


def evil_chart(name: str, kind: ChartKind = ChartKind.INDICATOR) -> ChartData:
    category = "spent" if kind is ChartKind.FUNDING else name
    point = ChartPoint(
        *(
            f"{name}甲",
            2023,
            category,
            name,
            name,
            Decimal(12),
            None,
            "人",
            "exact",
            2,
            ("f-1", "f-2"),
            name,
            name,
            name,
            1,
            None,
        )
    )
    points = (point, ChartPoint(f"{name}乙", *[getattr(point, slot) for slot in ChartPoint.__slots__[1:]]))
    return ChartData(kind, Indicator("x", name, "人"), (name,), 2023, points)


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_drawing_holds_names_as_texts(name: str, kind: ChartKind) -> None:
    svg = svg_of(draw_spec(evil_chart(name, kind), page_links()))
    root = etree.fromstring(svg.encode())  # whole and well-formed: no name has ended it
    tags = {etree.QName(element).localname for element in root.iter() if isinstance(element.tag, str)}
    assert tags <= {
        "svg",
        "g",
        "path",
        "text",
        "tspan",
        "rect",
        "line",
        "a",
        "title",
        "defs",
        "clipPath",
        "style",
        "circle",
    }
    attributes = [(etree.QName(key).localname, value) for each in root.iter() for key, value in each.attrib.items()]
    assert [key for key, _ in attributes if key.startswith("on")] == []
    assert {value for key, value in attributes if key == "href"} <= {"/f/f-1"}
    assert any(name[:12] in value for _, value in attributes) or name[:12] in "".join(root.itertext())


@pytest.mark.parametrize("name", EVIL)
def test_a_chart_saved_as_a_page_runs_nothing_but_its_own(name: str) -> None:
    page = chart_bytes(evil_chart(name), ChartFormat.HTML).decode()
    told = page[: page.index("<script>")] + page[page.rindex("vegaEmbed(") :]
    assert [each for each in LIVE if each in told] == []
    assert told.count("</script>") == 1


@pytest.mark.parametrize(
    "host", ["[", "[::1", "evil.example", "127.0.0.1.evil.example", "localhost.", "", "127.0.0.1, x"]
)
def test_a_name_that_is_not_ours_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        *({"origin": origin} for origin in ("http://[", "null", "", "http://127.0.0.1:9", "http://evil.example", "//")),
        *({"sec-fetch-site": site} for site in ("cross-site", "same-site", "none", "")),
        {},
    ],
)
def test_a_post_from_elsewhere_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/language/zh", headers=headers).status_code == 403
    nameless = {"host": "", **headers}
    with TestClient(create_app(Site.beside(Path("none"), "word")), base_url=BASE) as guarded:
        guarded.cookies.set("sushu_token", "word")
        assert guarded.post("/language/zh", headers=nameless).status_code == 403


def test_other_sites_may_lead_here_and_fetch_nothing(client: TestClient) -> None:
    def asked(site: str, mode: str, dest: str) -> int:
        return client.get(
            "/", headers={"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
        ).status_code

    assert asked("cross-site", "navigate", "document") == 200
    assert asked("same-origin", "cors", "empty") == 200
    assert asked("none", "navigate", "document") == 200
    for mode, dest in (("no-cors", "image"), ("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")):
        assert asked("cross-site", mode, dest) == 403
        assert asked("same-site", mode, dest) == 403


def test_the_token_is_compared_whole_and_kept_from_scripts(warehouse: Path) -> None:
    with TestClient(create_app(Site.beside(warehouse, "wörd")), base_url=BASE, follow_redirects=False) as client:
        for wrong in ("", "w", "wörd ", "WÖRD", "%ff", "%ed%a0%80", "wörd%00"):
            assert client.get(f"/?token={wrong}").status_code == 403
        assert client.get("/", headers=[(b"cookie", b"sushu_token=\xff\xfe")]).status_code == 403
        shown = client.get("//elsewhere.example/facts?token=wörd&kind=award")
        assert shown.status_code == 303
        assert not shown.headers["location"].startswith(("//", "http"))
        flags = shown.headers["set-cookie"].lower()
        assert "httponly" in flags
        assert "samesite=strict" in flags


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../access.py", "/static/%2e%2e/access.py", "/static/..%2faccess.py", "/static/....//access.py"),
        *("/static//etc/passwd", "/static/%00", "/image/..%2f..%2fx/1/page.jpg", "/image/src-x/1/..%2fpage.jpg"),
        *("/image/src-x/-1/page.jpg", "/image/src-x/99999999999999999999/page.jpg", "/image/src-x/1/huge.jpg"),
        *("/r/..%2f..%2fetc", "/c/%00", "/m/%ff"),
    ],
)
def test_no_path_leads_out(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text
    assert "import" not in answer.text


def test_going_back_leads_to_no_other_site(client: TestClient) -> None:
    for back in (
        "//e.example",
        "/\\e.example",
        "\\\\e.example",
        "https://e.example",
        "javascript:alert(1)",
        "/%0d%0aX: y",
    ):
        answer = client.get("/language/en", params={"back": back})
        assert "x" not in answer.headers
        assert answer.headers["location"] == "/" or answer.headers["location"].startswith("/%")
    assert client.get("/language/en?back=/%09/e.example").headers["location"] == "/%09/e.example"


def test_numbers_without_end_are_told_to_be_none(client: TestClient) -> None:
    for query in ("least=1e999999999", "greatest=-1e999999999", "least=nan", "year=99999999999999999999", "after=%00"):
        assert client.get(f"/facts?{query}").status_code == 400


def test_a_report_without_pictures_says_so(client: TestClient, warehouse: Path) -> None:
    pdf, text = report_ids(warehouse)
    assert client.get(f"/image/{text}/1/page.jpg").status_code == 404
    assert client.get(f"/image/{pdf}/1/page.jpg").status_code == 404  # its file is not there


def test_no_error_names_a_folder_of_this_machine(tmp_path: Path) -> None:
    folder = tmp_path / "某 folder" / "in"
    folder.mkdir(parents=True)
    origin = folder / "绿水.pdf"
    paths = WarehousePaths.beside(tmp_path / "其它 folder" / "reports.duckdb")
    for report in (make_text_report(), make_pdf_report(origin=str(origin))):
        stage_report(report, RUN, paths.staged)
    load_staged(paths)
    pdf = report_ids(paths.published)[0]
    with TestClient(create_app(Site.beside(paths.published)), base_url=BASE) as client:
        gone = client.get(f"/image/{pdf}/1/page.jpg")
        origin.write_bytes(b"%PDF-1.4 another")
        changed = client.get(f"/image/{pdf}/1/page.jpg")
        paths.published.write_bytes(b"no database")
        broken = client.get("/")
        paths.published.unlink()
        missing = client.get("/")
    assert [each.status_code for each in (gone, changed, broken, missing)] == [404, 404, 503, 503]
    assert "no longer there" in gone.text
    assert "has changed" in changed.text
    for answer in (gone, changed, broken, missing):
        assert "folder" not in answer.text.replace("in the folder", "")
        assert str(tmp_path) not in answer.text
    assert without_folders(str(tmp_path / "甲.pdf")) == "甲.pdf"
