"""Bind chapters into one document: pages, tags, links, outline, page numbers. The only package that knows pikepdf.

It must not change how a chapter looks; it only adds what no chapter can know alone, and what a standard asks of the
file as a whole.
"""

from sspgen.render.document.binding.archive import Archive, Attached
from sspgen.render.document.binding.bind import bind
from sspgen.render.document.binding.description import Imprint

__all__ = ["Archive", "Attached", "Imprint", "bind"]
