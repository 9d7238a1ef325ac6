"""Every cap in one place, with its unit. A cap is a defence, so it is generous and has a clear message."""

from __future__ import annotations

YAML_BYTES = 16 * 1024 * 1024
"""Largest YAML file that is read, in bytes."""
YAML_DEPTH = 64
"""Deepest nesting of a YAML document, in collections."""
YAML_NODES = 1_000_000
"""Most nodes in one YAML document."""
ATTACHED_BYTES = 16 * 1024 * 1024
"""Largest file that is copied beside native files because they refer to it, in bytes."""
DEPENDENCIES = 64
"""Most repositories that one OpenControl workspace may depend on, also through others."""
DEPENDENCY_DEPTH = 8
"""Longest chain of repositories that depend on each other."""
DEPENDENCY_FILES = 20_000
"""Most files that are kept of one repository."""
DEPENDENCY_BYTES = 128 * 1024 * 1024
"""Most bytes that are kept of one repository."""
DEPENDENCY_PACK_BYTES = 512 * 1024 * 1024
"""Most bytes that one repository may send, in bytes on disk."""
TEMPLATE_CHARS = 200_000
"""Longest text that a template gives, in characters."""
TEMPLATE_WORK = 20_000_000
"""Most that all templates of a workspace may do together: characters times rounds, and characters that they give."""
TEMPLATE_VALUES_BYTES = 1024 * 1024
"""Most bytes of files with values for templates that are read."""
WORKSPACE_FILES = 20_000
"""Most files looked at when a folder is searched for components, in files."""
JSON_BYTES = 256 * 1024 * 1024
"""Largest JSON document that is read, in bytes."""
JSON_DEPTH = 128
"""Deepest nesting of a JSON document, in collections."""
JSON_WHOLE_BYTES = 1024 * 1024
"""Largest JSON document that is parsed as a whole only to recognise it, in bytes."""
JSON_PARTS = 16_000_000
"""Most values that a list may hold for them to be told apart without being parsed."""
XML_BYTES = 256 * 1024 * 1024
"""Largest XML document that is read, in bytes."""
XML_DEPTH = 256
"""Deepest nesting of an XML document, in elements."""
OSCAL_XML_PIECES = 4_000_000
"""Most elements, attributes, texts and comments of an OSCAL document in XML, all together."""
OSCAL_MARKUP_TOTAL = 16_000_000
"""Most characters of all texts of an OSCAL document in XML that have more markup than paragraphs and parameters."""
OSCAL_MARKUP_CHARS = 50_000
"""Longest text that is looked through for Markdown when OSCAL is written as XML, in characters."""
BASELINE_BYTES = 32 * 1024 * 1024
"""Largest baseline of findings that is read, in bytes."""
EVIDENCE_BYTES = 256 * 1024 * 1024
"""Largest evidence file that is read, in bytes."""
REDACTED_BYTES = 64 * 1024 * 1024
"""Largest report of which more is kept than its normal form, in bytes."""
SIGNED_PARTS = 500
"""Most envelopes or bundles of one report that are verified; a report with more is unverifiable."""
SIGNATURES_OF_ONE = 16
"""Most signatures that are looked at on one envelope."""
TRUST_BYTES = 4 * 1024 * 1024
"""Largest file of keys or trust roots that is read, in bytes."""
EVIDENCE_FILES = 10_000
"""Most files one evidence source may match."""
SNAPSHOT_FILES = 5_000
"""Most files of a workspace that are kept with a plan."""
COLLECT_SECONDS = 300
"""Budget of one evidence source when it is collected, in seconds."""
COLLECT_GRACE_SECONDS = 5
"""How long a collector that has used up its budget is waited for, in seconds."""
COLLECT_LANES = 16
"""Most evidence sources that are collected side by side."""
ARCHIVE_BYTES = 512 * 1024 * 1024
"""Most bytes that one archive may unpack to, in bytes."""
ARCHIVE_MEMBERS = 10_000
"""Most files that are read of one archive."""
FINDINGS_KEPT = 100_000
"""Most findings kept of one report; the counts stay complete."""
TAGS_KEPT = 2_000
"""Most different control tags kept of one finding or one report."""
RECORDS_KEPT = 200_000
"""Most records kept of one report that is a population; the counts stay complete."""
TEXT_CHARS = 4_000
"""Longest text kept of one field of an untrusted report, in characters."""
PROFILE_CHAIN = 32
"""Longest chain of profiles that import each other."""
PARAMETER_DEPTH = 16
"""Deepest nesting of parameters that insert parameters."""
PARAMETER_EXPANSIONS = 1_000
"""Most parameters rolled into one text, so that choices cannot multiply without end."""
FETCH_TIMEOUT_SECONDS = 120
"""Longest that fetching one catalog package may take, in seconds."""
CEL_CHARS = 4_000
"""Longest check expression, in characters."""
CLOCK_SKEW_SECONDS = 300
"""How far in the future an observed time may lie before it is not believed, in seconds."""
GIT_TIMEOUT_SECONDS = 120
"""Longest that one git command may run, in seconds."""
GIT_OUTPUT_BYTES = 512 * 1024 * 1024
"""Most output taken from one git command, in bytes."""
GIT_OBJECT_BYTES = 8 * 1024 * 1024
"""Largest commit or tag whose signature is verified, in bytes."""
CATALOG_BYTES = 128 * 1024 * 1024
"""Largest catalog package that is fetched, in bytes."""
HTTP_ATTEMPTS = 4
"""Most times that one request is sent when the server fails or asks to wait."""
HTTP_REDIRECTS = 5
"""Most redirects that are followed for one request."""
HTTP_CHUNK_BYTES = 64 * 1024
"""Most bytes taken from a server at once, so that limits and the time left are looked at often enough."""
HTTP_PROBLEM_BYTES = 2_000
"""Most bytes looked at of what a server says to a failure."""
HTTP_WAIT_SECONDS = 300
"""Longest that one wait for a rate limit or a failing server may take, in seconds."""
HTTP_TIMEOUT_SECONDS = 30
"""Longest silence of a server before a request is given up, in seconds."""
FORGE_PAGE_BYTES = 32 * 1024 * 1024
"""Largest answer of a forge's API, in bytes."""
FORGE_PAGES = 2_000
"""Most pages taken for one question to a forge."""
FORGE_ITEMS = 100_000
"""Most items taken for one question to a forge; more is told as incomplete."""
SEGMENT_BYTES = 256 * 1024 * 1024
"""Largest segment of an evidence store that is read or written, in bytes."""
NOTE_BYTES = 64 * 1024
"""Largest signed note that is read, in bytes."""
NOTE_SIGNATURES = 64
"""Most signatures under one signed note; the specification asks for at least 16."""
APPEND_ATTEMPTS = 200
"""How often a batch is renumbered after another writer was faster, before it is given up."""
TOMBSTONE_BLOBS = 10_000
"""Most blobs that one tombstone record names."""
TIMESTAMP_BYTES = 64 * 1024
"""Largest answer that is taken from a time stamp authority, in bytes."""
TIMESTAMP_SECONDS = 30
"""Longest that a time stamp authority may take, in seconds."""
SIGNED_PDF_BYTES = 1024 * 1024 * 1024
"""Largest PDF document whose signatures are verified, in bytes."""
SIGNED_PDF_SIGNATURES = 64
"""Most signatures of one PDF document."""
GATE_SECONDS = 120
"""Longest that the outputs of one build may be searched for secrets, in seconds."""
GATE_UNPACKED_BYTES = 256 * 1024 * 1024
"""Most that the packed parts of one output may unpack to when it is searched for secrets, in bytes."""
GATE_FILES = 20_000
"""Most files of a workspace in which the origin of a secret is looked for."""
FORGE_REQUESTS_AT_ONCE = 4
"""Most requests that are under way at one forge at a time."""

