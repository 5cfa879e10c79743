"""Documents that cannot rot: every command is described, every command line they print is one."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import GROUPS, app, command_names

ROOT = Path(__file__).parent.parent
COMMANDS_DOC = ROOT / "docs" / "commands.md"
DOCUMENTS = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "data/raw/README.md", "docs/many-machines.md"]
GROUP_NAMES = [str(group.info.name) for group in GROUPS]
NAMES = command_names()

HEAD = """# Commands 命令

Made from `sushu COMMAND --help`; to change it, change the command and run `UPDATE_DOCS=1 pytest tests/test_docs.py`.
"""


def help_of(name: str) -> str:
    result = CliRunner().invoke(app, [*name.split(), "--help"], env={"COLUMNS": "110"}, prog_name="sushu")
    assert result.exit_code == 0
    return result.output.strip()


def test_every_command_is_described() -> None:
    sections = [f"## sushu {name}\n\n```\n{help_of(name)}\n```\n" for name in NAMES]
    rendered = "\n".join([HEAD, *sections])
    if os.environ.get("UPDATE_DOCS"):
        COMMANDS_DOC.write_text(rendered, "utf-8")
    assert COMMANDS_DOC.read_text("utf-8") == rendered, "run UPDATE_DOCS=1 pytest tests/test_docs.py"


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md"])
def test_the_readmes_name_every_command(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert [name for name in NAMES if f"sushu {name}" not in text] == []


def command_lines(document: str) -> Iterator[list[str]]:
    """The `sushu …` lines of a document's code blocks, as words; what a pipe or a redirection adds is cut."""
    for block in re.findall(r"```(?:sh|console|bash)\n(.*?)```", (ROOT / document).read_text("utf-8"), re.DOTALL):
        for line in block.splitlines():
            if match := re.match(r"(?:\$ )?(?:\.venv/bin/)?sushu (.*)", line.strip()):
                yield shlex.split(re.split(r"\s[|>]|\s#", match[1])[0])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_line_is_one(document: str) -> None:
    for words in command_lines(document):
        name = " ".join(words[:2]) if words[0] in GROUP_NAMES else words[0]
        assert name in NAMES, words
        options = [word.split("=")[0] for word in words[1:] if word.startswith("--")]
        described = help_of(name)
        assert [option for option in options if option not in described] == [], words


@pytest.mark.parametrize("document", [*DOCUMENTS, "ARCHITECTURE.md", "docs/adr/README.md"])
def test_links_and_named_files_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    here = (ROOT / document).parent
    assert [link for link in links if link and not (here / link).exists()] == []


def test_make_targets_named_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in (*DOCUMENTS, ".ci/run"):
        named = re.findall(r"(?:^|`)make ([a-z ]+?)(?:`|\s*#|$)", (ROOT / document).read_text("utf-8"), re.MULTILINE)
        assert {target for line in named for target in line.split()} <= targets, document


def test_files_that_git_shall_keep_exist() -> None:
    kept = re.findall(r"^!(.+)$", (ROOT / ".gitignore").read_text("utf-8"), re.MULTILINE)
    assert [name for name in kept if not (ROOT / name).exists()] == []


def test_nothing_names_a_registry_or_a_machine() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"://|--(?:index|extra-index|find-links|trusted)", lock)
    pinned = re.findall(r"^[a-z0-9.-]+==[^ ]+ \\$", lock, re.MULTILINE)
    assert len(pinned) > 50
    assert len(re.findall(r"^[^ #\n]", lock, re.MULTILINE)) == len(pinned)
