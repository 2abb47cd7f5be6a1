"""The client beside its uploads: records, lists, batches, sign-in, settings from the environment."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from pdpl_client import Client, Conflict, Invalid, NotFound, PreconditionFailed, ServerFailed, SignInRefused, UsageError

from tests.client.wire import ADDRESS, Wire, activities, refusal
from tests.factories import PASSWORD, Someone


def test_records_from_making_to_removing(connect: Callable[..., Client]) -> None:
    client = connect()
    recipients = client.records("recipients")
    made = recipients.create(name_vi="Bưu chính Mẫu", role="processor", external_id="post")
    tag = recipients.etag(made["id"])
    assert recipients.update(made["id"], if_match=tag, tax_code="0101234567")["tax_code"] == "0101234567"
    with pytest.raises(PreconditionFailed):
        recipients.update(made["id"], if_match=tag, tax_code="1")
    assert recipients.replace(made["id"], name_vi="Khác", role="processor")["tax_code"] == ""
    recipients.create(name_vi="Một", role="processor", external_id="x")
    with pytest.raises(Conflict):
        recipients.create(name_vi="Hai", role="processor", external_id="x")
    with pytest.raises(Invalid) as invalid:
        recipients.create(name_vi="", role="boss")
    assert {fault["field"] for fault in invalid.value.fields} == {"name_vi", "role"}
    recipients.delete(made["id"])
    with pytest.raises(NotFound):
        recipients.get(made["id"])


def test_lists_go_on_over_all_pages(connect: Callable[..., Client]) -> None:
    client = connect()
    assert len(list(client.records("data-categories").list(page_size=10))) == 39
    assert len(client.wire.requests) == 4


def test_walk_goes_on_after_a_given_record(connect: Callable[..., Client]) -> None:
    categories = connect().records("data-categories")
    ids = [each["id"] for each in categories.list()]
    assert [each["id"] for each in categories.list(page_size=10, cursor=ids[19])] == ids[20:]


def test_batches_and_their_errors(connect: Callable[..., Client]) -> None:
    client = connect()
    client.upload_data_scan_batch(client.tenant_id, activities(3, bad=(1,)))
    [batch] = client.batches.list()
    assert client.batches.get(batch["id"])["total_created"] == 2
    assert [entry["index"] for entry in client.batches.errors(batch["id"])] == [1]
    assert b"error_vi" in client.batches.errors_file(batch["id"])
    client.batches.undo(batch["id"])
    assert client.records("processing-activities").count() == 0


def test_a_person_signs_in_and_their_tokens_renew_themselves(editor: Someone) -> None:
    wire = Wire()
    with Client(ADDRESS, username=editor.username, password=PASSWORD, transport=wire) as client:
        tenant = str(editor.tenant_id)
        client.upload_data_scan_batch(tenant, activities(1))
        client._transport.http.auth._access = "stale"  # type: ignore[union-attr]
        client.upload_data_scan_batch(tenant, activities(1))
        paths = [each.url.path.removeprefix("/api/v1/") for each in wire.requests]
    batch = f"tenants/{tenant}/batch/processing-activities"
    assert paths == ["auth/token", batch, batch, "auth/token/refresh", batch]


def test_a_wrong_password_and_a_dead_key_are_told(editor: Someone) -> None:
    tenant = str(editor.tenant_id)
    wrong = Client(ADDRESS, username=editor.username, password="wrong", tenant_id=tenant, transport=Wire())
    dead = Client(ADDRESS, f"pdpl_{editor.tenant_id.hex}_dead", transport=Wire())
    for client, code in ((wrong, "no_active_account"), (dead, "key_not_valid")):
        with client, pytest.raises(SignInRefused) as refused:
            client.limits()
        assert refused.value.code == code


def test_a_failure_of_the_server_is_told_without_asking_again(connect: Callable[..., Client]) -> None:
    client = connect({0: refusal(500, "server_error")})
    with pytest.raises(ServerFailed):
        client.limits()
    assert len(client.wire.requests) == 1


def test_environment_says_what_arguments_do_not(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDPL_URL", "https://register.example.vn/")
    monkeypatch.setenv("PDPL_API_KEY", key)
    monkeypatch.setenv("PDPL_TENANT", "t")
    with Client() as client:
        assert (client.base_url, client.tenant_id) == ("https://register.example.vn/api/v1", "t")
    monkeypatch.delenv("PDPL_TENANT")
    with Client("http://other/api/v1") as client:
        assert (client.base_url, client.tenant_id) == ("http://other/api/v1", key.split("_")[1])
    for name in ("PDPL_URL", "PDPL_API_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(UsageError):
        Client()
    with pytest.raises(UsageError):
        Client("http://localhost")


def test_importing_the_client_loads_nothing_of_the_server() -> None:
    code = (
        "import sys, pdpl_client, pdpl_client.cli; print([m for m in sys.modules if m.split('.')[0] in "
        + json.dumps(["django", "rest_framework", "activities", "tenants", "pdpl_inventory"]).replace('"', "'")
        + "])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == "[]"
