"""Write the table of resource counts again: ``python -m tests.golden``."""

import json
from pathlib import Path

from tests.conformance.cases import CASES, made
from tests.conformance.checks import counts

if __name__ == "__main__":
    table = {case.cloud: counts(made(case).resources) for case in CASES}
    Path(__file__).with_name("resources.json").write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
