"""A record is shown as REST framework's own serializer shows it, whatever its values."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer

from activities.contract.findings import FINDINGS
from activities.contract.kinds import KINDS, Kind
from activities.contract.serializers import serializer_of
from tenants.models import User
from tenants.uuid7 import new_key

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
MOMENTS = st.datetimes(
    datetime(1900, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=7))]),
)
BY_TYPE: dict[str, Any] = {
    "CharField": TEXTS,
    "TextField": TEXTS,
    "BooleanField": st.booleans(),
    "PositiveSmallIntegerField": st.integers(0, 1_200),
    "PositiveBigIntegerField": st.integers(0, 10**10),
    "DateField": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    "DateTimeField": MOMENTS,
    "UUIDField": st.uuids(),
    "ArrayField": st.lists(TEXTS, max_size=3),
}
COMPUTED = ("has_sensitive_data", "has_cross_border_transfer", *(each.column for each in FINDINGS))


@st.composite
def records(draw: Any, kind: Kind) -> Any:
    """A record of a kind with any values, as ``full_queryset`` reads it."""
    values: dict[str, Any] = {}
    for column in kind.model._meta.concrete_fields:
        found = BY_TYPE.get(column.get_internal_type())
        if found is not None:
            if column.choices:
                found = st.sampled_from([code for code, _ in column.choices])
            values[column.attname] = draw(st.none() | found if column.null else found)
    for name in ("created_by", "reviewed_by"):
        if hasattr(kind.model, name):
            values[name] = draw(st.sampled_from([None, User(pk=1, username="lan.nguyen")]))
    record = kind.model(**values, tenant_id=new_key())
    for name in COMPUTED:
        setattr(record, name, draw(st.booleans()))
    for reference in kind.lists:
        setattr(record, reference.field, sorted(draw(st.lists(st.uuids(), max_size=3, unique=True))))
    return record


@pytest.mark.parametrize("word", list(KINDS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_representation_is_the_frameworks(word: str, data: st.DataObject) -> None:
    record = data.draw(records(KINDS[word]))
    serializer = serializer_of(word)()
    own, theirs = serializer.to_representation(record), ModelSerializer.to_representation(serializer, record)
    assert JSONRenderer().render(own) == JSONRenderer().render(theirs)
