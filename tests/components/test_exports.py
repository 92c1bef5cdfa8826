"""What a program of one's own imports: every component and its args."""

import importlib
import pkgutil

import pulumi

from graticule import components
from graticule.providers.contract.model import Args


def test_every_component_and_what_it_takes_is_exported() -> None:
    modules = [
        importlib.import_module(f"graticule.components.{one.name}") for one in pkgutil.iter_modules(components.__path__)
    ]
    made = {
        name
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, pulumi.ComponentResource) and one.__module__ == module.__name__
    }
    taken = {
        name
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, Args) and name.removesuffix("Args") in made
    }
    assert "Database" in made
    assert "DatabaseArgs" in taken
    assert made | taken <= set(components.__all__)
    assert not [name for name in components.__all__ if not hasattr(components, name)]
