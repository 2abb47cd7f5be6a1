"""Errors in the query parameters of a list: unknown names, invalid values, wrong orderings."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django_filters import FilterSet
from rapidfuzz import process

from activities.lists.filters import AnyOfFilter
from activities.lists.values import InvalidValue
from pdpl_inventory import messages
from pdpl_inventory.errors import Fault, Problem, echo


def refuse_unknown(query: QueryDict, known: Iterable[str]) -> None:
    """Raise ``Problem`` (400) that names every parameter that is not ``known``, with the nearest known name."""
    if faults := unknown_parameters(query, known):
        raise Problem(400, "invalid_query", fields=faults)


def unknown_parameters(query: QueryDict, known: Iterable[str]) -> list[Fault]:
    names = sorted(known)
    return [_unknown_parameter(name, names) for name in query if name not in names]


def choice_of(query: QueryDict, name: str, choices: Collection[str], otherwise: str) -> str:
    """The parameter's value, or ``otherwise``. Raises ``Problem`` (400) when it is repeated or none of ``choices``."""
    given = query.getlist(name)
    if len(given) > 1:
        raise Problem(
            400, "invalid_query", fields=[_fault(name, "repeated_option", messages.say("repeated_option", name=name))]
        )
    value = given[0] if given else otherwise
    if value not in choices:
        sentence = messages.say("invalid_choice", input=echo(value), choices=", ".join(choices))
        raise Problem(400, "invalid_query", fields=[_fault(name, "invalid_choice", sentence)])
    return value


def _unknown_parameter(name: str, names: list[str]) -> Fault:
    near = process.extractOne(name[:100], names, score_cutoff=60)
    narrowing = "near" if near else "" if names else "none"
    words = {"name": echo(name), "nearest": near and near[0], "choices": ", ".join(names)}
    return _fault(name, "unknown_option", messages.fill(messages.find("unknown_option", narrowing), **words))


def value_faults(filterset: FilterSet, query: QueryDict) -> list[Fault]:
    """A fault for each filter whose value is invalid or was given more than once."""
    faults = []
    for name, each in filterset.filters.items():
        if len(query.getlist(name)) > 1 and not isinstance(each, AnyOfFilter):
            faults.append(_fault(name, "repeated_option", messages.say("repeated_option", name=name)))
    errors: Mapping[str, list[Any]] = filterset.errors.as_data()
    return faults + [_fault(name, one.code, one.sentence) for name, found in errors.items() for one in found]


def invalid_parameter(name: str, error: InvalidValue) -> Problem:
    """The problem (400) of a parameter whose value cannot be read."""
    return Problem(400, "invalid_query", fields=[_fault(name, error.code or "invalid", error.sentence)])


def not_ordered_by(term: str, choices: Iterable[str]) -> Problem:
    sentence = messages.say("invalid_choice", input=echo(term), choices=", ".join(choices))
    return Problem(400, "invalid_query", fields=[_fault("ordering", "invalid_choice", sentence)])


def _fault(name: str, code: str, sentence: messages.Sentence) -> Fault:
    return Fault(field=echo(name), code=code, error=sentence.en, error_vi=sentence.vi)
