"""Whether this machine has a font with Chinese characters: without one a picture shows empty boxes (中文字体)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from pipeline.errors import SushuError

# How the files of the families of chart_style.FONT_FAMILIES are called, in small letters.
_FILES = (
    ("Noto Sans CJK SC", ("notosanscjk*", "notosanscjksc*", "notosanscjk-vf*")),
    ("Noto Sans SC", ("notosanssc*",)),
    ("Source Han Sans SC", ("sourcehansanssc*", "sourcehansans.tt?", "sourcehansans-*")),
    ("Source Han Sans CN", ("sourcehansanscn*",)),
    ("PingFang SC", ("pingfang*",)),
    ("Hiragino Sans GB", ("hiragino sans gb*",)),
    ("Microsoft YaHei", ("msyh*",)),
    ("WenQuanYi Micro Hei", ("wqy-microhei*",)),
    ("WenQuanYi Zen Hei", ("wqy-zenhei*",)),
    ("Droid Sans Fallback", ("droidsansfallback*",)),
    ("SimHei", ("simhei*",)),
    ("SimSun", ("simsun*",)),
)
_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")


class NoChineseFontError(SushuError):
    """No font with Chinese characters is installed."""


def font_folders() -> tuple[Path, ...]:
    """Where systems keep fonts, those of the user first."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    user = (home / ".fonts", data / "fonts", home / "Library" / "Fonts")
    return (*user, Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/System/Library/Fonts"),
            Path("/Library/Fonts"), windows)  # fmt: skip


def find_chinese_font(folders: Iterable[Path] | None = None) -> tuple[str, Path]:
    """The best family with Chinese characters that is installed, and a file of it.

    NoChineseFontError, which names the package to install, if there is none.
    """
    files = sorted(_font_files(font_folders() if folders is None else folders))
    for family, patterns in _FILES:
        for file in files:
            if any(fnmatch(file.name.lower(), pattern) for pattern in patterns):
                return family, file
    raise NoChineseFontError(
        "No font with Chinese characters is installed, so a PNG would show empty boxes.",
        "Install one (Debian, Ubuntu: apt install fonts-noto-cjk; Fedora: dnf install google-noto-sans-cjk-fonts), "
        "put NotoSansCJK-Regular.ttc into ~/.fonts, or write .svg or .html, which use the fonts of whoever reads them.",
    )


def _font_files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for at, _, names in os.walk(folder):
            yield from (Path(at) / name for name in names if name.lower().endswith(_SUFFIXES))
