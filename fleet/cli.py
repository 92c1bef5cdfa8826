"""The command ``graticule``."""

import atexit
import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from graticule.providers.contract.errors import Problem, Problems

app = typer.Typer(
    name="graticule",
    help="One platform on AWS, GCP and Azure: plan it, and try it on simulated clouds.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def sandbox(
    command: Annotated[list[str], typer.Argument(help="The command, after --.")],
    *,
    fresh: Annotated[bool, typer.Option(help="Forget all stacks and empty the simulated clouds first.")] = False,
    state: Annotated[Path, typer.Option(help="Where the stacks and the clouds are kept.")] = Path(".sandbox"),
    faults: Annotated[str, typer.Option(help="What the clouds suffer: YAML, or a file of it (docs/sandbox.md).")] = "",
) -> None:
    """Run any command with simulated clouds: graticule sandbox -- pulumi preview --stack dev."""
    from graticule.fleet.sandbox import run  # noqa: PLC0415 - each command imports what it needs

    raise typer.Exit(run(command, state, fresh=fresh, faults=faults))


@app.command()
def plan(
    deployment: Annotated[str, typer.Argument(help="The deployment's name: dev for Pulumi.dev.yaml.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    explain: Annotated[str, typer.Option(help="Say which line set this path.", metavar="PATH")] = "",
    write: Annotated[bool, typer.Option("--write", help="Fill in missing slots in the file.")] = False,
) -> None:
    """Print accounts, regions, zones, stacks and addresses, from the settings alone."""
    from graticule.fleet.plan import plan as show  # noqa: PLC0415

    show(deployment, Path.cwd(), as_json=json, explain_place=explain, write=write)


@app.command()
def dashboards(
    deployment: Annotated[str, typer.Argument(help="The deployment's name: prod for Pulumi.prod.yaml.")],
    *,
    out: Annotated[Path, typer.Option(help="The folder that they are written to.")] = Path("dashboards"),
) -> None:
    """Write dashboards for Grafana: each monitored region, its network, its clusters."""
    from graticule.fleet.dashboards import write  # noqa: PLC0415

    write(deployment, Path.cwd(), out)


@app.command()
def pending(
    stack: Annotated[str, typer.Argument(help="The stack's name.")],
    *,
    adopt: Annotated[bool, typer.Option("--adopt", help="Put it into the state; a refresh then reads it.")] = False,
    ids: Annotated[list[str], typer.Option("--id", help="The id of what has none known.", metavar="NAME=ID")] = [],  # noqa: B006
    gone: Annotated[list[str], typer.Option(help="What does not exist.", metavar="NAME")] = [],  # noqa: B006
) -> None:
    """Print what an interrupted update may have made without a record, and how to adopt it."""
    from graticule.fleet.pending import pending as show  # noqa: PLC0415

    raise typer.Exit(show(stack, adopt=adopt, ids=ids, gone=gone))


_KEY = Annotated[str, typer.Argument(metavar="DATABASE", help="The key of the database or cache.")]
_TO = Annotated[str, typer.Option(help="The key of the region that is to write.", metavar="REGION")]
_DEPLOYMENT = Annotated[str, typer.Option(help="The deployment's name; unset: the only one that has it.")]
_EXECUTE = Annotated[bool, typer.Option("--execute", help="Run the calls, wait, and edit the deployment's file.")]
_MINUTES = Annotated[float, typer.Option(help="How long to wait for the cloud.", min=0)]


@app.command()
def switchover(
    key: _KEY, *, to: _TO, deployment: _DEPLOYMENT = "", execute: _EXECUTE = False, minutes: _MINUTES = 30
) -> None:
    """Print the cloud's calls that move the writer to another region and lose nothing."""
    from graticule.fleet.switchover import move  # noqa: PLC0415

    move(key, to, deployment, Path.cwd(), forced=False, execute=execute, minutes=minutes)


@app.command()
def failover(
    key: _KEY, *, to: _TO, deployment: _DEPLOYMENT = "", execute: _EXECUTE = False, minutes: _MINUTES = 30
) -> None:
    """Print the cloud's calls that make another region write while the writer's is gone; the last writes may be lost."""
    from graticule.fleet.switchover import move  # noqa: PLC0415

    move(key, to, deployment, Path.cwd(), forced=True, execute=execute, minutes=minutes)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a deployment's file."""
    from graticule.fleet.schema import text  # noqa: PLC0415

    typer.echo(text(), nl=False)


@app.command()
def doctor() -> None:
    """Print what is here, what is missing and the command that mends it."""
    from graticule.fleet.doctor import examine  # noqa: PLC0415

    raise typer.Exit(examine())


def main() -> None:
    """Run the command; bad input is one line for each thing that is wrong."""
    atexit.register(gc.freeze)  # a short command leaves its garbage to the system
    try:
        app()
    except (Problem, Problems) as error:
        for line in str(error).splitlines():
            print(f"graticule: {line}", file=sys.stderr)  # noqa: T201 - what is wrong
        sys.exit(1)
