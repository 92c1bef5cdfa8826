"""``graticule dashboards``: the dashboards of a deployment, as files that Grafana imports."""

import json
from pathlib import Path

from graticule.providers.contract.errors import Problem
from graticule.stacks.dashboards import dashboards
from graticule.stacks.loading import load


def write(name: str, folder: Path, out: Path) -> None:
    """Write the dashboards of a deployment, one file each.

    Args:
        name: the deployment's name.
        folder: where its file is.
        out: where the dashboards go, in a folder named by the deployment.

    Raises:
        Problem: no region is monitored, the SDK is missing, or a file cannot be written.
        Problems: the settings are wrong.
    """
    found = dashboards(load(name, folder))
    if not found:
        raise Problem(
            "monitoring.enabled", f"no region of {name} is monitored, so there is nothing to show; set it true"
        )
    target = out / name
    for key, dashboard in found.items():
        file = target / f"{key}.json"
        try:
            target.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(dashboard, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        except OSError as error:
            raise Problem("", f"{file} cannot be written: {error.strerror}") from None
        print(f"{file}: {dashboard['title']}")  # noqa: T201 - the command's answer
