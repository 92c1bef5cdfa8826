"""Guards: no preview passes that would delete, replace or shrink what cannot be made again.

What is guarded, and how, is the data of :data:`graticule.components.guard_rules.RULES`. Components guard what they make by themselves; a program that
uses them calls :func:`register` before its first component, so that the guards also stand when its last component is
taken away, and to name what may go.
"""

import weakref
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi
from pulumi.runtime import settings as connection

from graticule.components.asked import Asked, differences, names_of, plain, renamed, text_of
from graticule.components.backup_rules import FOR
from graticule.components.changes import at
from graticule.components.guard_rules import RULES
from graticule.components.guarded import Guarded
from graticule.components.losable import BACKUP, GLOBAL_NETWORK, Made, is_named
from graticule.providers.contract.errors import Problem, listed
from graticule.providers.contract.placed import Placed
from graticule.providers.contract.spread import Spread

P = TypeVar("P", bound=Placed | Spread)
_KEEP, _SHRINK = "graticule:keep", "graticule:shrink"


_OF_ACCOUNTS = {GLOBAL_NETWORK, "graticule:stacks:Globe"}
"""What is around that which an account has once, and nothing can retire."""
_REMOVE_OF_ACCOUNT = (
    "To remove it, name it in allow_data_loss (accounts.KEY, in a program of your own its component) and update, then take "
    "it away; where the account's key was changed, put the old one back"
)


class DataLossError(Exception):
    """A change that would lose data; the engine stops before it, in a preview too."""


@dataclass
class _Guards:
    """The guards of one connection to the engine, and what the program asks of it."""

    allowed: tuple[str, ...]
    asked: dict[tuple[str, str], Asked]
    hooks: pulumi.ResourceHookBinding


_OF_CONNECTION: "weakref.WeakKeyDictionary[Any, _Guards]" = weakref.WeakKeyDictionary()
"""The engine takes a hook's name once a connection, so what is registered is kept with it."""


def register(allow_data_loss: Collection[str] = ()) -> None:
    """Register the guards with the engine, once, before the first component.

    The state of a guarded resource remembers its guards: a program that no longer has components still calls this,
    and ``pulumi destroy`` needs ``--run-program``.

    Args:
        allow_data_loss: what may lose data in this deployment: logical names of components (``shop``), with all that
            they make, or of resources; beginnings with a ``*`` (``shop-*``); with ``TYPE::`` before them only those
            of a type, ``graticule:index:Network::shop``; ``all`` for everything.

    Raises:
        Problem: components were made before, which guard what these names let go.
    """
    known = _OF_CONNECTION.get(connection.get_monitor())
    if known is None:
        _registered(tuple(allow_data_loss))
    elif set(allow_data_loss) - set(known.allowed):
        late = listed(f"'{one}'" for one in sorted(set(allow_data_loss) - set(known.allowed)))
        message = f"too late for {late}: call it once, with all names, before the first component"
        raise Problem("guards.register(allow_data_loss)", message)


def _registered(allowed: tuple[str, ...] = ()) -> _Guards:
    """Return the guards of the connection to the engine, registered now if nobody has yet."""
    monitor = connection.get_monitor()
    if monitor in _OF_CONNECTION:
        return _OF_CONNECTION[monitor]
    guards = _Guards(allowed, {}, pulumi.ResourceHookBinding())
    on_preview = pulumi.ResourceHookOptions(on_dry_run=True)
    guards.hooks = pulumi.ResourceHookBinding(
        before_delete=[pulumi.ResourceHook(_KEEP, _keeper(guards), on_preview)],
        before_update=[pulumi.ResourceHook(_SHRINK, _shrinker(guards), on_preview)],
    )
    _OF_CONNECTION[monitor] = guards
    return guards


def guarded(
    opts: pulumi.ResourceOptions | None, kind: str, name: str, *, retire: bool = False, leaving: Collection[str] = ()
) -> pulumi.ResourceOptions:
    """Return a component's options, with guards and ``protect`` for what it will make.

    Args:
        opts: what the caller gave.
        kind: the component's type.
        name: its logical name.
        retire: the first of the two steps in which a component is removed: its guards are taken off, so that the
            next update may delete it.
        leaving: logical names, or beginnings of them with a ``*``, of what alone is removed so, or of what it is for.
    """
    guards = _registered()

    def guard(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ not in RULES:
            return None
        props = renamed(args.props, names_of(type(args.resource)))
        asked = Asked(props, frozenset(args.opts.ignore_changes or ()), (kind, name))
        guards.asked[args.type_, args.name] = asked
        rule = RULES[args.type_]
        made = [(args.type_, args.name), asked.within, *_backed_up(rule, args.name, props)]
        if retire or is_named((*guards.allowed, *leaving), made):
            return None
        if args.opts.protect is None and not rule.may_go and not rule.serves:
            args.opts.protect = True
        args.opts.hooks = pulumi.ResourceHookBinding.merge(args.opts.hooks, guards.hooks)
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[guard]))


