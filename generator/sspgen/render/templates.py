"""Jinja2 templates: the shipped ones, extended or overridden by the workspace's own ``templates/``.

Templates are trusted, what they print is not: every value is escaped unless it went through `render.markdown`.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import jinja2
from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from sspgen.model.ids import control_label, point_label, statement_suffix
from sspgen.model.stating import evidence_place, member, place
from sspgen.render import checkboxes, words
from sspgen.render.cache import Cache, key
from sspgen.render.charts.ages import age_of
from sspgen.render.charts.boundary import boundary_of
from sspgen.render.charts.data_flow import data_flow_of
from sspgen.render.charts.marks import ink, marks
from sspgen.render.charts.shares import bar_of, proof_counts
from sspgen.render.charts.strips import row_of, strip_of
from sspgen.render.markdown import to_html, to_plain
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import CodeType

    from jinja2.bccache import Bucket

    from sspgen.render.charts.marks import Marks


class _Compiled(BytecodeCache):
    """Templates compiled before, by name and source: compiling all of them takes longer than making a small site.

    Those of this process are at hand. Those of earlier ones are taken from the cache folder where it belongs to this
    user alone, as they are code; the interpreter that made them is part of their key.
    """

    def __init__(self, store: Cache) -> None:
        self._store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled from the same source."""
        name = _code_key(bucket)
        if name not in _CODE:
            kept = self._store.get(name)
            if kept is None:
                return
            _CODE[name] = marshal.loads(kept)  # noqa: S302 - of a folder of this user alone, and hashed
        bucket.code = _CODE[name]

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            _CODE[_code_key(bucket)] = bucket.code
            self._store.put(_code_key(bucket), marshal.dumps(bucket.code))
            self._store.tidy()


_CODE: dict[str, CodeType] = {}
"""Code of this process, by key."""


def _code_key(bucket: Bucket) -> str:
    return key("template", sys.version, jinja2.__version__, bucket.key, bucket.checksum)


def _private(cache: Path | None) -> Cache:
    """Return the cache of code, which keeps nothing in a folder that others may write to."""
    folder = cache / "code" if cache is not None else None
    if folder is not None:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            found = folder.stat()
        except OSError:
            return Cache(None)
        owned = not hasattr(os, "getuid") or found.st_uid == os.getuid()
        folder = folder if owned and not found.st_mode & 0o022 else None
    return Cache(folder)


def _markdown(text: str) -> Markup:
    return Markup(to_html(text))  # noqa: S704 - the one place where HTML is trusted: nh3 cleaned it


def _mark(state: str) -> Marks:
    """Return one mark of a state, as a legend shows it."""
    return marks(state, [(0, 10)])


TEMPLATE_ERROR = jinja2.TemplateError
"""What templates raise, for renderers that read templates of people and say where they are wrong."""


def environment(root: Path | None, cache: Path | None = None) -> Environment:
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
        bytecode_cache=_Compiled(_private(cache)),
    )
    filters: dict[str, Callable[..., object]] = {
        "markdown": _markdown,
        "plain": to_plain,
        "control_label": control_label,
        "point_label": point_label,
        "suffix": statement_suffix,
        "chain": words.chain,
        "count": words.count,
        "day": words.day,
        "moment": words.moment,
        "duration": words.duration,
        "age_of": age_of,
        "bar_of": bar_of,
        "boundary_of": boundary_of,
        "data_flow_of": data_flow_of,
        "ink": ink,
        "evidence_place": evidence_place,
        "member": member,
        "place": place,
        "mark_of": _mark,
        "proof_counts": proof_counts,
        "row_of": row_of,
        "strip_of": strip_of,
        "statuses": checkboxes.statuses,
        "unstated": checkboxes.unstated,
        "originations": checkboxes.originations,
        "symbol": words.symbol,
        "word": words.word,
        "scheme": words.scheme,
        "percent": words.percent,
    }
    env.filters.update(filters)
    env.globals["edition"] = ""
    env.globals["lettering"] = "sans-serif"
    return env
