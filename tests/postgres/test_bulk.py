"""The bulk insert stores the same bytes as Django's ``bulk_create``, and leaves to Django what it does not cover."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models.functions import Lower, Now
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from activities.models import ActivityCategory, ActivityRecipient, DataCategory, ProcessingActivity, Recipient
from activities.postgres.bulk import BulkQuerySet, RowFactory, bulk_create_together
from activities.postgres.lookups import fetch, lookup
from tenants.isolation.context import NoTenant, scope
from tenants.models import User
from tenants.uuid7 import new_key
from tests.factories import Someone

STOCK: Callable[..., Any] = models.QuerySet.bulk_create
TEXTS = (
    "",
    "Quản lý Đơn hàng",
    '"',
    "\\",
    '\\"',
    "{}",
    "{a,b}",
    "NULL",
    "null",
    "\n\t\r",
    "a,b",
    "'",
    "%s %% %(x)s",
    "\x01\x1f\x7f",
    "\U0001f600" * 40,
    "ế" * 200,
    "x" * 3,
)
MOMENTS = (
    datetime(2000, 1, 1, tzinfo=UTC),
    datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(9999, 12, 30, 23, 59, 59, 1, tzinfo=UTC),
    datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=7))),
)
DATES = (None, date(2000, 1, 1), date(1999, 12, 31), date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29))
ROWS = {
    ProcessingActivity: lambda at: {
        "activity_name_vi": TEXTS[at % len(TEXTS)][:200],
        "purpose_vi": TEXTS[-at % len(TEXTS)] * (at % 3 + 1),
        "external_id": None if at % 3 else f"{TEXTS[at % len(TEXTS)][:20]}{at}",
        "legal_basis": "consent",
        "retention_period_months": (None, 0, 1, 1_200, 32_767)[at % 5],
        "requires_dpia": at % 2 == 0,
        "created_at": MOMENTS[at % len(MOMENTS)],
    },
    Recipient: lambda at: {
        "name_vi": TEXTS[at % len(TEXTS)][:200],
        "role": "processor",
        "contract_date": DATES[at % len(DATES)],
        "services_vi": TEXTS[at % len(TEXTS)],
    },
}


def make(model: type[Any], someone: Someone, count: int) -> list[Any]:
    return [
        model(id=new_key(), tenant_id=someone.tenant_id, created_by_id=author(someone), **ROWS[model](at))
        for at in range(count)
    ]


def author(someone: Someone) -> int:
    return User.objects.get(username=someone.username).pk


def twin(row: Any) -> Any:
    """The same row under another key."""
    values = {each.attname: getattr(row, each.attname) for each in type(row)._meta.concrete_fields}
    key = {"external_id": values["external_id"] and f"{values['external_id']}~"}
    return type(row)(**values | {"id": new_key()} | key)


def stored(model: type[Any], rows: list[Any]) -> list[dict[str, Any]]:
    """What PostgreSQL holds, as its own text, but for the keys."""
    columns = [each.column for each in model._meta.concrete_fields if each.column not in ("id", "external_id")]
    chosen = ", ".join(f"{each}::text" for each in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {chosen}, replace(external_id, '~', '') FROM {model._meta.db_table} WHERE id = ANY(%s)",
            [[row.pk for row in rows]],
        )
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    return [found[row.pk] for row in rows]


@pytest.mark.parametrize("model", ROWS)
@pytest.mark.parametrize("count", [1, 2, 40])
def test_what_is_stored_is_what_django_stores(editor: Someone, model: type[Any], count: int) -> None:
    with scope(editor.tenant_id):
        ours = make(model, editor, count)
        stocks = [twin(row) for row in ours]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            made = model.objects.bulk_create(ours)
        assert [each["sql"].count("unnest(") for each in seen] == [1]
        STOCK(model.objects.get_queryset(), stocks)
        assert stored(model, ours) == stored(model, stocks)
        assert made == ours
        assert [(row._state.adding, row._state.db) for row in ours] == [(False, "default")] * count


def test_whatever_the_text_it_is_stored_as_django_stores_it(editor: Someone) -> None:
    text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=60)

    @given(texts=st.lists(text, min_size=2, max_size=6))
    def check(texts: list[str]) -> None:
        with scope(editor.tenant_id):
            rows = [
                ProcessingActivity(
                    id=new_key(), tenant_id=editor.tenant_id, activity_name_vi=each[:200], purpose_vi=each
                )
                for each in texts
            ]
            ProcessingActivity.objects.bulk_create(rows)
            kept = ProcessingActivity.objects.in_bulk([row.pk for row in rows])
            assert [kept[row.pk].purpose_vi for row in rows] == texts

    check()


def test_instances_made_cheaply_are_like_those_made_the_long_way(editor: Someone) -> None:
    shared = {"tenant_id": editor.tenant_id, "created_at": MOMENTS[0], "updated_at": MOMENTS[0]}
    blanks = RowFactory(ProcessingActivity, **shared)
    key = new_key()
    cheap = blanks.make({"id": key, "activity_name_vi": "Tên", "legal_basis": "consent"})
    dear = ProcessingActivity(id=key, activity_name_vi="Tên", legal_basis="consent", **shared)
    assert {each.attname: getattr(cheap, each.attname) for each in cheap._meta.concrete_fields} == {
        each.attname: getattr(dear, each.attname) for each in dear._meta.concrete_fields
    }
    assert cheap._state.adding
    assert cheap == dear


class Words(str):
    """Text of another class than the field's."""


