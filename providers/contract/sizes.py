"""The size classes that the clouds share, by version: an upgrade of this library resizes nothing."""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem, did_you_mean, listed


class Size(StrEnum):
    """How large something is; what a size means on a cloud is the table's, ``sizes.json``."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    XLARGE = "xlarge"


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]:
    return json.loads(resources.files("graticule.providers.contract").joinpath("sizes.json").read_text())


def check_version(version: str) -> str:
    """Return the version of the table.

    Raises:
        Problem: there is no such version; the place is empty.
    """
    if version not in _table():
        raise Problem(
            "", f"unknown table of sizes {version!r}{did_you_mean(version, _table())}; there are {listed(_table())}"
        )
    return version


def latest() -> str:
    """Return the newest version of the table."""
    return max(_table())


def class_of(version: str, what: str, size: Size, cloud: Cloud) -> str:
    """Return what a size is on a cloud, in the cloud's own words (``db.r8g.large``).

    Args:
        version: of the table.
        what: the kind of thing, ``postgres`` for example.
        size: the size.
        cloud: the cloud.
    """
    return _table()[version][what][size][cloud]


def offered(version: str, what: str, cloud: Cloud) -> list[Size]:
    """Return the sizes that a cloud has of something; none where the cloud lacks it altogether.

    Args:
        version: of the table.
        what: the kind of thing.
        cloud: the cloud.
    """
    row = _table()[version][what]
    return [size for size in Size if cloud in row.get(size, {})]
