"""What a provider is: for each component a ``build`` function, and the features its cloud lacks, with reasons."""

from typing import Protocol, TypeVar

import pulumi

A = TypeVar("A", contravariant=True)
O = TypeVar("O", covariant=True)  # noqa: E741 - args and outputs


class Build(Protocol[A, O]):
    """Makes the resources of one component under it.

    ``providers/<cloud>/<component>.py`` holds one function of this shape, named ``build``. It passes
    ``ResourceOptions(parent=parent)`` to everything it makes, names things by ``name`` and by keys, never by an index,
    and neither reads configuration nor calls ``pulumi.get_stack()``.
    """

    def __call__(self, name: str, args: A, parent: pulumi.Resource) -> O:
        """Make the resources and return what they give."""
        ...
