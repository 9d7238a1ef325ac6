"""The evidence store. 370-389."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP370": Code(
        "This is not an evidence store",
        "name the place of one, or make one with 'sspgen store init'",
    ),
    "SSP371": Code(
        "A record of the evidence store was altered",
        "find out who changed it; restore the store from a copy, nothing after this record can be relied on",
    ),
    "SSP372": Code(
        "A record of the evidence store is missing or not in its place",
        "find out who removed it; restore the store from a copy, nothing after this place can be relied on",
    ),
    "SSP373": Code(
        "A record's time cannot be true",
        "find out whose clock was wrong, or who backdated it; nothing after this record can be relied on",
    ),
    "SSP374": Code(
        "Kept evidence is missing, and no tombstone says why",
        "restore the file from a copy of the store; evidence is removed with 'sspgen store forget' only",
    ),
    "SSP375": Code("Kept evidence was altered", "restore the file from a copy of the store"),
    "SSP376": Code(
        "A checkpoint does not fit the records",
        "the records were rewritten after it was signed: restore the store from a copy",
    ),
    "SSP377": Code(
        "A checkpoint's signature is wrong, or nobody trusted signed it",
        "name the signer's verifier key with --key or under evidence.trust.log_keys, if you know it to be theirs",
    ),
    "SSP378": Code(
        "No signature vouches for the evidence store",
        "sign it with 'sspgen store checkpoint', and name its verifier key with --key or under evidence.trust.log_keys",
    ),
    "SSP379": Code(
        "The evidence store cannot be read or written",
        "see the reason, and run it again: a batch is recorded whole or not at all",
    ),
    "SSP380": Code("The clock is behind the newest record", "set this machine's clock"),
    "SSP381": Code(
        "A signing key cannot be used",
        "make one with 'sspgen keys generate', and name its file with --key or SSPGEN_SIGNING_KEY",
    ),
    "SSP382": Code("An optional part of sspgen is not installed", "install it as shown"),
    "SSP383": Code("A time stamp cannot be had, or does not fit", "ask the time stamp authority's operator"),
    "SSP384": Code(
        "Removed evidence stays where this store cannot reach it",
        "remove it there by the means named, if the law asks for it",
    ),
    "SSP385": Code("A file of the evidence store is none of its own", "find out who put it there, and remove it"),
    "SSP386": Code(
        "Evidence cannot be made again from the store",
        "run 'sspgen verify' to see what is missing or was changed",
    ),
    "SSP387": Code(
        "A file of the workspace holds a secret, so it was not kept",
        "take the secret out of the file, and revoke it",
    ),
    "SSP388": Code(
        "There is no plan of that time",
        "choose a later date, or run 'sspgen collect' every day",
    ),
    "SSP389": Code(
        "A plan made again is not the one that was recorded",
        "use the version of sspgen that recorded it; if it is the same, run 'sspgen verify'",
    ),
}
