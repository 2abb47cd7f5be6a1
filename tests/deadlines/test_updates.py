"""Updates of filed dossiers every six months, when a purpose or a party is new or changed (Decree 356 Art. 20(1))."""

from datetime import date

import pytest

from activities.deadlines.rules import update_day
from tests.deadlines.register import activity, change, day, listed, profile, recipient, states, transfer
from tests.factories import ActivityItem, RecipientItem, Someone

KIND = "processing-activities"


def update(by: Someone, kind: str = "dpia_update") -> dict[str, str] | None:
    found = listed(by, kind=kind)
    return found[0] if found else None


@pytest.fixture
def filed(admin: Someone) -> Someone:
    """An administrator of a tenant that filed its dossier 30 days ago, with an activity of before."""
    activity(admin, started_on=day(80), external_id="truoc")
    recipient(admin, contract_date=day(80), external_id="ben-nhan")
    profile(admin, dpia_filed_on=day(30))
    return admin


def test_nothing_is_due_when_nothing_changed(filed: Someone) -> None:
    assert states(filed) == [("dpia_filing", "met")]


def test_nothing_is_due_before_a_dossier_was_filed(admin: Someone) -> None:
    activity(admin, started_on=day(80))
    recipient(admin)
    assert states(admin) == [("dpia_filing", "overdue")]


def test_new_activity_and_new_recipient_are_due_six_months_after_the_filing(filed: Someone) -> None:
    new = activity(filed, activity_name_vi="Tuyển dụng", started_on=day(20))
    recipient(filed)
    found = update(filed)
    assert found is not None
    assert (found["state"], found["record_id"], found["name"]) == ("due", new, "Tuyển dụng")
    assert date.fromisoformat(found["due_on"]) == update_day(date.fromisoformat(day(30)), date.fromisoformat(day(20)))
    assert found["article"].startswith("Art. 22(1) of Law")
    assert "có 2 hoạt động xử lý hoặc bên nhận" in found["message_vi"]


def test_processing_of_before_the_filing_that_is_typed_in_later_is_no_change(filed: Someone) -> None:
    activity(filed, started_on=day(30))
    recipient(filed, contract_date=day(30))
    assert update(filed) is None
    activity(filed, started_on=day(29))
    assert update(filed) is not None


@pytest.mark.parametrize(
    ("kind", "fields", "counts"),
    [
        (KIND, {"purpose_vi": "Mục đích mới"}, True),
        (KIND, {"risks_vi": "Thấp"}, False),
        ("recipients", {"role": "controller"}, True),
        ("recipients", {"services_vi": "Thêm dịch vụ"}, False),
    ],
)
@pytest.mark.parametrize("door", ["record", "batch"])
def test_changed_purposes_and_parties_count_whatever_the_door(
    filed: Someone, kind: str, fields: dict[str, str], counts: bool, door: str
) -> None:
    stored = filed.get(kind).json()["results"][0]
    if door == "record":
        change(filed, kind, stored["id"], **fields)
    else:
        item = ActivityItem if kind == KIND else RecipientItem
        sent = {**item(), **{name: stored[name] for name in item() if name in stored}, **fields}
        sent["external_id"] = stored["external_id"]
        assert filed.batch([sent], kind, "?on_conflict=update").json()["total_updated"] == 1
    found = update(filed)
    assert bool(found) is counts
    if found:
        assert found["record_id"] == stored["id"]


def test_new_party_of_an_activity_counts(filed: Someone) -> None:
    stored = filed.get(KIND).json()["results"][0]["id"]
    party = filed.get("recipients").json()["results"][0]["id"]
    change(filed, KIND, stored, recipient_ids=[party])
    found = update(filed)
    assert found is not None
    assert found["record_id"] == stored


def test_removed_record_is_no_change(filed: Someone) -> None:
    new = activity(filed, started_on=day(3))
    assert update(filed) is not None
    assert filed.client.delete(filed.url(f"{KIND}/{new}")).status_code == 204
    assert update(filed) is None


def test_update_that_nobody_filed_is_overdue(admin: Someone) -> None:
    activity(admin, started_on=day(400))
    profile(admin, dpia_filed_on=day(390))
    activity(admin, started_on=day(380))
    found = update(admin)
    assert found is not None
    assert found["state"] == "overdue"


def test_transfers_are_updated_from_the_first_filing_and_covered_by_the_last(admin: Someone) -> None:
    to = recipient(admin, contract_date=day(300))
    first = transfer(admin, first_transfer_on=day(120), ctia_filed_on=day(100), recipient_id=to)
    assert update(admin, "ctia_update") is None
    change(admin, "recipients", to, country_code="SG")
    found = update(admin, "ctia_update")
    assert found is not None
    assert (found["record_id"], found["state"]) == (to, "due")
    assert date.fromisoformat(found["due_on"]) == update_day(date.fromisoformat(day(100)), date.fromisoformat(day(0)))
    transfer(admin, first_transfer_on=day(10), ctia_filed_on=day(0))
    assert update(admin, "ctia_update") is None
    change(admin, "data-transfers", first, name_en="Backup")
    assert update(admin, "ctia_update") is None


def test_recipient_at_home_is_no_party_of_a_transfer(admin: Someone) -> None:
    transfer(admin, first_transfer_on=day(120), ctia_filed_on=day(100))
    recipient(admin)
    assert update(admin, "ctia_update") is None


@pytest.mark.parametrize(
    ("filed_on", "changed_on", "due_on"),
    [
        ("2026-01-15", "2026-01-16", "2026-07-15"),
        ("2026-01-15", "2026-07-15", "2026-07-15"),
        ("2026-01-15", "2026-07-16", "2027-01-15"),
        ("2026-01-15", "2027-01-15", "2027-01-15"),
        ("2026-08-31", "2026-09-01", "2027-02-28"),
        ("2026-08-31", "2027-03-01", "2027-08-31"),
    ],
)
def test_update_is_due_at_the_end_of_its_half_year(filed_on: str, changed_on: str, due_on: str) -> None:
    found = update_day(date.fromisoformat(filed_on), date.fromisoformat(changed_on))
    assert found == date.fromisoformat(due_on)


def test_nothing_of_another_tenant_counts(filed: Someone, stranger: Someone) -> None:
    activity(stranger, started_on=day(1))
    recipient(stranger)
    assert states(filed) == [("dpia_filing", "met")]
