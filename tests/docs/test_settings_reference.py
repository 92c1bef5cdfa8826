import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_settings_reference_is_what_the_models_say():
    spec = importlib.util.spec_from_file_location("settings_reference", ROOT / "tools" / "settings_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text() == module.page(), "write it again: python tools/settings_reference.py"
