"""``dossiers/versions/{id}/changes``: how a version differs from another, or from the register of now."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.deadlines.views import DeadlineSerializer, shown
from activities.dossiers.filings.changes import comparison
from activities.dossiers.filings.changes.differences import Difference, Differences, label_of
from activities.dossiers.filings.changes.updates import Update, update_of
from activities.dossiers.filings.schema import TO, VERSIONS
from activities.dossiers.filings.serializers import (
    ChangedFieldSerializer,
    DifferenceSentenceSerializer,
    DifferenceSerializer,
)
from activities.dossiers.filings.snapshot import ACTIVITY, ANSWER, ATTACHMENT, CATEGORY, PROFILE, RECIPIENT, TRANSFER
from activities.lists.errors import invalid_parameter, refuse_unknown
from activities.lists.values import InvalidValue, read_uuid
from activities.models import DossierVersion
from activities.schema import TENANT
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import UUID as UUID_PATTERN
from pdpl_inventory.api.schema import words
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence
from tenants.permissions import Right

NOW = "now"
WANTED = {"type": "string", "default": NOW, "pattern": f"^({NOW}|{UUID_PATTERN.strip('^$')})$"}
MOST_LISTED = 1_000
NAMES = {
    "activities": ACTIVITY,
    "recipients": RECIPIENT,
    "data_categories": CATEGORY,
    "transfers": TRANSFER,
    "answers": ANSWER,
    "attachments": ATTACHMENT,
}
NUMBERED = inline_serializer(
    "VersionNumber", {"id": serializers.UUIDField(), "number": serializers.IntegerField(min_value=1)}
)
CHANGES = inline_serializer(
    "VersionChanges",
    {
        "from_version": NUMBERED,
        "to_version": inline_serializer(
            "VersionNumberOrNow",
            {"id": serializers.UUIDField(), "number": serializers.IntegerField(min_value=1)},
            allow_null=True,
        ),
        "is_same": serializers.BooleanField(),
        "messages": DifferenceSentenceSerializer(many=True),
        **{name: DifferenceSerializer() for name in NAMES},
        "profile": ChangedFieldSerializer(many=True),
        "update": inline_serializer(
            "VersionUpdate",
            {
                "is_due": serializers.BooleanField(),
                "reasons": DifferenceSentenceSerializer(many=True),
                "deadlines": DeadlineSerializer(many=True),
            },
        ),
    },
)


class ChangesView(AuditedView):
    """The differences of a version."""

    right = Right.READ

    @extend_schema(
        operation_id="dossiers_versions_changes",
        tags=["dossiers"],
        **words(*VERSIONS["changes"]),
        parameters=[TENANT, OpenApiParameter("to", WANTED, description=in_readers_language(TO))],
        responses={200: CHANGES, **problems(400, 401, 403, 404)},
    )
    def get(self, request: Request, pk: UUID, **_: Any) -> Response:
        """The differences, in data and in words. Raises ``Problem``: 400 for a wrong parameter, 404."""
        refuse_unknown(request.query_params, ("to",))
        version = DossierVersion.objects.filter(pk=pk).first()
        if version is None:
            raise Problem(404, "not_found")
        to = _to(request, version)
        found = comparison.differences_from(version, to)
        return Response(_body(version, to, found, update_of(version, to, found)))


def _to(request: Request, version: DossierVersion) -> DossierVersion | None:
    """The version to compare with, None for now. Raises ``Problem`` (400)."""
    given = request.query_params.getlist("to") or [NOW]
    if given == [NOW]:
        return None
    try:
        pk = read_uuid(",".join(given))
        found = DossierVersion.objects.filter(pk=pk, dossier=version.dossier).first()
        if found is None:
            raise InvalidValue("does_not_exist", given[0])
    except InvalidValue as error:
        raise invalid_parameter("to", error) from error
    return found


def _body(version: DossierVersion, to: DossierVersion | None, found: Differences, update: Update) -> dict[str, Any]:
    profile = found[PROFILE].changed
    return {
        "from_version": {"id": version.pk, "number": version.number},
        "to_version": {"id": to.pk, "number": to.number} if to else None,
        "is_same": not any(found.values()),
        "messages": [_said(each) for each in comparison.sentences(found)],
        **{name: _difference(part, found[part]) for name, part in NAMES.items()},
        "profile": _fields(PROFILE, profile[0].fields) if profile else [],
        "update": {
            "is_due": update.is_due,
            "reasons": [_said(each) for each in update.sentences],
            "deadlines": [shown(each) for each in update.deadlines],
        },
    }


def _difference(part: str, found: Difference) -> dict[str, Any]:
    changed = found.changed[:MOST_LISTED]
    return {
        **{f"total_{way}": len(getattr(found, way)) for way in ("came", "went", "changed")},
        **{
            way: [{"id": each.id, "name": each.name} for each in getattr(found, way)[:MOST_LISTED]]
            for way in ("came", "went")
        },
        "changed": [{"id": each.id, "name": each.name, "fields": _fields(part, each.fields)} for each in changed],
    }


def _fields(part: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    labels = {name: label_of(part, name) for name in names}
    return [{"field": name, "label": each["label_en"], "label_vi": each["label_vi"]} for name, each in labels.items()]


def _said(sentence: Sentence) -> dict[str, str]:
    return {"message": sentence.en, "message_vi": sentence.vi}