def released(args: P, kind: str, name: str) -> P:
    """Return a component's args, retired where the program allows what it makes to lose data.

    Args:
        args: the args.
        kind: the component's type.
        name: its logical name.
    """
    is_let_go = is_named(_registered().allowed, [(kind, name)])
    return args.model_copy(update={"retire": True}) if is_let_go else args


def _keeper(guards: _Guards) -> Callable[[pulumi.ResourceHookArgs], Awaitable[None]]:
    async def keep(args: pulumi.ResourceHookArgs) -> None:
        rule, old = RULES.get(args.type, Guarded("its data")), args.old_inputs or {}
        if _may_go(guards, rule, args):
            return
        heir = _heir(guards, rule, args.type, _served(rule, args.name, old))
        if heir is not None:
            _refuse_less(rule, args, old, heir, guards.allowed)
            return
        asked = guards.asked.get((args.type, args.name))
        if rule.may_go and asked is None:
            return
        changed = await differences(old, asked or Asked({}))
        lost = f"{rule.loses} would be lost"
        if not changed:
            remove = _REMOVE_OF_ACCOUNT if _OF_ACCOUNTS & {*_kinds_around(args.urn)} else rule.remove
            raise DataLossError(f"{args.name} ({args.type}) would be deleted: {lost}. {remove}")
        message = (
            f"{args.name} ({args.type}) would be replaced because of {', '.join(changed)}: {lost}. "
            f"{_remedy(rule, changed)}; or name it in allow_data_loss"
        )
        raise DataLossError(message)

    return keep


def _remedy(rule: Guarded, changed: Collection[str]) -> str:
    """Return what to do instead of a replacement: what its rule says of a property that changes, or of the whole."""
    said = [remedy for path, (_, remedy) in rule.properties.items() if any(one.startswith(path) for one in changed)]
    return f"{said[0][0].upper()}{said[0][1:]}" if said else rule.replace


def _shrinker(guards: _Guards) -> Callable[[pulumi.ResourceHookArgs], None]:
    def shrink(args: pulumi.ResourceHookArgs) -> None:
        rule, old = RULES.get(args.type), args.old_inputs or {}
        if rule and not _may_go(guards, rule, args):
            _refuse_less(rule, args, old, args.new_inputs or {}, guards.allowed)

    return shrink


def _refuse_less(
    rule: Guarded,
    about: pulumi.ResourceHookArgs,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    allowed: Collection[str],
) -> None:
    for path, (is_fine, remedy) in rule.properties.items():
        old, new = at(before, path), at(after, path)
        if not is_fine(old, new) and not is_named(allowed, [(BACKUP, FOR[is_fine])] if is_fine in FOR else []):
            message = f"{about.name} ({about.type}): {path} would go from {text_of(old)} to {text_of(new)}; {remedy}"
            raise DataLossError(message)
    for path, remedy in rule.alone.items():
        others = sorted(key for key in {*before, *after} if key != path and before.get(key) != after.get(key))
        if others and at(before, path) != at(after, path):
            message = f"{about.name} ({about.type}): {path} would change together with {', '.join(others)}; {remedy}"
            raise DataLossError(message)


def _may_go(guards: _Guards, rule: Guarded, about: pulumi.ResourceHookArgs) -> bool:
    """Return whether something may lose data, by its own name, its component's or that of what it is for.

    Of what the program does not ask for any more, the engine knows the types of the components alone.
    """
    asked = guards.asked.get((about.type, about.name))
    around = [asked.within] if asked else [(kind, "") for kind in _kinds_around(about.urn)]
    made = [(about.type, about.name), *around, *_backed_up(rule, about.name, about.old_inputs or {})]
    return is_named(guards.allowed, made)


def _kinds_around(urn: str) -> list[str]:
    """Return the types of the components around a resource: ``urn:pulumi:STACK::PROJECT::TYPE$TYPE::NAME``."""
    return (urn.split("::") * 3)[2].split("$")[:-1]


def _backed_up(rule: Guarded, name: str, inputs: Mapping[str, Any]) -> list[Made]:
    """Return what something is for, by the name that backups know it by."""
    served = _served(rule, name, inputs)
    return [(BACKUP, served)] if served != name else []


def _served(rule: Guarded, name: str, inputs: Mapping[str, Any]) -> str:
    return rule.serves(name, plain(inputs)) if rule.serves else name


def _heir(guards: _Guards, rule: Guarded, kind: str, served: str) -> Mapping[str, Any] | None:
    """Return what the program asks of another of a type that is for the same, or of the same one."""
    if not rule.serves:
        return None
    found = {name: plain(asked.props) for (one, name), asked in guards.asked.items() if one == kind}
    return next((inputs for name, inputs in found.items() if _served(rule, name, inputs) == served), None)
