"""``/api/v1/tenants/{tenant_id}/…``: for each kind its records and, at the brief's path, its batch;
and every batch there was."""

from typing import Any

from django.urls import path

from activities.batches import BatchViewSet
from activities.views import BATCH_PARSERS, VIEWSETS

urlpatterns = [
    path("batches", BatchViewSet.as_view({"get": "list"}), name="batch-list"),
    path("batches/<uuid:pk>", BatchViewSet.as_view({"get": "retrieve"}), name="batch-detail"),
    path("batches/<uuid:pk>/errors", BatchViewSet.as_view({"get": "errors"}), name="batch-errors"),
    path("batches/<uuid:pk>/undo", BatchViewSet.as_view({"post": "undo"}), name="batch-undo"),
]
ONE_RECORD: Any = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
for viewset in VIEWSETS:
    word = viewset.serializer_class.kind.word.value
    urlpatterns += [
        path(f"batch/{word}", viewset.as_view({"post": "batch"}, parser_classes=BATCH_PARSERS), name=f"{word}-batch"),
        path(word, viewset.as_view({"get": "list", "post": "create"}), name=f"{word}-list"),
        path(f"{word}/<uuid:pk>", viewset.as_view(ONE_RECORD), name=f"{word}-detail"),
    ]
