"""The evidence of a plan as one file to hand over, with checksums, signatures and what verifies them."""

from sspgen.render.bundle.renderer import RENDERER, BundleRenderer

__all__ = ["RENDERER", "BundleRenderer"]
