"""The HTTP door to one record: create, read, change, replace, remove. Thin: ``records`` acts, this room answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from activities import etags, records
from activities.kinds import Kind
from activities.parameters import refuse_unknown
from activities.parsers import RecordParser, Sent
from activities.records import Shown
from activities.refusals import AuditedView
from activities.serializers import ItemSerializer
from pdpl_inventory.errors import Problem, echo


class OneRecord(AuditedView):
    """The actions of a viewset on one record of its kind."""

    serializer_class: type[ItemSerializer]
    parser_classes = (RecordParser,)

    @property
    def kind(self) -> Kind:
        return self.serializer_class.kind

    def create(self, request: Request, **_: Any) -> Response:
        """Store one record."""
        judgement = self.serializer_class().judge(_item(request))
        with as_problems():
            shown = records.create(self.kind, judgement, self.member)
        response = answered(shown, 201)
        names = {"tenant_id": self.kwargs["tenant_id"], "pk": shown["id"]}
        response["Location"] = request.build_absolute_uri(reverse(f"{self.kind.word.value}-detail", kwargs=names))
        return response

    def retrieve(self, request: Request, pk: UUID, **_: Any) -> Response:
        """One record, with an `ETag`."""
        with as_problems():
            shown = records.shown(self.kind, records.whole(self.kind).get(pk=pk))
        if request.accepted_renderer.format == "json" and etags.is_known(request.headers.get("If-None-Match"), shown):
            return Response(status=304, headers={"ETag": etags.tag(shown)})
        return answered(shown)

    def update(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Replace one record: what is left out becomes its default."""
        item, contract = _item(request), self.serializer_class()
        return self._changed(request, pk, lambda before: contract.judge_whole(item, before))

    def partial_update(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Change the fields that are sent."""
        judgement = self.serializer_class(partial=True).judge(_item(request))
        return self._changed(request, pk, lambda before: judgement)

    def _changed(self, request: Request, pk: UUID, judge: Any) -> Response:
        def wanted(before: Shown) -> Any:
            etags.refuse_stale(request.headers.get("If-Match"), before)
            return judge(before)

        with as_problems():
            return answered(records.change(self.kind, pk, self.member, wanted))

    def destroy(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Remove one record that nothing uses."""
        condition = request.headers.get("If-Match")
        with as_problems():
            records.remove(self.kind, [pk], self.member, lambda before: etags.refuse_stale(condition, before))
        return Response(status=204)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if getattr(self, "action", None) in ("create", "retrieve", "update", "partial_update", "destroy"):
            refuse_unknown(request.query_params, ())


def _item(request: Request) -> Any:
    """What was sent, as ``intake`` read it. Raises ``Problem`` (400) for a body without a byte."""
    if not isinstance(request.data, Sent):
        raise Problem(400, "empty_body")
    return request.data.item


def answered(shown: Shown, status: int = 200) -> Response:
    return Response(shown, status=status, headers={"ETag": etags.tag(shown)})


@contextmanager
def as_problems() -> Iterator[None]:
    """What the act refuses, as the contract answers it: 400, 403, 404, 409."""
    try:
        yield
    except ObjectDoesNotExist as error:
        raise Problem(404, "not_found") from error
    except records.NotAllowed as error:
        raise Problem(403, "approved_record") from error
    except records.Faulty as error:
        if error.only_taken:
            raise Problem(409, "conflict", fields=error.faults, value=echo(error.key)) from error
        raise Problem(400, "validation_failed", fields=error.faults) from error
    except records.InUse as error:
        vi, en = ("; ".join(map(_lowered, sentences)) for sentences in zip(*error.users, strict=True))
        raise Problem(409, "record_in_use", users_vi=vi, users_en=en) from error


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
