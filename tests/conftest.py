"""The order of the tests, and how often they look for garbage."""

import gc


def pytest_configure():
    """Collect garbage rarely: the SDKs are hundreds of thousands of objects that stay, and each collection visits them."""
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items):
    """Begin with the tests of the real engine: they are long, and the others fill what time is left at the end."""
    items.sort(key=lambda item: item.get_closest_marker("engine") is None)
