"""The order of the tests."""


def pytest_collection_modifyitems(items):
    """Begin with the tests of the real engine: they are long, and the others fill what time is left at the end."""
    items.sort(key=lambda item: item.get_closest_marker("engine") is None)
