"""Other people's formats as native files: read, written as a person would, read back and compared.

Nothing is written here: what comes out is files by path. What would be lost is told; what must not be is an error.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.errors import InputError, UsageError
from sspgen.flow.certified import Certified, Wanted, certified
from sspgen.flow.import_pictures import with_pictures
from sspgen.flow.import_profile import PlanProfile, profile_of_plan
from sspgen.load.api import load_workspace
from sspgen.load.native_same import differences
from sspgen.load.native_writer import native_files
from sspgen.load.opencontrol.folder import list_files
from sspgen.load.opencontrol.reading import KEYS_FOLDER, opened
from sspgen.load.opencontrol.words import slug
from sspgen.load.opencontrol.workspace import load_certifications, load_opencontrol
from sspgen.load.oscal.components import load_oscal_components
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.load.workspace import SSP, read_native
from sspgen.model.diagnostics import Diagnostic, Severity, has_errors, ordered
from sspgen.model.limits import ATTACHED_BYTES, JSON_BYTES, WORKSPACE_FILES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.source_folder import SourceFolder
    from sspgen.model.implementation import Workspace

_COMPONENTS: Final = "component-definition"
_PLAN: Final = "system-security-plan"
_CONTROLS: Final = "controls"
_ANY: Final = re.compile(r"[^.].*")


@dataclass(frozen=True, slots=True)
class Imported:
    """A workspace as native files.

    Attributes:
        files: content by path from the folder that they go to, sorted; texts as UTF-8.
        copied: which of them are copies of files of the source.
        left_out: what the files do not say, in words.
        diagnostics: what reading the source had to say; no errors.
    """

    workspace: Workspace
    files: dict[str, bytes]
    copied: tuple[str, ...]
    left_out: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def import_opencontrol(source: Path, target: Path, profile: str = "", wanted: Wanted | None = None) -> Imported:
    """Return the native files of an OpenControl folder.

    Args:
        source: the folder.
        target: where the files will go; files that they refer to are only copied into another folder.
        profile: to name in ``ssp.yaml``; empty: none.
        wanted: the certification to make a profile of, which is named then; None: none.

    Raises:
        UsageError: SSP200, there is no such folder; SSP512, the target holds files that would be taken for native ones;
            SSP513 and SSP514, no profile can be made.
        InputError: what is wrong with the source; SSP511, something would be lost.
    """
    if not source.is_dir():
        raise UsageError(Diagnostic("SSP200", f"{source} is not a folder", help="name a folder with OpenControl files"))
    workspace = load_opencontrol(source)
    _refuse_errors(workspace)
    made = certified(source, target, wanted) if wanted else None
    found = _imported(workspace, source, target, made.profile if made else profile)
    told = (*found.left_out, *_selects_nothing(source, found.workspace, made), *(made.left_out if made else ()))
    files = {**found.files, **(made.files if made else {})}
    return replace(found, files=dict(sorted(files.items())), left_out=told)


def _selects_nothing(source: Path, workspace: Workspace, made: Certified | None) -> Iterator[str]:
    """Yield what an OpenControl folder has that no plan shows: which controls there are is for a profile to say."""
    left = [each for each in load_certifications(source) if made is None or each.name != made.name]
    if left:
        names = ", ".join(each.name for each in left)
        yield f"{len(left)} × list of controls of a certification ({names}): --certification makes a profile of one"
    if any(item.path.startswith(f"{KEYS_FOLDER}/") for item in workspace.inputs):
        yield f"templates: their texts have the values of {KEYS_FOLDER}/ filled in"
    if workspace.control_titles and not (made and made.of_standards):
        yield "families and descriptions of controls in standards: requirements come from the catalog"


def import_oscal(source: Path, target: Path, profile: str = "") -> Imported:
    """Return the native files of an OSCAL component definition or system security plan.

    The arguments and errors are those of `import_opencontrol`; components are added to a workspace that is there.
    """
    if not source.is_file():
        raise UsageError(Diagnostic("SSP200", f"{source} is not a file", help="name an OSCAL document"))
    with source.open("rb") as stream:
        data = stream.read(JSON_BYTES + 1)
    document = read_oscal(data, source.name, (_COMPONENTS, _PLAN))
    if not isinstance(document, OscalDocument):
        raise InputError(*document)
    if document.model == _PLAN:
        return _imported_plan(source, target, profile)
    workspace = load_oscal_components(source.parent, source.name)
    named = replace(workspace.system, id=slug(source.stem, "system"), name=source.stem)
    found = _imported(replace(workspace, system=named), source.parent, target, profile)
    if (target / SSP).exists():
        kept = {path: data for path, data in found.files.items() if path != SSP}
        return replace(found, files=kept, left_out=(*found.left_out, f"{SSP} is there already and stays as it is"))
    return found


def _imported_plan(source: Path, target: Path, profile: str) -> Imported:
    workspace = load_workspace(source.parent, source.name)
    answered = PlanProfile(profile) if profile else profile_of_plan(workspace.original, source.parent)
    found = _imported(workspace, source.parent, target, answered.name)
    beside = {} if source.parent.resolve() == target.resolve() else answered.files
    more = [f"links, properties and resources that a plan has no field for: they are in {source.name} alone"]
    if workspace.original.profile and not answered.name:
        more.append("the profile that the plan answers: it is not at hand, and its name is not known")
    return replace(
        found,
        workspace=replace(workspace, profile=answered.name),
        files=dict(sorted({**beside, **found.files}.items())),
        copied=tuple(sorted({*found.copied, *beside} - {SSP})),
        left_out=(*found.left_out, *more),
    )


def _imported(workspace: Workspace, source: Path, target: Path, profile: str) -> Imported:
    _refuse_errors(workspace)
    _refuse_others(source, target)
    found = dict(_attached(workspace, source))
    workspace, held = with_pictures(workspace)
    attached = {**found, **held}
    written = native_files(workspace, profile)
    files = {path: text.encode("utf-8", "surrogatepass") for path, text in written.files.items()}
    _prove(workspace, {**attached, **files})
    copied = held if source.resolve() == target.resolve() else attached
    return Imported(
        workspace=workspace,
        files=dict(sorted({**copied, **files}.items())),
        copied=tuple(sorted(copied)),
        left_out=(*written.left_out, *_not_copied(workspace, attached)),
        diagnostics=workspace.diagnostics,
    )


def _refuse_errors(workspace: Workspace) -> None:
    if has_errors(workspace.diagnostics):
        raise InputError(*ordered(workspace.diagnostics))


def _refuse_others(source: Path, target: Path) -> None:
    """Refuse a folder in which files of another format lie where native ones are looked for."""
    folder = target / _CONTROLS
    others = sorted(p for p in folder.rglob("*.y*ml") if p.is_file()) if folder.is_dir() else []
    if others and not (target / SSP).is_file():
        where = others[0].relative_to(target).as_posix()
        message = f"{where} and what else lies in {_CONTROLS}/ would be taken for native files"
        help_ = "name another folder with --out" if source.resolve() == target.resolve() else "name an empty folder"
        raise UsageError(Diagnostic("SSP512", message, Span(where), help=help_))


def _prove(workspace: Workspace, files: dict[str, bytes]) -> None:
    """Read the files as they will be read, and compare.

    Raises:
        InputError: SSP511, they do not say what the workspace says.
    """
    with tempfile.TemporaryDirectory(prefix="sspgen-") as name:
        root = Path(name)
        for path, data in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        found, _ = read_native(root)
    wrong = [d for d in found.diagnostics if d.severity is Severity.ERROR]
    lost = differences(workspace, found) if not wrong else ()
    if wrong or lost:
        told = [Diagnostic("SSP511", f"the native files would not say the same: {each}") for each in lost]
        unsound = (Diagnostic("SSP511", f"what would be written is not sound: {each}") for each in wrong)
        raise InputError(*told, *unsound)


def _attached(workspace: Workspace, source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the source that the native files refer to: pages with what lies beside them, documents."""
    folder = opened(source)
    list_files(folder)  # knows the files of fetched dependencies from then on
    system = workspace.system
    named = dict.fromkeys(workspace.pages)
    for top in dict.fromkeys(PurePosixPath(page).parts[0] for page in workspace.pages):
        if folder.is_folder(top):
            named |= dict.fromkeys(path for path in folder.walk(_ANY, top))
    for component in workspace.components:
        found = (*component.references, *(r for answer in component.answers for r in answer.references))
        named |= dict.fromkeys(r.href.partition("#")[0] for r in found if r.exists)
    diagrams = (system.authorization_boundary, system.network_architecture, system.data_flow)
    named |= dict.fromkeys(each.path for narrative in diagrams for each in narrative.diagrams)
    for path in sorted(named)[:WORKSPACE_FILES]:
        data = _content(folder, path)
        if data is not None:
            yield path, data


def _content(folder: SourceFolder, path: str) -> bytes | None:
    """Return a regular file of a sane size; None of anything else."""
    found = folder.find(path)
    if found is None or (PurePosixPath(path).suffix in {".yaml", ".yml"} and path.startswith(_CONTROLS)):
        return None
    if folder.home(found):
        return folder.content(found) if not folder.is_folder(found) else None
    file = folder.root / found
    try:
        return file.read_bytes() if file.is_file() and file.stat().st_size <= ATTACHED_BYTES else None
    except OSError:
        return None


def _not_copied(workspace: Workspace, attached: dict[str, bytes]) -> Iterator[str]:
    answers = (answer for component in workspace.components for answer in component.answers)
    found = {r.href.partition("#")[0] for answer in answers for r in answer.references if r.exists}
    found |= {r.href.partition("#")[0] for component in workspace.components for r in component.references if r.exists}
    if missing := sorted(found - set(attached)):
        yield f"{len(missing)} × folder or large file that a reference names, e.g. {missing[0]}"