RAW_FILE_BYTES = 16 * 1024 * 1024
"""Largest piece of redacted evidence that the site offers; a larger one is in the evidence store only."""

RAW_TOTAL_BYTES = 256 * 1024 * 1024
"""All redacted evidence that one site offers."""

SERIES_DAYS = 365
"""How many days a series of verdicts has beside a plan, its last day included."""

TREND_MOMENTS = 400
"""How many recorded plans a trend has at most, one a day."""

KEPT_CHANGES = 500
"""How many changes of a branch are kept in one piece; a full piece stays as it is when others are added."""

HISTORY_REVISIONS = 500
"""How many of the newest commits that touch answers are looked at for how the answers changed."""

EDITS_KEPT = 50_000
"""How many of the newest edits of answers are kept; those of one commit are never cut in two."""

REVISION_BYTES = 256 * 1024 * 1024
"""Largest workspace of a past commit that is read, in bytes."""

RELEASES_COMPARED = 10
"""How many of the newest releases are compared with the one before."""

VOUCHED_RECORDS = 5_000
"""How many records of the store, the newest, go with a plan's evidence to show that a checkpoint is over them."""

WORD_BYTES = 128 * 1024 * 1024
"""Largest Word document that is read back, in bytes; and the largest of its parts, unpacked."""

WORD_MEMBERS = 10_000
"""Most parts of a Word document that is read back."""

WORD_ELEMENTS = 4_000_000
"""Most elements of one part of a Word document that is read back."""

WORD_DEPTH = 128
"""Deepest nesting of a Word document that is read back, in elements."""

WORD_TEXT_PIECES = 20_000
"""Most runs, paragraphs and tables of one text of a Word document that is read back."""

WORD_TEXT_CHARS = 200_000
"""Longest text of a Word document that is taken over, in characters."""

WORD_COMMENTS = 10_000
"""Most comments, and most tracked changes, that are told of one Word document."""
OSCAL_FINDINGS = 5_000
"""Most defects of one OSCAL document that are listed by its model's check."""
METAPATH_CHARS = 8_000
"""Longest Metapath expression, in characters."""
METAPATH_DEPTH = 50
"""Deepest nesting of a Metapath expression, in parentheses and predicates."""
