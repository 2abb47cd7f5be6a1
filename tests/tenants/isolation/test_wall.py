"""Tenants are isolated by the model manager and by row-level security, even where code forgets to filter."""

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from activities.models import ActivityCategory, DataCategory, ProcessingActivity
from tenants.isolation.context import NoTenant, OtherTenant, scope
from tenants.models import Membership, Tenant
from tests.factories import ActivityItem, Someone


def rows(sql: str, tenant_id: UUID | None = None) -> list[Any]:
    """What a raw query sees with nothing but the database's setting."""
    with transaction.atomic(), connection.cursor() as cursor:
        if tenant_id:
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant_id)])
        cursor.execute(sql)
        return cursor.fetchall()


def tenant_models() -> list[Any]:
    return [each for each in apps.get_models() if any(f.name == "tenant" for f in each._meta.fields)]


def test_manager_refuses_without_a_tenant() -> None:
    with pytest.raises(NoTenant):
        ProcessingActivity.objects.count()


def test_scope_of_another_tenant_inside_a_scope_is_refused(editor: Someone, stranger: Someone) -> None:
    with scope(editor.tenant_id), scope(editor.tenant_id), pytest.raises(OtherTenant), scope(stranger.tenant_id):
        pass


def test_raw_query_sees_only_the_tenant_that_is_set(editor: Someone, stranger: Someone) -> None:
    editor.batch(ActivityItem.build_batch(3))
    count = f"SELECT count(*) FROM activities_processingactivity WHERE tenant_id = '{editor.tenant_id}'"
    assert rows(count) == [(0,)]
    assert rows(count, stranger.tenant_id) == [(0,)]
    assert rows(count, editor.tenant_id) == [(3,)]


def test_raw_insert_for_another_tenant_is_refused(editor: Someone, stranger: Someone) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), scope(stranger.tenant_id):
        DataCategory.objects.bulk_create([DataCategory(tenant_id=editor.tenant_id, code="x", name_vi="x")])


def test_links_cannot_cross_tenants_by_constraint(editor: Someone, stranger: Someone) -> None:
    activity = editor.batch(ActivityItem.build_batch(1)).json()["activity_ids"][0]
    with scope(stranger.tenant_id):
        theirs = DataCategory.objects.first()
    assert theirs
    with pytest.raises(IntegrityError, match="within_tenant"), scope(editor.tenant_id):
        ActivityCategory.objects.create(tenant_id=editor.tenant_id, activity_id=activity, data_category_id=theirs.pk)


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model.__name__)
def test_every_table_of_a_tenant_has_its_policy(model: Any) -> None:
    table = model._meta.db_table
    flags = rows(f"SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = '{table}'::regclass")
    assert flags == [(True, True)]
    assert ("tenant_isolation",) in rows(f"SELECT policyname FROM pg_policies WHERE tablename = '{table}'")


def test_there_are_tenant_models_to_protect() -> None:
    assert {Membership, ProcessingActivity, ActivityCategory} <= set(tenant_models())
    assert Tenant not in tenant_models()


def test_the_role_of_these_tests_is_bound_by_policies() -> None:
    assert rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [(False, False)]


def test_audit_events_cannot_be_changed_or_removed(editor: Someone) -> None:
    editor.batch(ActivityItem.build_batch(1))
    for sql in (
        "UPDATE activities_auditevent SET message = 'x'",
        "DELETE FROM activities_auditevent",
        "TRUNCATE activities_auditevent",
    ):
        with pytest.raises(ProgrammingError, match=r"append-only|permission denied"):
            rows(sql + " RETURNING 1" * (not sql.startswith("TRUNC")), editor.tenant_id)
