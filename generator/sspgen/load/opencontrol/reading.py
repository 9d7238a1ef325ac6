"""How a file of an OpenControl workspace becomes a document: misspelled keys read, templates filled in, places kept.

Both happen to the document and not to the file, so that every place is one of the file that a person has open.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.rebuild import keys_of, rebuilt, written
from sspgen.load.source_folder import SourceFolder
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.limits import TEMPLATE_VALUES_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.load.opencontrol.templates import Rendered, Templates
    from sspgen.model.evidence import Json

KEYS_FOLDER: Final = "keys"
_VOCABULARY: Final = frozenset(
    (
        *("schema_version", "documentation_complete", "responsible_role", "references", "verifications", "satisfies"),
        *("standard_key", "control_key", "control_name", "narrative", "control_origin", "control_origins"),
        *("security_control_type", "parameters", "implementation_status", "implementation_statuses", "covered_by"),
        *("responsible_entities", "verification_key", "component_key", "system_key", "test_passed", "last_run"),
        *("description", "metadata", "maintainers", "components", "standards", "certifications", "dependencies"),
        *("contextdir", "revision", "control_key_part", "summary"),
    )
)
_READ_AS_THEY_ARE: Final = frozenset(("responsibile_entities", "component", "system", "verification", "standard"))
_SHORTEST: Final = 7
_SAME_WORD: Final = 0.9
"""From this likeness on (of 1), a key that no format has is taken for a misspelling of one that it has."""
_TOO_MANY: Final = 20


def opened(root: Path) -> SourceFolder:
    """Return a folder whose YAML files are read as OpenControl."""
    folder = SourceFolder(root)
    folder.reader = DocumentReader(folder)
    return folder


@dataclass(slots=True)
class DocumentReader:
    """Reads the YAML files of one workspace, and of what it depends on, each with the values of its own folder."""

    folder: SourceFolder
    _templates: dict[str, Templates | None] = field(default_factory=dict, init=False)

    def __call__(self, data: bytes, path: str) -> Document | tuple[Diagnostic, ...]:
        """Return the document of a file, or what is wrong with it."""
        found = read_yaml(data, path, keep_repeated=True)
        if (b"{{" in data or b"{%" in data) and f"/{KEYS_FOLDER}/" not in f"/{path}":
            found = self._filled(data, path, found)
        return self._respelled(found) if isinstance(found, Document) else found

    def _filled(
        self, data: bytes, path: str, read: Document | tuple[Diagnostic, ...]
    ) -> Document | tuple[Diagnostic, ...]:
        """Return a document with its templates filled in; as it was read where there is nothing to fill in."""
        from sspgen.load.opencontrol import templates  # noqa: PLC0415 - few workspaces have templates

        values = self._values(path)
        if isinstance(read, Document) and values is None:
            return read
        source = read.source if isinstance(read, Document) else data.decode("utf-8-sig", "replace")
        shielded = templates.shielded(source)
        found = read_yaml(shielded[0].encode(), path, keep_repeated=True) if shielded else read
        if shielded is None or not isinstance(found, Document):
            return read if isinstance(read, Document) else (*_around_structure(source, path), *read)
        known, tags = values or templates.Templates({}), shielded[1]

        def text_of(text: str, place: Span) -> str:
            rendered = known.render(templates.unshielded(text, tags))
            self._tell(rendered, place)
            return rendered.text

        return replace(rebuilt(found, text_of, templates.MARK), source=source)

    def _tell(self, rendered: Rendered, place: Span) -> None:
        for tag, reason in rendered.kept[:_TOO_MANY]:
            message = f"{tag[:80]} stays as it is written: {reason}"
            self.folder.diagnostics.append(Diagnostic("SSP341", message, place, Severity.WARNING))

    def _values(self, path: str) -> Templates | None:
        """Return what fills in the templates of a file; None where its folder has no values."""
        home = self.folder.home(path)
        if home not in self._templates:
            from sspgen.load.opencontrol.templates import Templates  # noqa: PLC0415 - as above

            self._templates[home] = None
            values = self._read_values(home)
            self._templates[home] = Templates(values) if values else None
        return self._templates[home]

    def _read_values(self, home: str) -> dict[str, Json]:
        """Return the values of all files under ``keys/``, by name of the file: ``project.name``, ``project.yaml``."""
        found: dict[str, Json] = {}
        left = TEMPLATE_VALUES_BYTES
        for path in (f for pattern in ("*.yaml", "*.yml") for f in self.folder.files(f"{home}{KEYS_FOLDER}", pattern)):
            data = self.folder.content(path) or b""
            left -= len(data)
            if left < 0:
                message = f"{KEYS_FOLDER}/ has more than {TEMPLATE_VALUES_BYTES} bytes; this file is not read"
                self.folder.diagnostics.append(Diagnostic("SSP205", message, Span(path), Severity.WARNING))
                break
            document = read_yaml(data, path)
            if isinstance(document, Document):
                name = PurePosixPath(path).stem
                found[name] = found[name.replace("-", "_")] = written(document)
            else:
                self.folder.diagnostics.extend(document)
        return found

    def _respelled(self, document: Document) -> Document:
        """Return a document in which misspelled keys have their names, each told."""
        names = {key: near for key in keys_of(document) if (near := _meant(key))}
        if not names:
            return document

        def told(key: str, near: str, place: Span) -> None:
            message = f"'{key}' is read as '{near}'; other tools pass over it"
            help_ = f"write '{near}'"
            self.folder.diagnostics.append(Diagnostic("SSP343", message, place, Severity.WARNING, help_))

        return rebuilt(document, None, "", names, told)


@lru_cache(maxsize=4096)
def _meant(key: str) -> str:
    """Return the key that a misspelled one certainly is; empty when it is none, or may be another."""
    if key in _VOCABULARY or key in _READ_AS_THEY_ARE or len(key) < _SHORTEST or not key[:1].islower():
        return ""
    near = get_close_matches(key.replace("-", "_"), sorted(_VOCABULARY), 1, _SAME_WORD)
    return near[0] if near else ""


def _around_structure(source: str, path: str) -> tuple[Diagnostic, ...]:
    """Say that a template is more than texts, where it is."""
    at = next((n for n, line in enumerate(source.split("\n"), 1) if line.lstrip().startswith("{%")), 0)
    if not at:
        return ()
    message = "this template leaves out or repeats parts of the file, so it is no YAML file before it is rendered"
    return (Diagnostic("SSP342", message, Span(path, at, 1)),)
