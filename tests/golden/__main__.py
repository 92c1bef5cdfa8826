"""Write the table of what a region costs again: ``python -m tests.golden``."""

import json
from pathlib import Path

from tests.golden.table import table

if __name__ == "__main__":
    Path(__file__).with_name("resources.json").write_text(json.dumps(table(), indent=2) + "\n", encoding="utf-8")
