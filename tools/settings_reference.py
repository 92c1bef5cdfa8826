"""Write docs/settings.md from the models: ``python tools/settings_reference.py``."""

from pathlib import Path

from graticule.fleet.schema import schema
from graticule.stacks.profiles import PROFILES

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
TOP = """# Settings

Every key of `graticule:deployment`, from the models themselves (`python tools/settings_reference.py` writes this page).
Layers are merged from the weakest: the models' defaults, the profile, `graticule:base` in `Pulumi.yaml`, the deployment,
the region. Maps merge, lists replace, null removes. `graticule plan DEPLOYMENT --explain PATH` says which one won.
"""


def page() -> str:
    """Return the page."""
    definitions = schema()["$defs"]
    order = ["Deployment", *sorted(name for name in definitions if name != "Deployment")]
    parts = [TOP]
    for name in order:
        model = definitions[name]
        parts.append(f"## {name}\n\n{_line(model.get('description', ''))}\n")
        if "enum" in model:
            parts.append("One of " + ", ".join(f"`{value}`" for value in model["enum"]) + ".\n")
            continue
        required = set(model.get("required", []))
        rows = [
            f"| `{key}` | {_kind(value)} | {'required' if key in required else _default(value)} "
            f"| {_line(value.get('description', ''))} |"
            for key, value in model.get("properties", {}).items()
        ]
        parts.append("| key | type | default | meaning |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n")
    parts.append("## Profiles\n")
    for profile, layer in PROFILES.items():
        parts.append(f"`{profile}`: `{dict(layer)}`\n")
    return "\n".join(parts)


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("``", "`")


def _kind(value: dict[str, object]) -> str:
    if "$ref" in value:
        name = str(value["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    options = value.get("anyOf")
    if isinstance(options, list):
        return " or ".join(_kind(option) for option in options if option.get("type") != "null")
    if value.get("type") == "array":
        return f"list of {_kind(value.get('items', {}))}"  # pyright: ignore[reportArgumentType]
    if isinstance(value.get("additionalProperties"), dict):
        return f"map of {_kind(value['additionalProperties'])}"  # pyright: ignore[reportArgumentType]
    return str(value.get("type", "any"))


def _default(value: dict[str, object]) -> str:
    default = value.get("default")
    return "" if default in (None, "", {}, []) or isinstance(default, dict) else f"`{default}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
