"""Plain REST framework: each item with ``bulk_create``, ``many=True``, and the stock viewset for single records."""

import time
from typing import Any

from django.db import transaction
from rest_framework import serializers, viewsets
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.plain.models import Activity

LINKS = {"data_category_ids": "categories", "recipient_ids": "recipients", "transfer_ids": "transfers"}


def ids() -> Any:
    return serializers.ListField(child=serializers.UUIDField(), max_length=100, required=False, write_only=True)


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    data_category_ids, recipient_ids, transfer_ids = ids(), ids(), ids()

    class Meta:
        model = Activity
        exclude = ("categories", "recipients", "transfers")

    def create(self, validated: dict[str, Any]) -> Activity:
        links = {name: validated.pop(name, []) for name in LINKS}
        with transaction.atomic():
            activity = Activity.objects.create(**validated)
            for name, targets in links.items():
                getattr(activity, LINKS[name]).set(targets)
        return activity

    def to_representation(self, instance: Activity) -> dict[str, Any]:
        ids = {name: [str(each.pk) for each in getattr(instance, LINKS[name]).all()] for name in LINKS}
        return {**super().to_representation(instance), **ids}


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 1_000


class Records(viewsets.ModelViewSet[Activity]):
    """The stock viewset, with the links of a page prefetched; its lists in the order of the product's, by an index."""

    serializer_class = ActivitySerializer
    pagination_class = Pages

    def get_queryset(self) -> Any:
        of_tenant = Activity.objects.filter(tenant_id=self.kwargs["tenant_id"])
        return of_tenant.prefetch_related(*LINKS.values()).order_by("id")

    def perform_create(self, serializer: Any) -> None:
        serializer.save(tenant_id=self.kwargs["tenant_id"])


class Many(APIView):
    """All items or none, each stored by ``save()``."""

    def post(self, request: Request, tenant_id: Any) -> Response:
        serializer = ActivitySerializer(data=request.data["activities"], many=True)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            made = serializer.save(tenant_id=tenant_id)
        return Response({"total_created": len(made), "activity_ids": [each.pk for each in made]}, status=201)


class Stock(APIView):
    """Each item validated by its own serializer; the valid ones stored by Django's own ``bulk_create``."""

    def post(self, request: Request, tenant_id: Any) -> Response:
        started, good, errors = time.monotonic(), [], []
        items = request.data["activities"]
        for index, item in enumerate(items):
            serializer = ActivitySerializer(data=item)
            if serializer.is_valid():
                good.append(serializer.validated_data)
            else:
                errors.append({"index": index, "error": str(serializer.errors)})
        with transaction.atomic():
            made = self.store(tenant_id, good)
        body = {
            "total_submitted": len(items),
            "total_created": len(made),
            "total_failed": len(errors),
            "activity_ids": [each.pk for each in made],
            "errors": errors,
            "duration_seconds": time.monotonic() - started,
        }
        return Response(body, status=201 if made else 422)

    def store(self, tenant_id: Any, good: list[dict[str, Any]]) -> list[Activity]:
        links = {name: [item.pop(name, []) for item in good] for name in LINKS}
        made = Activity.objects.bulk_create(Activity(tenant_id=tenant_id, **item) for item in good)
        for name, lists in links.items():
            through = getattr(Activity, LINKS[name]).through
            column = LINKS[name].removesuffix("s").replace("categorie", "category") + "_id"
            through.objects.bulk_create(
                through(activity_id=activity.pk, **{column: target})
                for activity, targets in zip(made, lists, strict=True)
                for target in targets
            )
        return made
