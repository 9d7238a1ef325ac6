"""The plan as an OSCAL 1.2.3 system security plan, in JSON and in YAML.

Claims are said in OSCAL's own words; proofs and verdicts only in properties of our namespace, so that no reader can
take the one for the other. Nothing that nobody wrote is made up: a required text that is missing reads "Not stated."
"""

from sspgen.render.oscal.renderer import RENDERER, OscalRenderer, texts_in_oscal
from sspgen.render.oscal.values import NS

__all__ = ["NS", "RENDERER", "OscalRenderer", "texts_in_oscal"]
