"""Git and the machine. 280-299."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP280": Code("There is no git repository", "run 'git init' and commit, to get provenance"),
    "SSP281": Code("The repository has no commits", "commit the workspace, to get provenance"),
    "SSP282": Code("The clone is shallow", "run 'git fetch --unshallow', or set fetch-depth: 0 in CI"),
    "SSP283": Code("HEAD is detached", "nothing to do: the commit is named in place of the branch"),
    "SSP284": Code("The repository is bare", "clone it, and run sspgen in the clone"),
    "SSP285": Code("A git command failed", "run the command by hand to see why"),
    "SSP286": Code("The workspace has changes that are not committed", "commit before you publish"),
    "SSP287": Code("A system library is missing", "install it as shown"),
    "SSP288": Code("A file could not be written", "check permissions and free space, or name another place"),
    "SSP289": Code("Git is not installed", "install git 2.34 or newer, to get provenance"),
    "SSP290": Code(
        "The repository belongs to another user",
        "run as its owner, or make the checkout yours",
    ),
    "SSP291": Code("The workspace is in a linked worktree", "nothing to do"),
    "SSP292": Code("The workspace is in a submodule", "nothing to do: its own history is used"),
    "SSP293": Code("A port cannot be listened on", "choose another with --port, or 0 for one that is free"),
    "SSP294": Code(
        "The machine did not let a file be used", "check the path, its permissions, and the space on the disk"
    ),
}
