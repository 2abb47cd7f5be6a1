"""The platform's visitor reads the dossiers' pages and files, on the tenant's record, and changes nothing."""

from django.test import Client

from activities.models import DossierAttachment, DossierVersion
from tenants.models import Role
from tests.admin.desk import Seated, seat
from tests.dossiers.attachments.sending import attached
from tests.dossiers.filing import submitted
from tests.factories import signed_in
from tests.tenants.site.visits import choose

VERSIONS, ATTACHMENTS = "/admin/activities/dossierversion/", "/admin/activities/dossierattachment/"


def test_visitor_reads_dossiers_on_record(platform: Client, seated: Seated) -> None:
    for path in (VERSIONS, f"{VERSIONS}timeline/", ATTACHMENTS):
        assert platform.get(path).status_code == 403, path
    editor = seat(Role.EDITOR, seated.tenant_id)
    writer = signed_in(editor.tenant_id, editor.username)
    attached(writer)
    submitted(writer)
    [version], [attachment] = seated.all(DossierVersion), seated.all(DossierAttachment)
    choose(platform, seated.tenant_id)
    pages = (VERSIONS, f"{VERSIONS}timeline/", ATTACHMENTS, f"{ATTACHMENTS}{attachment.pk}/change/")
    for path in (*pages, *(f"{VERSIONS}{version.pk}/{each}/" for each in ("change", "changes"))):
        assert platform.get(path).status_code == 200, path
    for name in ("report.pdf", "notice.pdf", "package.zip"):
        assert platform.get(f"{VERSIONS}{version.pk}/file/{name}").status_code == 200
    assert platform.get(f"{ATTACHMENTS}{attachment.pk}/content/").status_code == 200
    actions = [each.action for each in seated.acts()]
    assert actions[:4] == ["attachment.downloaded", *["dossier.exported"] * 3]
    assert platform.get(f"{VERSIONS}submit/").status_code == 403
    assert platform.post(f"{VERSIONS}{version.pk}/step/approve/").status_code == 403
    assert platform.get(f"{ATTACHMENTS}add/").status_code == 403
