"""Every diagnostic code, with what it means and what to do. The reference page is made from this table.

Codes below 200 are the adequacy rules of a plan; 200-219 reading files; 220-249 the workspace; 250-279 catalogs and
profiles; 280-299 git and the machine; 300-329 evidence; 330-349 imported formats; 350-369 publishing; 370-385 the
evidence store.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, and the remedy that is printed when a diagnostic has none of its own."""

    title: str
    remedy: str


CODES: dict[str, Code] = {
    # ---- adequacy of the plan
    "SSP001": Code(
        "A control of the profile has no answer",
        "answer the control in a file under controls/, with status 'planned' if nothing is done yet",
    ),
    "SSP002": Code(
        "A statement part of a control is not answered on its own",
        "add the part under 'statements:' of the control",
    ),
    "SSP004": Code(
        "A parameter has no value",
        "set it under 'parameters:' of the control, or in the profile",
    ),
    "SSP010": Code(
        "An answer has no status",
        "add 'status:' with implemented, partial, planned, alternative or not-applicable",
    ),
    "SSP011": Code(
        "A status other than implemented has no reason",
        "add 'remarks:' that say why, and by when",
    ),
    "SSP012": Code(
        "An element that control PL-2 asks for is not stated",
        "state it in ssp.yaml under the key named, and say so there when it does not apply",
    ),
    # ---- reading files
    "SSP200": Code("The file cannot be read", "check that it exists and that you may read it"),
    "SSP201": Code("The file is not UTF-8", "save it as UTF-8; other encodings are not read"),
    "SSP202": Code("The YAML is malformed", "correct the syntax at the place shown"),
    "SSP203": Code("A key is repeated", "keep one of the two: the other would be lost silently"),
    "SSP204": Code(
        "An anchor, alias, merge key or tag is used",
        "write the value out: what is read must be what a reviewer sees",
    ),
    "SSP205": Code("The file is over a limit", "split the file"),
    "SSP206": Code("The JSON is malformed", "correct the syntax at the place shown"),
    "SSP208": Code("The file has several documents", "keep one YAML document in a file"),
    # ---- workspace
    "SSP220": Code("This is not a workspace", "run 'sspgen init' here, or name a folder that has an ssp.yaml"),
    "SSP221": Code("A key is not known", "remove the key, or use the one suggested"),
    "SSP222": Code("A required key is missing", "add the key"),
    "SSP223": Code("A value has the wrong type", "write the value in the expected form"),
    "SSP224": Code("A value is not one of those allowed", "use one of the values listed"),
    "SSP225": Code("A value does not have the expected form", "write the value in the expected form"),
    "SSP226": Code("Two components have the same id", "rename one of them"),
    "SSP227": Code("Two evidence sources have the same id", "rename one of them"),
    "SSP228": Code(
        "An answer refers to an evidence source that is not declared",
        "declare it in controls/evidence.yaml, or correct the name",
    ),
    "SSP229": Code(
        "A text cites a value that does not exist",
        "cite evidence.<source>.<value> or param.<id>; 'sspgen explain <source>' lists the values",
    ),
    "SSP230": Code("A role or party is not declared", "declare it in ssp.yaml"),
    "SSP231": Code("The control is answered twice by one component", "merge the two answers"),
    "SSP232": Code("A file already exists", "nothing was overwritten; move it away to start afresh"),
    "SSP233": Code("A parameter is given different values", "keep one value: a requirement has one meaning"),
    "SSP234": Code("A component is not declared", "add its file under controls/, or correct the id"),
    "SSP235": Code(
        "A plug-in cannot be used",
        "install it where sspgen runs, correct its name under 'plugins:' in ssp.yaml, or take it out",
    ),
    "SSP241": Code(
        "A mark of an internal passage has no partner",
        "write '<!-- internal -->' before the passage and '<!-- /internal -->' after it",
    ),
    "SSP242": Code(
        "A pattern of internal things names nothing",
        "correct it, or take it out: what it should hide would be published",
    ),
    # ---- catalogs and profiles
    "SSP250": Code("A catalog or profile is missing", "add it with 'sspgen catalog add'"),
    "SSP251": Code(
        "A catalog does not have the hash that ssp.lock pins",
        "find out why it changed; 'sspgen catalog add' pins it anew",
    ),
    "SSP252": Code("A profile names a control that its catalog does not have", "correct the id"),
    "SSP253": Code("A profile imports itself", "break the circle"),
    "SSP254": Code("A profile refers to a resource it does not hold", "add the back-matter resource"),
    "SSP255": Code("The document is not the OSCAL model expected", "name a catalog or a profile"),
    "SSP256": Code("A parameter is not known", "use an id of the catalog; both OSCAL styles are read"),
    "SSP257": Code(
        "An answer is for a control outside the profile",
        "it is kept in the appendix; add the control to the profile, or remove the answer",
    ),
    "SSP258": Code("An answer is for a control that no catalog knows", "correct the control id"),
    "SSP259": Code("An answer is for a statement part that the control does not have", "correct it"),
    "SSP260": Code("A catalog source is not known", "run 'sspgen catalog list' to see the names"),
    "SSP261": Code("A catalog could not be fetched", "check the network, or add a local OSCAL file"),
    "SSP262": Code("A profile alters a part that does not exist", "correct the 'by-id'"),
    "SSP263": Code(
        "The catalog is not at hand, so control texts are missing",
        "run 'sspgen catalog add nist-800-53-r5'",
    ),
    "SSP264": Code(
        "Two imports bring different forms of one control",
        "say 'combine: {method: use-first}' or 'merge', or import the control once",
    ),
    "SSP265": Code(
        "A custom arrangement leaves out controls that the profile selects",
        "add an 'insert-controls' for them, or exclude them",
    ),
    "SSP266": Code(
        "A profile does not say how its controls are arranged, so their families are lost",
        "add 'merge: {as-is: true}' to keep families, or 'merge: {flat: {}}' to say that none is meant",
    ),
    "SSP276": Code("A colour of the look is hard to read", "choose a darker accent, or a lighter one for dark paper"),
    # ---- git and the machine
    "SSP280": Code("There is no git repository", "run 'git init' and commit, to get provenance"),
    "SSP281": Code("The repository has no commits", "commit the workspace, to get provenance"),
    "SSP282": Code("The clone is shallow", "run 'git fetch --unshallow', or set fetch-depth: 0 in CI"),
    "SSP283": Code("HEAD is detached", "nothing to do: the commit is named in place of the branch"),
    "SSP284": Code("The repository is bare", "clone it, and run sspgen in the clone"),
    "SSP285": Code("A git command failed", "run the command by hand to see why"),
    "SSP286": Code("The workspace has changes that are not committed", "commit before you publish"),
    "SSP287": Code("A system library is missing", "install it as shown"),
    "SSP288": Code("A file could not be written", "free space, or choose another --out"),
    "SSP289": Code("Git is not installed", "install git 2.34 or newer, to get provenance"),
    "SSP290": Code(
        "The repository belongs to another user",
        "run as its owner, or make the checkout yours",
    ),
    "SSP291": Code("The workspace is in a linked worktree", "nothing to do"),
    "SSP292": Code("The workspace is in a submodule", "nothing to do: its own history is used"),
    "SSP293": Code("A port cannot be listened on", "choose another with --port, or 0 for one that is free"),
    # ---- evidence
    "SSP300": Code("A report has 0 bytes", "make the tool write its report; an empty file is not a pass"),
    "SSP301": Code(
        "A report is of a format that no reader knows",
        "ask the tool for SARIF, JUnit XML or CycloneDX, or see docs/reference/evidence-formats.md",
    ),
    "SSP302": Code("A report is malformed", "make the tool write it again"),
    "SSP303": Code("A report cannot be read", "check that it exists and that you may read it"),
    "SSP304": Code("An evidence path leaves the workspace", "keep reports inside the workspace"),
    "SSP305": Code("A check's expression is wrong", "correct the CEL expression"),
    "SSP306": Code("An evidence source found nothing", "run the tool, or correct the pattern"),
    "SSP307": Code("Evidence is stale", "run the tool again"),
    "SSP308": Code("A check fails", "fix what it found"),
    "SSP309": Code("An evidence source found more than it expects", "set 'expected:' to the number"),
    "SSP310": Code("A report is over a limit", "split the report"),
    "SSP311": Code("A collector is not known", "use one of the collectors listed"),
    "SSP312": Code("A report needs review", "look at the report: it may be partial"),
    "SSP313": Code("A server could not be asked", "check the address, the network and the token's permissions"),
    "SSP314": Code("A server did not tell everything", "collect again, or narrow the question with 'since:'"),
    "SSP315": Code("A library that a collector needs is not installed", "install the extra that is named"),
    "SSP316": Code(
        "An evidence source could not be reached the last time",
        "run 'sspgen collect' again; what was collected before is used until it is too old",
    ),
    "SSP319": Code(
        "A file of trusted keys cannot be read", "correct the path in 'evidence.trust', or copy the file there"
    ),
    "SSP320": Code(
        "A file of trusted keys holds no such keys",
        "put public keys, certificates or a trust root of the named kind there; never a private key",
    ),
    "SSP321": Code("A verifier key is malformed", "copy it again from 'sspgen keys show'"),
    "SSP324": Code("An evidence source is of a kind that no mapping has", "use one of the kinds listed"),
    "SSP325": Code("A mapping row is given twice", "keep one of the two rows"),
    "SSP326": Code(
        "A component of the library cannot be added",
        "run 'sspgen add component --list' to see their names, evidence and formats",
    ),
    "SSP327": Code(
        "A crosswalk names a control that no catalog has",
        "correct the id: a control or a statement part of the catalog, in any usual spelling",
    ),
    # ---- imported formats
    "SSP330": Code("The OpenControl version is not known", "use schema 1.0, 2.0, 3.0 or 3.1"),
    "SSP331": Code("An OpenControl answer names an unknown standard", "correct 'standard_key'"),
    "SSP332": Code("A verification path does not exist", "correct the path, or commit the file"),
    "SSP333": Code("A file named by opencontrol.yaml is missing", "correct the path"),
    "SSP334": Code("An OpenControl dependency is not at hand", "vendor it beside the workspace"),
    "SSP335": Code("A 'covered_by' names no verification", "correct 'verification_key'"),
    "SSP336": Code("An OpenControl value has an unexpected form", "correct it; the text was kept"),
    "SSP337": Code("An OSCAL document is not as its model says", "validate it against the schema"),
    "SSP338": Code("A component lies in the folder but is not listed", "add it to 'components:', or remove it"),
    "SSP339": Code("A recorded test names no control", "name it in the 'covered_by' of the controls it tests"),
    "SSP340": Code(
        "An OpenControl parameter has no OSCAL id",
        "it is published as a text; use the parameter's OSCAL id as key, so that it counts",
    ),
    # ---- publishing
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
    # ---- evidence store
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
    # ---- changes of a branch
    "SSP390": Code("Changes lack a review, an approval or a run", "look at each: 'sspgen changes --format csv'"),
    "SSP391": Code("A branch is not there", "name one of the repository with '--branch'"),
    "SSP392": Code("The history of changes may not be complete", "fetch it whole, and collect what is missing"),
    # ---- the Word document
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
    # ---- documents that come back
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
