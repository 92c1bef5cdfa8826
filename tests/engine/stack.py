"""A copy of the project in a folder of its own, with simulated clouds of its own."""

import json
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Project:
    folder: Path

    @classmethod
    def copy(cls, folder):
        for file in (*ROOT.glob("Pulumi*.yaml"), ROOT / "__main__.py"):
            shutil.copy(file, folder)
        (folder / ".venv").symlink_to(sys.prefix)
        return cls(folder)

    def edit(self, deployment, old, new):
        path = self.folder / f"Pulumi.{deployment}.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def run(self, *command, ok=True):
        words = [str(Path(sys.prefix) / "bin" / "graticule"), "sandbox", "--", *command]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, check=False, timeout=300)
        output = done.stdout + done.stderr
        assert (done.returncode == 0) is ok, output[-4000:]
        return output

    def pulumi(self, operation, stack, *flags, ok=True):
        sure = ("--yes", "--skip-preview") if operation in {"up", "destroy"} else ()
        return self.run("pulumi", operation, *sure, "--stack", stack, "--non-interactive", *flags, ok=ok)

    def steps(self, stack, operation="preview", *flags):
        """Return what a preview would do as ``{(operation, urn's last part): replaced or changed properties}``."""
        output = self.run("pulumi", operation, "--json", "--stack", stack, "--non-interactive", *flags)
        report, _ = json.JSONDecoder().raw_decode(output[output.index("{") :])
        return {
            (step["op"], step["urn"].split("::", 2)[2]): sorted(step.get("detailedDiff") or {})
            for step in report["steps"]
            if step["op"] not in {"same", "read"}
        }

    def state(self, stack):
        return json.loads(self.run("pulumi", "stack", "export", "--stack", stack))["deployment"].get("resources", [])

    def clouds(self):
        """Return all that exists in the simulated clouds as (type, id)."""
        with sqlite3.connect(self.folder / ".sandbox" / "clouds.sqlite") as database:
            return database.execute("select type, id from resources").fetchall()

    def change_behind(self, kind, prop, value):
        """Change a resource in the cloud without Pulumi's knowledge."""
        with sqlite3.connect(self.folder / ".sandbox" / "clouds.sqlite") as database:
            identity, inputs = database.execute("select id, inputs from resources where type = ?", (kind,)).fetchone()
            changed = json.dumps({**json.loads(inputs), prop: value})
            database.execute("update resources set inputs = ? where id = ?", (changed, identity))
            database.commit()