@pytest.mark.parametrize(
    "awkward",
    [
        {"activity_name_vi": Lower(models.Value("TÊN"))},
        {"created_at": Now()},
        {"activity_name_vi": Words("Tên")},
        {"retention_period_months": "12"},
        {"retention_period_months": True},
    ],
    ids=str,
)
def test_what_is_not_covered_goes_to_django(editor: Someone, awkward: dict[str, Any]) -> None:
    plain = {"tenant_id": editor.tenant_id, "activity_name_vi": "Tên", "legal_basis": "consent"}
    with scope(editor.tenant_id), CaptureQueriesContext(connection) as seen:
        rows = [ProcessingActivity(id=new_key(), **plain | awkward), ProcessingActivity(id=new_key(), **plain)]
        ProcessingActivity.objects.bulk_create(rows)
        assert ProcessingActivity.objects.filter(pk__in=[row.pk for row in rows]).count() == 2
    assert " AS r(" not in seen[0]["sql"]


def test_options_that_are_not_covered_go_to_django(editor: Someone) -> None:
    with scope(editor.tenant_id):
        rows = make(Recipient, editor, 5)
        rows[0].external_id = rows[1].external_id = "one"
        Recipient.objects.bulk_create(rows, ignore_conflicts=True)
        assert Recipient.objects.filter(pk__in=[row.pk for row in rows]).count() == 4
        with CaptureQueriesContext(connection) as seen:
            Recipient.objects.bulk_create(make(Recipient, editor, 5), batch_size=2)
        assert sum(each["sql"].startswith("INSERT") for each in seen) == 3


def test_rows_of_several_tables_go_in_one_statement(editor: Someone) -> None:
    activities, recipients = make(ProcessingActivity, editor, 40), make(Recipient, editor, 40)
    with scope(editor.tenant_id):
        links = [
            ActivityRecipient(tenant_id=editor.tenant_id, activity_id=activity.id, recipient_id=recipient.id)
            for activity, recipient in zip(activities, recipients, strict=True)
        ]
        with CaptureQueriesContext(connection) as seen:
            bulk_create_together([links, recipients, [], activities])
        assert len(seen) == 1
        assert not any(row._state.adding for row in [*links, *recipients, *activities])
        for model, rows in ((ProcessingActivity, activities), (Recipient, recipients)):
            others = [twin(each) for each in rows]
            STOCK(model.objects.all(), others)
            assert stored(model, rows) == stored(model, others)
        assert ActivityRecipient.objects.filter(activity_id__in=[each.id for each in activities]).count() == 40


