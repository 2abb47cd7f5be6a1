"""A replaced or retired attachment stays in the versions that have it, and goes into no later one."""

import io
import zipfile
from typing import Any

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.answers import code
from tests.dossiers.attachments.sending import PATH, PDF, PNG, attached, kept, replace
from tests.dossiers.filing import differences, filed, submitted
from tests.factories import Someone, someone


def retire(who: Someone, pk: str) -> Any:
    return who.client.post(who.url(f"{PATH}/{pk}/retire"))


def package(who: Someone, **query: str) -> dict[str, bytes]:
    """The attachments of the dossier's package by name."""
    answer = who.get("dossiers/form-10/package", **query)
    assert answer.status_code == 200, answer.content
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        return {name: archive.read(name) for name in archive.namelist()[2:]}


def test_replaced_contract_is_in_the_former_version_alone(writer: Someone, dpo: Someone) -> None:
    old = attached(writer, PDF, kind="policy", title_vi="Chính sách 2025")
    first = filed(writer, dpo)
    before = package(writer, version=first["id"])
    answer = replace(dpo, old["id"], PNG, title_vi="Chính sách 2026")
    assert answer.status_code == 201, answer.content
    new = answer.json()
    assert [new[name] for name in ("dossier", "kind", "title_vi")] == ["dpia", "policy", "Chính sách 2026"]
    former = writer.get(f"{PATH}/{old['id']}").json()
    assert (former["replaced_by"], former["retired_by"]) == (new["id"], dpo.username)
    assert former["retired_at"]
    assert package(writer, version=first["id"]) == before == {"3.CS-BVDLCN-Chính-sách-2025.pdf": PDF}
    assert package(writer) == {"3.CS-BVDLCN-Chính-sách-2026.png": PNG}
    second = submitted(writer)
    assert package(writer, version=second["id"]) == {"3.CS-BVDLCN-Chính-sách-2026.png": PNG}
    found = differences(writer, first["id"], second["id"])["attachments"]
    assert [[each["id"] for each in found[way]] for way in ("came", "went", "changed")] == [[], [], [new["id"]]]
    assert writer.get(f"{PATH}/{old['id']}/content").content == PDF


def test_replacing_is_on_record_and_keeps_the_title(writer: Someone) -> None:
    pk = attached(writer, title_vi="Hợp đồng 12")["id"]
    new = replace(writer, pk).json()
    assert new["title_vi"] == "Hợp đồng 12"
    with scope(writer.tenant_id):
        event = AuditEvent.objects.get(action="attachment.replaced")
        assert AuditEvent.objects.filter(action="attachment.added").count() == 2
    assert (str(event.record_id), event.data["replaced_by"]) == (pk, new["id"])
    assert "bằng “Hợp đồng 12”" in event.message_vi
    assert "by “Hợp đồng 12”" in event.message


def test_retired_one_is_listed_apart_and_counted_no_more(writer: Someone, settings: Any) -> None:
    settings.PDPL_MAX_ATTACHMENTS = 2
    pk, other = attached(writer)["id"], attached(writer)["id"]
    assert retire(writer, pk).json()["retired_by"] == writer.username
    assert [each["id"] for each in writer.get(PATH, retired="true").json()["results"]] == [pk]
    assert [each["id"] for each in writer.get(PATH, retired="false").json()["results"]] == [other]
    attached(writer)
    assert replace(writer, other).status_code == 201
    assert writer.get(PATH).json()["count"] == 4
    with scope(writer.tenant_id):
        assert AuditEvent.objects.get(action="attachment.retired").data["title_vi"] == "Hợp đồng xử lý dữ liệu"


def test_retired_one_is_no_more_asked_for(writer: Someone) -> None:
    """What it proved is missing again."""

    def missing() -> list[str]:
        return [each["message_vi"] for each in writer.get("dossiers/form-10").json()["missing"]]

    before = missing()
    pk = attached(writer, kind="policy")["id"]
    assert len(missing()) < len(before)
    retire(writer, pk)
    assert missing() == before


def test_retired_one_is_taken_once(writer: Someone, stranger: Someone) -> None:
    pk = attached(writer)["id"]
    assert code(retire(stranger, pk)) == (404, "not_found")
    assert code(replace(stranger, pk)) == (404, "not_found")
    assert retire(writer, pk).status_code == 200
    assert code(retire(writer, pk)) == (409, "attachment_not_in_use")
    assert code(replace(writer, pk)) == (409, "attachment_not_in_use")
    assert code(replace(writer, pk, b"MZ")) == (400, "attachment_type")
    assert len(kept(writer)) == 1
    viewer = someone("viewer", writer.tenant_id)
    assert code(retire(viewer, pk)) == (403, "permission_denied")


def test_retired_one_outside_of_versions_can_be_removed(writer: Someone) -> None:
    old = attached(writer)["id"]
    new = replace(writer, old).json()["id"]
    assert writer.client.delete(writer.url(f"{PATH}/{new}")).status_code == 204
    former = writer.get(f"{PATH}/{old}").json()
    assert former["replaced_by"] is None
    assert former["retired_at"]
    assert writer.client.delete(writer.url(f"{PATH}/{old}")).status_code == 204
    assert kept(writer) == []
