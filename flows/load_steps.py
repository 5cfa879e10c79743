"""The steps of `sushu load`: staged directories of other machines come here, are looked at, and are loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.lexicons import list_indicators, list_schools, read_lexicon
from flows.run_id import code_version, engine_versions
from flows.steps import LOAD_PATIENCE
from pipeline.loading.arrivals import Arrival, Choice, arrival_of, choose, holdings_of, key_of
from pipeline.loading.staged_flaws import flaw_of, is_staged_name
from pipeline.loading.staged_store import FlawedDirectoryError, StagedStore
from pipeline.ocr.modes import OcrMode
from pipeline.staging import is_failure, list_staged
from pipeline.warehouse import LoadCounts, WarehousePaths, load_staged


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What the user asked for: places of staged directories (folders or URLs), and the warehouse they go to."""

    places: tuple[str, ...]
    warehouse: Path


@dataclass(frozen=True, slots=True)
class Refused:
    """A staged directory that is not whole: where it lies, its name, and what is wrong with it."""

    place: str
    name: str
    flaw: str

    def __str__(self) -> str:
        return f"{self.place}: {self.name}: {self.flaw}"


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What a load did: directories offered and fetched; reports loaded, replaced, quarantined.

    `outdone` are directories that others of the same report go before, so that their rows do not stand.
    """

    offered: int = 0
    fetched: int = 0
    loaded: int = 0
    replaced: int = 0
    quarantined: int = 0
    facts: int = 0
    published: bool = False
    outdone: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()

    def __str__(self) -> str:
        reports = f"{self.loaded:,} new reports, {self.replaced:,} replaced, {self.quarantined:,} quarantined"
        return f"{self.offered:,} staged directories, {self.fetched:,} fetched: {reports}, {self.facts:,} facts"


# Told of each directory that has been looked at, whatever came of it.
Watch = Callable[[str], None]


def load_places(request: LoadRequest, watch: Watch = lambda _: None) -> LoadSummary:
    """Fetch what is new and whole from all places, then load what shall stand; repeated, it does nothing.

    PathNotFoundError or StoreError, before anything is fetched, if a place cannot be used; else what `load_staged`
    raises. Directories that are not whole are named in the summary and left where they are.
    """
    paths = WarehousePaths.beside(request.warehouse)
    stores = [StagedStore.at(place) for place in request.places]
    offers = [(store, store.names()) for store in stores]
    before = {path.name for path in list_staged(paths.staged)}
    offered: set[str] = set()
    refused: list[Refused] = []
    for store, names in offers:
        for name in names:
            try:
                store.fetch(name, paths.staged)
                offered.add(name)
            except FlawedDirectoryError as error:
                refused.append(Refused(store.place, name, error.flaw))
            watch(name)
    fetched = {path.name for path in list_staged(paths.staged)} - before
    choice, unwhole = _choose(paths, offered, fetched)
    counts = _load(paths, choice)
    return LoadSummary(
        offered=len({name for _, names in offers for name in names}),
        fetched=len(fetched),
        loaded=counts.loaded,
        replaced=counts.replaced,
        quarantined=counts.quarantined,
        facts=counts.facts,
        published=counts.published,
        outdone=tuple(name for name in choice.outdone if name in offered),
        refused=(*refused, *unwhole),
    )


def _choose(paths: WarehousePaths, offered: set[str], fetched: set[str]) -> tuple[Choice, list[Refused]]:
    """What shall be loaded of the offered reports, with all their directories here, and those that are not whole."""
    holdings = holdings_of(paths, is_own)
    held = {arrival.path.name: arrival for arrival in holdings.held.values()}
    keys = {key_of(name) for name in offered}
    failures = offered | set(holdings.failed)
    refused: list[Refused] = []
    arrived: list[Arrival] = []
    for path in list_staged(paths.staged):
        # A failure in quarantine takes part: the load of an older report must not take it out.
        wanted = path.name in failures if is_failure(path) else key_of(path.name) in keys
        if not wanted or not is_staged_name(path.name):
            continue
        if path.name in held:
            arrived.append(held[path.name])
        elif path.name not in fetched and (flaw := flaw_of(path)):
            refused.append(Refused(str(paths.staged), path.name, flaw))
        else:
            arrived.append(arrival_of(path, is_own))
    return choose(arrived, holdings), [one for one in refused if one.name in offered]


def _load(paths: WarehousePaths, choice: Choice) -> LoadCounts:
    """The reports, older versions first, and then the failures: a report's load takes its file's out of quarantine."""
    counts = LoadCounts()
    for staged in (*choice.reports, choice.failures) if choice.failures else choice.reports or ((),):
        counts += load_staged(
            paths, staged, indicators=list_indicators(), schools=list_schools(), wait_seconds=LOAD_PATIENCE
        )
    return counts


@cache
def is_own(code: str, lexicon_hash: str, engines: str) -> bool:
    """Whether a run is one that this program could make now, with whatever sheet of schools and OCR weights."""
    lexicons, _, _sheet = lexicon_hash.partition("+")
    known = {engine_versions(mode.weights) for mode in OcrMode}
    return code == code_version() and lexicons == read_lexicon().hash and engines in known