def test_rows_of_several_tables_are_refused_together(editor: Someone) -> None:
    recipients = make(Recipient, editor, 2)
    link = ActivityRecipient(tenant_id=editor.tenant_id, activity_id=new_key(), recipient_id=recipients[0].id)
    with scope(editor.tenant_id):
        with pytest.raises(IntegrityError), transaction.atomic():
            bulk_create_together([recipients, [link]])
        assert not Recipient.objects.filter(pk__in=[each.pk for each in recipients]).exists()
    with pytest.raises(NoTenant):
        bulk_create_together([recipients])


def test_update_conflicts_updates_and_keeps_the_rest(editor: Someone) -> None:
    with scope(editor.tenant_id):
        rows = make(Recipient, editor, 3)
        Recipient.objects.bulk_create(rows)
        for row in rows:
            row.name_vi, row.name_en = f"Mới {row.pk}", "not updated"
        with CaptureQueriesContext(connection) as seen:
            Recipient.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["tenant_id", "id"], update_fields=["name_vi"]
            )
        assert len(seen) == 1
        kept = Recipient.objects.in_bulk([row.pk for row in rows])
        assert {(each.name_vi, each.name_en) for each in kept.values()} == {(f"Mới {row.pk}", "") for row in rows}
        with pytest.raises(ValueError, match="primary keys"):
            Recipient.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["tenant_id", "id"], update_fields=["id"]
            )


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"activity_name_vi": "x" * 201}, DataError),
        ({"activity_name_vi": "a\x00b"}, ValueError | DataError),
        ({"retention_period_months": 40_000}, DataError),
        ({"retention_period_months": -1}, IntegrityError),
        ({"activity_name_vi": None}, IntegrityError),
        ({"activity_name_vi": "\ud800"}, UnicodeEncodeError),
    ],
    ids=str,
)
def test_what_cannot_be_stored_is_refused_as_by_django(editor: Someone, values: dict[str, Any], refusal: Any) -> None:
    good = {"tenant_id": editor.tenant_id, "activity_name_vi": "Tên", "legal_basis": "consent"}
    kinds = refusal.__args__ if hasattr(refusal, "__args__") else refusal
    for create in (BulkQuerySet.bulk_create, STOCK):
        rows = [ProcessingActivity(id=new_key(), **good), ProcessingActivity(id=new_key(), **good | values)]
        with pytest.raises(kinds), scope(editor.tenant_id):
            create(ProcessingActivity.objects.get_queryset(), rows)


def test_links_are_rows_like_any_other(editor: Someone) -> None:
    with scope(editor.tenant_id):
        [activity] = ProcessingActivity.objects.bulk_create(make(ProcessingActivity, editor, 1))
        targets = list(DataCategory.objects.values_list("pk", flat=True)[:3])
        blanks = RowFactory(ActivityCategory, tenant_id=editor.tenant_id)
        links = [blanks.make({"activity_id": activity.pk, "data_category_id": each}) for each in targets]
        ActivityCategory.objects.bulk_create(links)
        assert set(activity.data_categories.values_list("pk", flat=True)) == set(targets)


def test_no_tenant_no_write(editor: Someone) -> None:
    with pytest.raises(NoTenant):
        Recipient.objects.bulk_create(make(Recipient, editor, 2))


def test_a_probe_finds_each_value_in_their_order(editor: Someone) -> None:
    with scope(editor.tenant_id):
        rows = make(Recipient, editor, 4)
        for row, key in zip(rows, ('b"', "a\\", "{c}", "d,"), strict=True):
            row.external_id = key
        Recipient.objects.bulk_create(rows)
        wanted = ["d,", "nobody", 'b"', "{c}", "a\\", "NULL"]
        [found] = fetch([lookup(Recipient, "external_id", wanted, "id, external_id")])
    assert [key for _, key in found] == ["d,", 'b"', "{c}", "a\\"]
    assert all(isinstance(pk, UUID) for pk, _ in found)
