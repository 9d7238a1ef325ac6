"""Jinja2 templates: the shipped ones, extended or overridden by the workspace's own ``templates/``.

Templates are trusted, what they print is not: every value is escaped unless it went through `render.markdown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from sspgen.model.ids import control_label, point_label, statement_suffix
from sspgen.render import words
from sspgen.render.markdown import to_html, to_plain
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import CodeType

    from jinja2.bccache import Bucket


class _Compiled(BytecodeCache):
    """Templates compiled in this process, by name and source: compiling all of them takes longer than a small site."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what an earlier environment compiled from the same source."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def _markdown(text: str) -> Markup:
    return Markup(to_html(text))  # noqa: S704 - the one place where HTML is trusted: nh3 cleaned it


def environment(root: Path | None) -> Environment:
    """Return the environment of a workspace.

    A workspace's ``templates/site/control.html.j2`` takes the place of the shipped one, and may extend it as
    ``shipped/site/control.html.j2``.
    """
    shipped = FileSystemLoader(data_folder("templates"))
    own = [FileSystemLoader(root / "templates")] if root and (root / "templates").is_dir() else []
    env = Environment(
        loader=ChoiceLoader([*own, shipped, PrefixLoader({"shipped": shipped})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
    )
    filters: dict[str, Callable[..., object]] = {
        "markdown": _markdown,
        "plain": to_plain,
        "control_label": control_label,
        "point_label": point_label,
        "suffix": statement_suffix,
        "chain": words.chain,
        "day": words.day,
        "moment": words.moment,
        "duration": words.duration,
        "symbol": words.symbol,
        "word": words.word,
        "percent": words.percent,
    }
    env.filters.update(filters)
    env.globals["edition"] = ""
    return env
