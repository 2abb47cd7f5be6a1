"""``dossiers/form-10/package`` and ``dossiers/form-09/package``: a dossier as one ZIP, ready to be filed."""

from functools import partial
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from activities.audit.audited_views import AuditedView
from activities.dossiers.downloads import safe_download
from activities.dossiers.exports import record_export
from activities.dossiers.filings.documents import Download
from activities.dossiers.forms import FORM_10, FORMS, Form
from activities.dossiers.package import package_parts, write_package
from activities.lists.errors import invalid_parameter, refuse_unknown
from activities.lists.values import InvalidValue, read_uuid
from activities.models import DossierVersion
from activities.schema import TENANT
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import UUID
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence, say
from tenants.authentication.members import Member
from tenants.permissions import Right

ZIP = "application/zip"
VERSION = Sentence("Mã của một phiên bản hồ sơ.", "The id of a version of the dossier.")


class PackageView(AuditedView):
    """The package of a form. Each form has a path (``views.of_form``)."""

    form: Form = FORMS[FORM_10]
    right = Right.READ

    @extend_schema(
        tags=["dossiers"],
        parameters=[
            TENANT,
            OpenApiParameter(
                "version",
                {"type": "string", "format": "uuid", "pattern": UUID},
                description=in_readers_language(VERSION),
            ),
        ],
        responses={(200, ZIP): OpenApiTypes.BINARY, **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, **_: Any) -> Any:
        """The package. Raises ``Problem``: 400 for a wrong parameter, 404 when a file is gone."""
        refuse_unknown(request.query_params, ("version",))
        version = self._version(request)
        response, record = package_download(self.member, self.form, version)
        record()
        return response

    def _version(self, request: Request) -> DossierVersion | None:
        given = request.query_params.getlist("version")
        if not given:
            return None
        try:
            found = DossierVersion.objects.filter(pk=read_uuid(",".join(given)), dossier=self.form.dossier).first()
            if found is None:
                raise InvalidValue("does_not_exist", given[0])
        except InvalidValue as error:
            raise invalid_parameter("version", error) from error
        return found


def package_download(member: Member, form: Form, version: DossierVersion | None) -> Download:
    """The package as a download, in the member's open scope, and what records it. Raises ``Problem`` (404)."""
    parts = package_parts(member, form, version)
    response = safe_download(partial(write_package, parts), ZIP, f"{form.stem}.zip")
    names = [part.name for part in parts]
    what = say("download_package", count=len(names))
    return response, partial(record_export, member, form.dossier, what, version, names=names)
