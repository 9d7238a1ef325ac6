"""``sspgen keys``: make the key that signs an evidence store, and show its public half."""

from __future__ import annotations

from pathlib import Path

import click

from sspgen.cli.options import examples, format_option

_DEFAULT = Path("~/.config/sspgen/evidence.key")
_NAME = "sspgen.example/evidence"


@click.group(
    name="keys", epilog=examples("keys generate --name example.org/evidence", "keys show ~/.config/sspgen/evidence.key")
)
def command() -> None:
    """Make and show the keys that sign evidence."""


@command.command(
    name="generate",
    short_help="Make a new signing key (Ed25519).",
    epilog=examples("keys generate --name example.org/evidence", "keys generate --out /secure/evidence.key"),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=_DEFAULT,
    show_default=True,
    help="File that the key is written to, readable by its owner only.",
)
@click.option(
    "--name",
    default=_NAME,
    show_default=True,
    help="What the key is called, by custom a URL of yours without https://; checkpoints name it as their origin.",
)
@click.option("--force", is_flag=True, help="Write the key into a git working tree all the same.")
@format_option
def generate_command(out: Path, name: str, form: str, *, force: bool) -> None:
    """Make a new signing key (Ed25519) in a file that only you can read.

    The verifier key that is printed is public: give it to those who verify, for evidence.trust.log_keys of ssp.yaml.
    Keep the file where only the job that collects can read it: who has it can rewrite history.
    """
    from sspgen.cli.console import errors_as, print_json  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.store.keyfile import new_key, write_signing_key  # noqa: PLC0415 - the same

    file = out.expanduser()
    with errors_as(form):
        key = new_key(name)
        write_signing_key(file, key, force=force)
    if form == "json":
        print_json({"file": str(file), "name": name, "verifier_key": str(key.verifier)})
        return
    click.echo(f"wrote the signing key to {file}")
    click.echo(f"verifier key: {key.verifier}")


@command.command(name="show", epilog=examples("keys show", "keys show /secure/evidence.key"))
@click.argument("key", default=str(_DEFAULT), envvar="SSPGEN_SIGNING_KEY", metavar="[FILE]")
@format_option
def show_command(key: str, form: str) -> None:
    """Print the verifier key of a signing key; never the key itself."""
    from sspgen.cli.console import errors_as, print_json  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.store.keyfile import read_signing_key  # noqa: PLC0415 - the same

    with errors_as(form):
        found = read_signing_key(str(Path(key).expanduser()) if key.startswith("~") else key)
    if form == "json":
        print_json({"name": found.name, "verifier_key": str(found.verifier)})
    else:
        click.echo(str(found.verifier))
