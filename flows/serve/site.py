"""What one running page server knows: its warehouse, its pictures, where verdicts lie, who may look (站点)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from flows.serve.doubtful import Doubt, DoubtfulFacts
from flows.serve.open_warehouse import OpenWarehouse
from flows.serve.page_pictures import PagePictures
from flows.serve.review import Judgements, Review
from pipeline.verdicts.store import VerdictStore, verdicts_beside

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Site:
    """A server's settings and what it keeps open; `token` is asked of everybody unless it is None."""

    warehouse: OpenWarehouse
    pictures: PagePictures
    review: Review
    token: str | None = None
    doubtful: DoubtfulFacts = field(default_factory=DoubtfulFacts)

    @classmethod
    def beside(cls, published: Path, token: str | None = None) -> Site:
        """The site of a warehouse; pictures and verdicts lie beside it."""
        stem = published.stem
        return cls(
            warehouse=OpenWarehouse(published),
            pictures=PagePictures(published.with_name(f"{stem}.pictures")),
            review=Review(VerdictStore(verdicts_beside(published))),
            token=token,
        )

    def judgements(self, connection: duckdb.DuckDBPyConnection) -> Judgements:
        """The verdicts as they stand in the warehouse that `connection` reads."""
        return self.review.look(connection, self.warehouse.opened)

    def doubts(self, connection: duckdb.DuckDBPyConnection, school: str = "") -> Sequence[Doubt]:
        """The doubtful facts of the warehouse that `connection` reads, of schools whose name holds `school`."""
        return self.doubtful.list(connection, self.warehouse.opened, school)

    def close(self) -> None:
        """Let go of files and processes."""
        self.warehouse.close()
        self.pictures.close()


def site_of(request: Request) -> Site:
    """The site that answers a request."""
    site: Site = request.app.state.site
    return site


SiteDep = Annotated[Site, Depends(site_of)]
