"""The plan as a PDF document.

Importing this package loads neither WeasyPrint nor pikepdf: rendering does.
"""

from sspgen.render.document.libraries import system_libraries_problem
from sspgen.render.document.renderer import DocumentRenderer

RENDERER = DocumentRenderer()

__all__ = ["RENDERER", "system_libraries_problem"]
