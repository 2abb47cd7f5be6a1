"""``/api/v1/tenants/{tenant_id}/…``: for each kind its records and, at the brief's path, its batch;
every batch there was; and what surrounds them."""

from typing import Any

from django.urls import path

from activities.access.keys import KeyViewSet
from activities.access.limits import LimitsView
from activities.access.members import MemberViewSet
from activities.access.profile import ProfileView
from activities.access.summary import SummaryView
from activities.batches import BatchViewSet
from activities.imports.door import ImportView
from activities.review import STEPS
from activities.reviewing import of_many, of_one
from activities.trail import EventViewSet
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
    path("summary", SummaryView.as_view(), name="summary"),
    path("limits", LimitsView.as_view(), name="limits"),
    path("audit-events", EventViewSet.as_view({"get": "list"}), name="event-list"),
    path("audit-events/<uuid:pk>", EventViewSet.as_view({"get": "retrieve"}), name="event-detail"),
    path("batches", BatchViewSet.as_view({"get": "list"}), name="batch-list"),
    path("batches/<uuid:pk>", BatchViewSet.as_view({"get": "retrieve"}), name="batch-detail"),
    path("batches/<uuid:pk>/errors", BatchViewSet.as_view({"get": "errors"}), name="batch-errors"),
    path("batches/<uuid:pk>/cancel", BatchViewSet.as_view({"post": "cancel"}), name="batch-cancel"),
    path("imports", ImportView.as_view(), name="imports"),
    path("batches/<uuid:pk>/undo", BatchViewSet.as_view({"post": "undo"}), name="batch-undo"),
]
for step in STEPS.values():
    one, many = of_one(step), of_many(step)
    urlpatterns += [
        path(f"processing-activities/{step.name}", many, name=f"{step.name}-many"),
        path(f"processing-activities/<uuid:pk>/{step.name}", one, name=f"{step.name}-one"),
    ]
ONE_RECORD: Any = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
for viewset in VIEWSETS:
    word = viewset.serializer_class.kind.word.value
    urlpatterns += [
        path(f"batch/{word}", viewset.as_view({"post": "batch"}, parser_classes=BATCH_PARSERS), name=f"{word}-batch"),
        path(word, viewset.as_view({"get": "list", "post": "create"}), name=f"{word}-list"),
        path(f"{word}/<uuid:pk>", viewset.as_view(ONE_RECORD), name=f"{word}-detail"),
        path(f"{word}/<uuid:pk>/history", viewset.as_view({"get": "history"}), name=f"{word}-history"),
    ]
