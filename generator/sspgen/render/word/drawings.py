"""The pictures that are drawn from a plan where the workspace has none of its own: the same as in the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.render.charts.boundary import boundary_of
from sspgen.render.charts.data_flow import data_flow_of
from sspgen.render.word.ooxml import legible
from sspgen.render.word.pictures import Picture, own_vector

if TYPE_CHECKING:
    from jinja2 import Environment

    from sspgen.model.plan import Plan

_KINDS: Final = {"boundary": boundary_of, "data-flow": data_flow_of}
_SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg" '


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, and everything that it shows, in words."""

    picture: Picture
    words: str


def drawings(env: Environment, plan: Plan) -> dict[str, Drawn]:
    """Return what can be drawn of a plan, by the element that it belongs to."""
    found = {}
    for name, drawing_of in _KINDS.items():
        drawing = drawing_of(plan)
        if drawing is None:
            continue
        svg = str(env.get_template("charts/diagram.svg.j2").make_module({"plan": plan}).diagram(drawing))  # type: ignore[attr-defined]
        picture = own_vector(legible(svg).replace("<svg ", _SVG, 1).encode())
        if picture is not None:
            found[name] = Drawn(picture, f"{drawing.title}. {drawing.words}")
    return found
