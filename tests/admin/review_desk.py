"""The list of activities in the admin: its filters, its bulk actions of a review, and the status they leave."""

from typing import Any

from activities.models import ProcessingActivity
from tenants.isolation.context import scope
from tenants.models import Role
from tests.admin.desk import Seated, seat
from tests.factories import ActivityItem, signed_in

LIST = "activities/processingactivity/"
STEPS = ("submit", "approve", "return")


def decide(seated: Seated, name: str, ids: list[Any], **data: Any) -> Any:
    """The bulk action from the list: the confirmation page's form, sent."""
    form = {"action": f"{name}_selected", "_selected_action": ids, "select_across": "0", **data}
    return seated.client.post(f"/admin/{LIST}", {**form, "decided": "yes"}, follow=True)


def status_of(seated: Seated, pk: Any) -> str:
    with scope(seated.tenant_id):
        return str(ProcessingActivity.objects.get(pk=pk).status)


def sent_batch(seated: Seated, count: int = 3) -> str:
    """A batch that another member sent over the API."""
    editor = seat(Role.EDITOR, seated.tenant_id)
    answer = signed_in(editor.tenant_id, editor.username).batch([*(ActivityItem() for _ in range(count)), {}])
    return str(answer.json()["batch_id"])


def narrowed(seated: Seated, **query: str) -> set[Any]:
    page = seated.page(LIST, **query)
    assert page.status_code == 200, query
    return {each.pk for each in page.context["cl"].result_list}
