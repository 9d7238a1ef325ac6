"""The Word document, going out and coming back. 395-409."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP395": Code(
        "The Word document does not hold every text of the plan",
        "report it: that is a fault of sspgen; the other outputs are made without it: 'sspgen build --only pdf,site'",
    ),
    "SSP396": Code(
        "A Word template cannot be filled",
        "correct it in Word at the place named; docs/how-to/word.md says what a template may use",
    ),
    "SSP397": Code(
        "A Word template leaves out texts of the plan",
        "go through all controls, and write '{{p answer(a) }}' for each answer: see docs/how-to/word.md",
    ),
    "SSP400": Code(
        "A file is no Word document that can be read back",
        "save it in Word as 'Word Document (.docx)', without a password, and send it again",
    ),
    "SSP401": Code(
        "A Word document is not of this plan",
        "run it in the workspace that the document was made from; 'sspgen build --only docx' makes a new one",
    ),
    "SSP402": Code(
        "A Word document does not have the texts that the plan has",
        "nothing to do if that is meant: what is missing is kept, and is removed in its file only",
    ),
    "SSP403": Code("A Word document cannot be opened", "check that it is there and that you may read it"),
    "SSP404": Code(
        "A reviewed text cannot be written into its file",
        "run 'sspgen diff' again; if the file did not change meanwhile, write the text by hand",
    ),
}
