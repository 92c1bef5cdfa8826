"""``python -m graticule.sandbox.calls CLI ARGS``: the calls of ``aws``, ``gcloud`` and ``az`` that move a writer."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from graticule.sandbox import calls_aws, calls_azure, calls_gcp
from graticule.sandbox.faults import VARIABLE, is_down
from graticule.sandbox.model import RefusedError
from graticule.sandbox.played import Asked, Played
from graticule.sandbox.store import Store

FAILED = 1
_PLAYED: Mapping[str, Mapping[str, Played]] = {
    "aws": calls_aws.PLAYED,
    "gcloud": calls_gcp.PLAYED,
    "az": calls_azure.PLAYED,
}


def answer(cli: str, words: Sequence[str], store: Store, is_down: Callable[[str], bool]) -> str:
    """Return what a call prints.

    Raises:
        RefusedError: it is not played, or the cloud refuses.
    """
    played = _PLAYED[cli]
    for name, call in played.items():
        path = name.split()
        if list(words[: len(path)]) == path:
            asked = Asked(store, _flags(call, f"{cli} {name}", words[len(path) :]), is_down)
            with store.transaction():
                found = call.answer(asked)
            return found if isinstance(found, str) else json.dumps(found, indent=2)
    raise RefusedError(
        f"the sandbox does not play '{' '.join((cli, *words[:4]))}'; of {cli} it plays {', '.join(played)}"
    )


def _flags(call: Played, name: str, words: Sequence[str]) -> dict[str, list[str]]:
    valued, found = {*call.required, *call.optional} - {""}, dict[str, list[str]]()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        flag, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--"):
            found.setdefault("", []).append(word)
        elif flag in call.switches and not equals:
            found[flag] = []
        elif flag in valued and (equals or rest):
            found.setdefault(flag, []).append(value if equals else rest.pop(0))
        else:
            known = ", ".join(f"--{one}" for one in sorted(valued | set(call.switches)))
            raise RefusedError(f"the sandbox does not play '{word}' of '{name}'; it plays {known}")
    missing = [f"--{flag}" if flag else "a name" for flag in call.required if flag not in found]
    if missing or ("" in found and "" not in call.required):
        raise RefusedError(f"{name}: need {', '.join(missing) or 'no word without a flag'}")
    return found


def main() -> None:
    """Play one call on the clouds that the environment names."""
    cli, *words = sys.argv[1:]
    store = Store(Path(os.environ.get("GRATICULE_SANDBOX_STATE", ".sandbox/clouds.sqlite")))
    source = os.environ.get(VARIABLE, "")
    try:
        print(answer(cli, words, store, lambda region: is_down(source, region)))  # noqa: T201 - what the tool prints
    except RefusedError as refusal:
        print(f"{cli}: {refusal}", file=sys.stderr)  # noqa: T201 - what the tool says
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
