"""How renderers write JSON: as everything else in sspgen does."""

from __future__ import annotations

from sspgen.load.json_writer import compact_bytes, encodable, fingerprint, json_bytes

__all__ = ["compact_bytes", "encodable", "fingerprint", "json_bytes"]
