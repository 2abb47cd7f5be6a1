"""``/api/v1/tenants/{tenant_id}/…``: for each kind its records and, at the brief's path, its batch;
every batch there was; and what surrounds them."""

from typing import Any

from django.urls import path

from activities.access.keys import KeyViewSet
from activities.access.limits import LimitsView
from activities.access.members import MemberViewSet
from activities.access.profile import ProfileView
from activities.batches import BatchViewSet
from activities.imports.door import ImportView
from activities.views import BATCH_PARSERS, VIEWSETS

urlpatterns = [
    path("api-keys", KeyViewSet.as_view({"get": "list", "post": "create"}), name="key-list"),
    path("api-keys/<uuid:pk>", KeyViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="key-detail"),
    path("members", MemberViewSet.as_view({"get": "list", "post": "create"}), name="member-list"),
    path(
        "members/<uuid:pk>",
        MemberViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="member-detail",
    ),
    path("profile", ProfileView.as_view(), name="profile"),
    path("limits", LimitsView.as_view(), name="limits"),
    path("batches", BatchViewSet.as_view({"get": "list"}), name="batch-list"),
    path("batches/<uuid:pk>", BatchViewSet.as_view({"get": "retrieve"}), name="batch-detail"),
    path("batches/<uuid:pk>/errors", BatchViewSet.as_view({"get": "errors"}), name="batch-errors"),
    path("batches/<uuid:pk>/cancel", BatchViewSet.as_view({"post": "cancel"}), name="batch-cancel"),
    path("imports", ImportView.as_view(), name="imports"),
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
