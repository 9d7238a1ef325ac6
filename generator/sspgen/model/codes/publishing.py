"""Publishing, signing, redacting. 350-369."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP350": Code("Another build is publishing to the same folder", "wait for it to end"),
    "SSP351": Code("The output folder is not one of ours", "choose an empty folder, or remove it"),
    "SSP352": Code("A renderer failed", "report it, with the text it names"),
    "SSP353": Code(
        "An output holds a secret",
        "take the secret out of where it comes from, and replace it where it is used: what was written down is known;"
        " if it is none, name it in ssp.yaml under 'publish: allowed_secrets:'",
    ),
    "SSP354": Code(
        "An output cannot be searched for secrets",
        "publish it in a form that can be read, or fewer and smaller files",
    ),
    "SSP355": Code(
        "A redirect of the site leads nowhere, or takes the place of a page",
        "name an old address that no page has, and a page that there is, under 'publish: redirects:' of ssp.yaml",
    ),
    "SSP356": Code(
        "The key of commitments cannot be used",
        "name a file of at least 16 secret bytes with SSPGEN_COMMITMENT_KEY, or a signing key with --key",
    ),
    "SSP357": Code(
        "An opening does not show what was redacted",
        "ask who gave it for the opening of this edition, from their openings.json",
    ),
    "SSP358": Code(
        "A published plan is not the one that was attested",
        "build it again, or find out who changed it",
    ),
    "SSP359": Code("The temporary folder cannot be written", "free some space there, or set TMPDIR to another folder"),
    "SSP360": Code(
        "The document cannot be signed with this key or certificate",
        "name a PKCS#12 file with --pdf-key, or a PEM key with its certificate in --pdf-cert; its password is taken"
        " from SSPGEN_PDF_PASSWORD",
    ),
    "SSP361": Code("A certificate is not valid at the time of signing", "ask its issuer for a new one"),
    "SSP362": Code(
        "A signature of the document does not hold, or nobody trusted made it",
        "ask the signer for the document again, or name a root certificate that you trust with --trust",
    ),
}
