"""A record is read on one page and changed on another, which notices what somebody else has stored meanwhile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import ActivityRecipient, ProcessingActivity, Recipient
from tenants.isolation.context import scope
from tenants.models import Role
from tests.admin.desk import LEAST, MODELS, RECORDS, Seated, filled, seat

LIST = "activities/processingactivity/"


def opened(seated: Seated, path: str) -> str:
    return str(seated.page(path).context["adminform"].form.initial["opened"])


@pytest.mark.parametrize("model", RECORDS)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_list_leads_to_the_page_and_the_page_to_the_form(role: str, model: str) -> None:
    seated = seat(role)
    record = seated.one(MODELS[model], **LEAST[model])
    page = f"/admin/activities/{model}/{record.pk}/"
    assert f'href="{page}"' in seated.page(f"activities/{model}/").text
    shown = seated.client.get(page)
    assert shown.status_code == 200
    assert str(record) in shown.text
    assert ("edit-record" in shown.text) == (role == Role.EDITOR)
    assert ('name="_save"' in seated.client.get(f"{page}change/").text) == (role == Role.EDITOR)


def test_page_of_an_unknown_record_leads_to_the_list(dpo: Seated) -> None:
    stranger = seat(Role.DPO)
    theirs = stranger.activity("Bí mật")
    answer = dpo.page(f"{LIST}{theirs.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_finding_leads_to_where_it_is_mended(dpo: Seated) -> None:
    recipient = dpo.one(Recipient, **LEAST["recipient"])
    activity = dpo.activity()
    with scope(dpo.tenant_id):
        ActivityRecipient.objects.create(tenant_id=dpo.tenant_id, activity=activity, recipient=recipient)
    page = dpo.page(f"{LIST}{activity.pk}/").text
    assert f'href="/admin/{LIST}{activity.pk}/change/#id_purpose_vi"' in page
    assert f'href="/admin/{LIST}{activity.pk}/#recipient_ids"' in page
    assert 'id="recipient_ids"' in page
    assert 'id="id_purpose_vi"' in dpo.page(f"{LIST}{activity.pk}/change/").text


def test_numbers_are_separated_as_the_reader_writes_them(dpo: Seated) -> None:
    activity = dpo.activity(data_subject_count=1_234_567)
    assert "1.234.567" in dpo.page(f"{LIST}{activity.pk}/").text
    dpo.client.post("/i18n/setlang/", {"language": "en"})
    assert "1,234,567" in dpo.page(f"{LIST}{activity.pk}/").text


def test_statements_of_a_page_do_not_grow_with_its_links(dpo: Seated) -> None:
    def cost(count: int) -> int:
        activity = dpo.activity()
        with scope(dpo.tenant_id):
            for number in range(count):
                recipient = Recipient(tenant_id=dpo.tenant_id, name_vi=f"Bên {number}", role="processor")
                recipient.save(force_insert=True)
                ActivityRecipient.objects.create(tenant_id=dpo.tenant_id, activity=activity, recipient=recipient)
        with CaptureQueriesContext(connection) as queries:
            assert dpo.page(f"{LIST}{activity.pk}/").status_code == 200
        return len(queries)

    cost(1)
    assert cost(1) == cost(12)


def test_change_by_somebody_else_is_shown_beside_ones_own(dpo: Seated) -> None:
    activity = dpo.activity("Tên đầu", purpose_vi="Mục đích đầu")
    path = f"{LIST}{activity.pk}/change/"
    version = opened(dpo, path)
    other = seat(Role.EDITOR, dpo.tenant_id)
    other.send(path, **filled(activity_name_vi="Tên của người khác", purpose_vi="Mục đích đầu"))
    own = filled(activity_name_vi="Tên của tôi", purpose_vi="Mục đích đầu")
    answer = dpo.send(path, **own, opened=version)
    assert answer.status_code == 200
    assert "Người khác đã sửa bản ghi này sau khi bạn mở" in answer.text
    form = answer.context["adminform"].form
    assert form.conflict == [("Tên hoạt động xử lý", "Tên của người khác", "Tên của tôi")]
    assert dpo.all(ProcessingActivity)[0].activity_name_vi == "Tên của người khác"
    assert dpo.send(path, **own, opened=form.data["opened"]).status_code == 302
    assert dpo.all(ProcessingActivity)[0].activity_name_vi == "Tên của tôi"


def test_change_stored_between_the_check_and_the_save_is_noticed(dpo: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = dpo.activity("Tên đầu")
    path = f"{LIST}{activity.pk}/change/"
    monkeypatch.setattr("activities.admin.records.record_form.RecordForm.clean", lambda form: form.cleaned_data)
    answer = dpo.client.post(f"/admin/{path}", filled(opened='"another"'), follow=True)
    assert "hãy thử lại" in answer.text
    assert dpo.all(ProcessingActivity)[0].activity_name_vi == "Tên đầu"
