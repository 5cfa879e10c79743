"""What code of ours must not call: it would run, or unpack, what a stranger wrote."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path for folder in ("pipeline", "extractors", "flows", "sushu") for path in (ROOT / folder).rglob("*.py")
)

# A call by its last names, or an import, and why not.
CALLS = {
    **dict.fromkeys(("eval", "exec", "compile", "__import__", "os.system", "os.popen"), "runs a text"),
    **dict.fromkeys(("yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load"), "makes objects of a text"),
    **dict.fromkeys(("tempfile.mktemp", "os.tempnam"), "another may make that file first"),
    **dict.fromkeys(("extractall", "extract", "shutil.unpack_archive"), "writes where an archive says"),
    **dict.fromkeys(("numpy.load", "np.load", "torch.load", "joblib.load"), "may unpickle"),
    **dict.fromkeys(("yaml.Loader", "yaml.UnsafeLoader", "yaml.FullLoader", "yaml.CLoader"), "makes objects of a text"),
}
IMPORTS = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "telnetlib", "ftplib", "smtplib"}


def name_of(node: ast.expr) -> str:
    """`os.path.join` as it is written; "" for what has no name."""
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def faults_of(code: str) -> list[str]:
    """Every forbidden call, import and argument, with its line."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            found += [f"{node.lineno}: import {name}" for name in names if name.partition(".")[0] in IMPORTS]
        elif isinstance(node, ast.Call):
            name = name_of(node.func)
            attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name in CALLS or attribute in ("extractall", "unsafe_load"):
                found.append(f"{node.lineno}: {name}")
            for keyword in node.keywords:
                if keyword.arg == "shell" and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value):
                    found.append(f"{node.lineno}: shell=")
                if keyword.arg == "Loader" and name_of(keyword.value) not in ("yaml.SafeLoader", "yaml.CSafeLoader"):
                    found.append(f"{node.lineno}: Loader=")
                if keyword.arg in ("allow_pickle", "verify") and isinstance(keyword.value, ast.Constant):
                    found.append(f"{node.lineno}: {keyword.arg}=")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_runs_or_unpacks_what_a_stranger_wrote(path: Path) -> None:
    assert faults_of(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        *("import pickle", "from pickle import loads", "eval('1')", "exec('1')", "import os; os.system('x')"),
        *("yaml.load(x)", "yaml.compose(x, Loader=yaml.Loader)", "subprocess.run('x', shell=True)"),
        *("tempfile.mktemp()", "archive.extractall('x')", "np.load(x, allow_pickle=True)", "import dill.source"),
    ],
)
def test_each_of_them_would_be_found(code: str) -> None:
    assert faults_of(code)


@pytest.mark.parametrize("code", ["re.compile('x')", "yaml.safe_load(x)", "subprocess.run(['x'])", "x.extract(1)"])
def test_what_is_harmless_is_left_alone(code: str) -> None:
    assert faults_of(code) == []


def test_every_template_escapes_and_no_word_is_marked_safe() -> None:
    from flows.serve import views

    templates = sorted((views.FOLDER / "templates").iterdir())
    assert len(templates) > 10
    for path in templates:
        assert views._templates.autoescape(path.name) is True if callable(views._templates.autoescape) else False
        text = path.read_text("utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "autoescapefalse" not in text.replace(" ", "")
    marked = [path for path in MODULES if "Markup(" in path.read_text("utf-8")]
    # a drawing, whose tags and links tests/test_page_security.py tries to break out of
    assert [path.name for path in marked] == ["chart_pages.py"]
