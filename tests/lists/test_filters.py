"""Lists of records: filters on codes, flags, links and dates, ordering, pages, wrong parameters (contract §4)."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from activities.models import Batch, ProcessingActivity
from activities.models.codes import LegalBasis, Status
from tenants.isolation.context import scope
from tests.factories import ITEMS, ActivityItem, Someone, someone

KINDS = list(ITEMS)
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def keeper(django_db_setup: None, django_db_blocker: Any) -> Someone:
    """A tenant with one record for each thing to be filtered by; these tests only read."""
    with django_db_blocker.unblock():
        who = someone("editor")
        _fill(who)
        return who


def _fill(who: Someone) -> None:
    def sent(kind: str, *items: Any) -> list[str]:
        body = who.batch(list(items), kind).json()
        assert body["total_failed"] == 0, body
        return next(value for name, value in body.items() if name.endswith("_ids"))

    new = {kind: ITEMS[kind] for kind in KINDS}
    plain, secret = sent(
        "data-categories",
        new["data-categories"](code="a", name_vi="A"),
        new["data-categories"](code="b", name_vi="B", sensitivity="sensitive"),
    )
    local, abroad = sent(
        "recipients",
        new["recipients"](external_id="r1", tax_code="0101", contract_date="2026-01-31"),
        new["recipients"](external_id="r2", country_code="SG", role="controller", contract_date="2026-02-01"),
    )
    cloud, _ = sent(
        "data-transfers",
        new["data-transfers"](external_id="t1", recipient_id=abroad, first_transfer_on="2026-03-01"),
        new["data-transfers"](external_id="t2", transfer_case="other", destination_country="JP", exemption_code="x"),
    )
    sent(
        "processing-activities",
        ActivityItem(external_id="a1", legal_basis="contract", retention_period_months=0, data_category_ids=[plain]),
        ActivityItem(
            external_id="a2", legal_basis="consent", retention_period_months=12, requires_dpia=True,
            data_category_ids=[plain, secret], recipient_ids=[local],
        ),
        ActivityItem(
            external_id="a,3", legal_basis="state_agency", retention_period_months=None, transfer_ids=[cloud],
            has_automated_decision_making=True, recipient_ids=[local, abroad],
        ),
    )  # fmt: skip
    with scope(who.tenant_id):
        of = ProcessingActivity.objects.filter
        moment = datetime(2026, 5, 31, 17, 0, tzinfo=UTC)  # midnight of 1 June in Viet Nam
        of(external_id="a1").update(status=Status.APPROVED, reviewed_at=moment, created_at=moment)
        of(external_id="a2").update(status=Status.SUBMITTED, created_at=datetime(2026, 6, 1, 16, 59, 59, tzinfo=UTC))
        of(external_id="a,3").update(created_at=datetime(2026, 6, 1, 17, 0, tzinfo=UTC))


def keys(who: Someone, kind: str, query: str) -> list[str]:
    answer = who.client.get(f"{who.url(kind)}?{query}")
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert body["count"] == len(body["results"])
    return [each["code" if kind == "data-categories" else "external_id"] for each in body["results"]]


def ids(who: Someone, kind: str, **query: str) -> str:
    return ",".join(each["id"] for each in who.get(kind, **query).json()["results"])


def faults(answer: Any) -> dict[str, str]:
    detail = answer.json()["detail"]
    assert (answer.status_code, detail["code"]) == (400, "invalid_query"), detail
    assert all(each["error"] and each["error_vi"] != each["error"] for each in detail["fields"])
    return {each["field"]: each["code"] for each in detail["fields"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("legal_basis=contract", ["a1"]),
        ("legal_basis=contract,consent", ["a1", "a2"]),
        ("legal_basis=contract&legal_basis=state_agency", ["a1", "a,3"]),
        ("legal_basis=vital_interest", []),
        ("status=approved", ["a1"]),
        ("status=draft,submitted", ["a2", "a,3"]),
        ("requires_dpia=true", ["a2"]),
        ("requires_dpia=false&status=draft", ["a,3"]),
        ("has_automated_decision_making=true", ["a,3"]),
        ("has_sensitive_data=true", ["a2"]),
        ("has_sensitive_data=false", ["a1", "a,3"]),
        ("has_cross_border_transfer=true", ["a,3"]),
        ("has_cross_border_transfer=false&has_sensitive_data=true", ["a2"]),
        ("retention_period_months_min=1", ["a2"]),
        ("retention_period_months_max=12", ["a1", "a2"]),
        ("retention_period_months_min=0&retention_period_months_max=0", ["a1"]),
        ("external_id=a1", ["a1"]),
        ("external_id=a,3&external_id=a2", ["a2", "a,3"]),
        ("external_id=a", []),
        (f"data_category_id={NOBODY}", []),
        (f"batch_id={NOBODY}", []),
        ("created_at_after=2026-06-01", ["a1", "a2", "a,3"]),
        ("created_at_after=2026-06-02", ["a,3"]),
        ("created_at_before=2026-05-31", []),
        ("created_at_before=2026-06-01", ["a1", "a2"]),
        ("created_at_after=2026-06-01&created_at_before=2026-06-01", ["a1", "a2"]),
        ("created_at_before=2026-05-31T17:00:00Z", ["a1"]),
        ("created_at_after=2026-06-02T00:00:00", ["a,3"]),
        ("created_at_after=2026-06-01T23:59:59%2B07:00", ["a2", "a,3"]),
        ("created_at_after=2026-06-01T23:59:59+07:00", ["a2", "a,3"]),
        ("created_at_after=0001-01-01&created_at_before=9999-12-31", ["a1", "a2", "a,3"]),
        ("updated_at_after=2200-01-01", []),
        ("reviewed_at_after=2026-06-01&reviewed_at_before=2026-06-01", ["a1"]),
        ("search=employee&status=approved", ["a1"]),
        ("ordering=-created_at", ["a,3", "a2", "a1"]),
        ("ordering=-id,created_at", ["a,3", "a2", "a1"]),
        ("search=&ordering=", ["a1", "a2", "a,3"]),
    ],
)
def test_activities_are_filtered(keeper: Someone, query: str, found: list[str]) -> None:
    assert keys(keeper, "processing-activities", query) == found


@pytest.mark.parametrize(
    ("kind", "query", "found"),
    [
        ("data-categories", "code=a", ["a"]),
        ("data-categories", "code=b&sensitivity=sensitive", ["b"]),
        ("data-categories", "code=b&sensitivity=basic", []),
        ("recipients", "role=controller", ["r2"]),
        ("recipients", "role=processor,controller", ["r1", "r2"]),
        ("recipients", "country_code=VN", ["r1"]),
        ("recipients", "tax_code=0101", ["r1"]),
        ("recipients", "contract_date_after=2026-02-01", ["r2"]),
        ("recipients", "contract_date_before=2026-01-31", ["r1"]),
        ("data-transfers", "transfer_case=other", ["t2"]),
        ("data-transfers", "destination_country=SG&destination_country=JP", ["t1", "t2"]),
        ("data-transfers", "exemption_code=x", ["t2"]),
        ("data-transfers", "first_transfer_on_after=2026-03-01", ["t1"]),
        ("data-transfers", "ctia_filed_on_before=2026-03-01", []),
        ("data-transfers", f"recipient_id={NOBODY}", []),
    ],
)
def test_catalogues_are_filtered(keeper: Someone, kind: str, query: str, found: list[str]) -> None:
    assert keys(keeper, kind, query) == found


def test_filters_by_links_and_batches(keeper: Someone, stranger: Someone) -> None:
    local, abroad = (ids(keeper, "recipients", external_id=each) for each in ("r1", "r2"))
    activities = "processing-activities"
    assert keys(keeper, activities, f"recipient_id={abroad}") == ["a,3"]
    assert keys(keeper, activities, f"recipient_id={abroad},{local}") == ["a2", "a,3"]
    assert keys(keeper, "data-transfers", f"recipient_id={abroad}") == ["t1"]
    secret = ids(keeper, "data-categories", code="b")
    assert keys(keeper, activities, f"data_category_id={secret}") == ["a2"]
    cloud = ids(keeper, "data-transfers", external_id="t1")
    assert keys(keeper, activities, f"transfer_id={cloud}&recipient_id={local}") == ["a,3"]
    one = ids(keeper, activities, external_id="a2")
    assert keys(keeper, activities, f"id={one}") == ["a2"]
    batch = keeper.get("batches", kind=activities).json()["results"][0]["id"]
    assert keys(keeper, activities, f"batch_id={batch}") == ["a1", "a2", "a,3"]
    foreign = stranger.get("data-categories", sensitivity="sensitive").json()["results"][0]["id"]
    assert keys(keeper, activities, f"data_category_id={foreign}") == []


def test_batches_are_filtered(keeper: Someone) -> None:
    def found(**query: str) -> list[str]:
        body = keeper.get("batches", **query).json()
        assert body["count"] == len(body["results"])
        return [each["kind"] for each in body["results"]]

    assert found() == ["processing-activities", "data-transfers", "recipients", "data-categories"]
    assert found(kind="recipients,data-transfers") == ["data-transfers", "recipients"]
    assert found(status="failed") == []
    assert found(status="completed", ordering="created_at")[0] == "data-categories"
    assert found(created_at_before="2020-01-01") == []
    assert len(found(created_at_after="2020-01-01", mode="partial", on_conflict="error")) == 4
    assert faults(keeper.get("batches", kind="x")) == {"kind": "invalid_choice"}
    assert faults(keeper.get("batches", knd="recipients")) == {"knd": "unknown_option"}
    with scope(keeper.tenant_id):
        assert Batch.objects.count() == 4


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("legal_basis=legitimate_interest", "invalid_choice"),
        ("legal_basis=", "invalid_choice"),
        ("legal_basis=contract,", "invalid_choice"),
        ("status=Draft", "invalid_choice"),
        ("requires_dpia=yes", "invalid"),
        ("has_sensitive_data=", "invalid"),
        ("has_sensitive_data=true&has_sensitive_data=false", "repeated_option"),
        ("recipient_id=1", "invalid"),
        ("batch_id=null", "invalid"),
        ("id=x", "invalid"),
        ("external_id=", "blank"),
        ("external_id=%00", "null_characters_not_allowed"),
        ("retention_period_months_min=-1", "invalid"),
        ("retention_period_months_min=²", "invalid"),
        ("retention_period_months_max=1201", "max_value"),
        ("retention_period_months_max=99999999999999999999", "max_value"),
        ("created_at_after=yesterday", "invalid_moment"),
        ("created_at_after=2026-02-30", "invalid_moment"),
        ("created_at_before=2026-02-30T10:00:00", "invalid_moment"),
        ("created_at_before=0001-01-01T00:00:00%2B14:00", "invalid_moment"),
        ("created_at_before=", "invalid_moment"),
        ("created_at_after=2026-01-01&created_at_after=2026-01-02", "repeated_option"),
        ("ordering=name", "invalid_choice"),
        ("ordering=id,", "invalid_choice"),
        ("ordering=tenant__name", "invalid_choice"),
        ("ordering=folded", "invalid_choice"),
        ("colour=red", "unknown_option"),
        ("legal_bases=consent", "unknown_option"),
        ("status__in=draft", "unknown_option"),
        ("tenant_id=1", "unknown_option"),
        ("format=json", "unknown_option"),
    ],
)
def test_what_is_not_understood_is_400_naming_the_parameter(keeper: Someone, query: str, fault: str) -> None:
    answer = keeper.client.get(f"{keeper.url('processing-activities')}?{query}")
    assert faults(answer) == {query.split("=")[0]: fault}


@pytest.mark.parametrize("query", ["country_code=vn", "country_code=XX", "country_code=VN,", "contract_date_after=1"])
def test_country_and_date_filters_refuse_what_is_none(keeper: Someone, query: str) -> None:
    found = faults(keeper.client.get(f"{keeper.url('recipients')}?{query}"))
    assert found in ({"country_code": "invalid_country"}, {"contract_date_after": "invalid"})


def test_everything_wrong_with_a_query_is_said_at_once_with_the_nearest_name(keeper: Someone) -> None:
    query = urlencode({"legal_bases": "x", "status": "x", "requires_dpia": "x", "zzzzzzzz": "x"})
    answer = keeper.client.get(f"{keeper.url('processing-activities')}?{query}")
    assert faults(answer) == {
        "legal_bases": "unknown_option", "zzzzzzzz": "unknown_option", "status": "invalid_choice",
        "requires_dpia": "invalid",
    }  # fmt: skip
    said = {each["field"]: each for each in answer.json()["detail"]["fields"]}
    assert "“legal_basis”" in said["legal_bases"]["error_vi"]
    assert "retention_period_months_max" in said["zzzzzzzz"]["error"]
    assert ", ".join(Status.values) in said["status"]["error"]
    basis = keeper.get("processing-activities", legal_basis="x").json()["detail"]["fields"][0]
    assert ", ".join(LegalBasis.values) in basis["error_vi"]
    order = keeper.get("processing-activities", ordering="name").json()["detail"]["fields"][0]
    assert "id, created_at, updated_at" in order["error"]


def test_hostile_parameters_are_echoed_within_bounds(keeper: Someone) -> None:
    answer = keeper.client.get(keeper.url("recipients"), {"role": "a" * 5_000, "b" * 5_000: "1", "\x00": "1"})
    assert len(answer.content) < 4_000
    assert set(faults(answer).values()) == {"invalid_choice", "unknown_option"}


# --- Pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ordering", ["id", "-id", "created_at", "-updated_at"])
def test_pages_hold_every_record_once_in_order(editor: Someone, ordering: str) -> None:
    """One batch's records are of the same moment: their ids decide."""
    created = editor.batch(ActivityItem.build_batch(23)).json()["activity_ids"]
    found: list[str] = []
    url: str | None = editor.url("processing-activities") + f"?page_size=5&ordering={ordering}"
    sizes = []
    while url:
        page = editor.client.get(url).json()
        assert page["count"] == 23
        sizes.append(len(page["results"]))
        found += [each["id"] for each in page["results"]]
        url = page["next"]
    assert sizes == [5, 5, 5, 5, 3]
    assert found == sorted(created, reverse=ordering.startswith("-"))


def test_pages_beyond_the_last_and_sizes_beyond_the_largest(editor: Someone) -> None:
    assert editor.get("recipients").json() == {"count": 0, "next": None, "previous": None, "results": []}
    for page in ("2", "0", "-1", "x", "9" * 30):
        assert editor.get("recipients", page=page).status_code == 404
    assert editor.get("recipients", page="last").status_code == 200
    for size in ("0", "1001", "-5", "x", ""):
        answer = editor.get("recipients", page_size=size)
        assert (answer.status_code, answer.json()["detail"]["code"]) == (400, "invalid_page_size")
    assert editor.get("recipients", page_size="1000").status_code == 200
