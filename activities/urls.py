"""``/api/v1/tenants/{tenant_id}/…``: for each kind its records and, at the brief's path, its batch;
every batch there was; and what surrounds them."""

from typing import Any

from django.urls import path

from activities.access.api_key_views import KeyViewSet
from activities.access.limit_views import LimitsView
from activities.access.member_views import MemberViewSet
from activities.access.profile_views import ProfileView
from activities.audit.views import EventViewSet
from activities.batch import views as batch_views
from activities.batch.results.views import BatchResultViewSet
from activities.deadlines.calendar.feed_view import FeedView
from activities.deadlines.calendar.link_views import LinkViewSet
from activities.deadlines.event_views import DossierEventViewSet
from activities.deadlines.views import DeadlinesView
from activities.dossiers.attachments.views import AttachmentViewSet
from activities.dossiers.filings.changes.views import ChangesView
from activities.dossiers.filings.views import VersionViewSet
from activities.dossiers.forms import FORMS
from activities.dossiers.package_views import PackageView
from activities.dossiers.questions.views import AnswersViewSet
from activities.dossiers.views import NoticeView, ReportView, of_form
from activities.imports.template_view import TemplateView
from activities.imports.views import CancelViewSet, ImportView
from activities.records import views as record_views
from activities.register.views import RegisterViewSet
from activities.review.views import of_many, of_one
from activities.review.workflow import STEPS
from activities.summary.views import SummaryView

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
    path("register", RegisterViewSet.as_view({"get": "list"}), name="register"),
    path("summary", SummaryView.as_view(), name="summary"),
    path("register/deadlines", DeadlinesView.as_view(), name="register-deadlines"),
    path("register/deadlines.ics", FeedView.as_view(), name="register-deadlines-ics"),
    path(
        "register/calendar-links",
        LinkViewSet.as_view({"get": "list", "post": "create"}),
        name="calendar-link-list",
    ),
    path("register/calendar-links/<uuid:pk>", LinkViewSet.as_view({"delete": "destroy"}), name="calendar-link-detail"),
    path(
        "register/dossier-events",
        DossierEventViewSet.as_view({"get": "list", "post": "create"}),
        name="dossier-event-list",
    ),
    path(
        "register/dossier-events/<uuid:pk>",
        DossierEventViewSet.as_view({"delete": "destroy"}),
        name="dossier-event-detail",
    ),
    path(
        "dossiers/answers",
        AnswersViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="dossier-answers",
    ),
    path(
        "dossiers/attachments",
        AttachmentViewSet.as_view({"get": "list", "post": "create"}),
        name="attachment-list",
    ),
    path(
        "dossiers/attachments/<uuid:pk>",
        AttachmentViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
        name="attachment-detail",
    ),
    path(
        "dossiers/attachments/<uuid:pk>/content",
        AttachmentViewSet.as_view({"get": "content"}),
        name="attachment-content",
    ),
    path(
        "dossiers/attachments/<uuid:pk>/replace",
        AttachmentViewSet.as_view({"post": "replace"}),
        name="attachment-replace",
    ),
    path(
        "dossiers/attachments/<uuid:pk>/retire",
        AttachmentViewSet.as_view({"post": "retire"}),
        name="attachment-retire",
    ),
    path("dossiers/versions", VersionViewSet.as_view({"get": "list", "post": "create"}), name="version-list"),
    path("dossiers/versions/<uuid:pk>", VersionViewSet.as_view({"get": "retrieve"}), name="version-detail"),
    path("dossiers/versions/<uuid:pk>/approve", VersionViewSet.as_view({"post": "approve"}), name="version-approve"),
    path("dossiers/versions/<uuid:pk>/return", VersionViewSet.as_view({"post": "give_back"}), name="version-return"),
    path("dossiers/versions/<uuid:pk>/file", VersionViewSet.as_view({"post": "file"}), name="version-file"),
    path("dossiers/versions/<uuid:pk>/result", VersionViewSet.as_view({"post": "result"}), name="version-result"),
    path("dossiers/versions/<uuid:pk>/document", VersionViewSet.as_view({"get": "document"}), name="version-document"),
    path("dossiers/versions/<uuid:pk>/notice", VersionViewSet.as_view({"get": "notice"}), name="version-notice"),
    path("dossiers/versions/<uuid:pk>/changes", ChangesView.as_view(), name="version-changes"),
    path("limits", LimitsView.as_view(), name="limits"),
    path("audit-events", EventViewSet.as_view({"get": "list"}), name="event-list"),
    path("audit-events/<uuid:pk>", EventViewSet.as_view({"get": "retrieve"}), name="event-detail"),
    path("batches", BatchResultViewSet.as_view({"get": "list"}), name="batch-list"),
    path("batches/<uuid:pk>", BatchResultViewSet.as_view({"get": "retrieve"}), name="batch-detail"),
    path("batches/<uuid:pk>/errors", BatchResultViewSet.as_view({"get": "errors"}), name="batch-errors"),
    path("batches/<uuid:pk>/cancel", CancelViewSet.as_view({"post": "cancel"}), name="batch-cancel"),
    path("imports", ImportView.as_view(), name="imports"),
    path("imports/template", TemplateView.as_view(), name="import-template"),
    path("batches/<uuid:pk>/undo", BatchResultViewSet.as_view({"post": "undo"}), name="batch-undo"),
]
for form in FORMS.values():
    urlpatterns += [
        path(f"dossiers/{form.code}", of_form(ReportView, form), name=f"dossier-{form.code}"),
        path(f"dossiers/{form.code}/notice", of_form(NoticeView, form), name=f"dossier-{form.code}-notice"),
        path(f"dossiers/{form.code}/package", of_form(PackageView, form), name=f"{form.code}-package"),
    ]
for step in STEPS.values():
    one, many = of_one(step), of_many(step)
    urlpatterns += [
        path(f"processing-activities/{step.name}", many, name=f"{step.name}-many"),
        path(f"processing-activities/<uuid:pk>/{step.name}", one, name=f"{step.name}-one"),
    ]
ONE_RECORD: Any = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
for batches in batch_views.VIEWSETS:
    word = batches.serializer_class.kind.word.value
    urlpatterns.append(path(f"batch/{word}", batches.as_view({"post": "batch"}), name=f"{word}-batch"))
for viewset in record_views.VIEWSETS:
    word = viewset.serializer_class.kind.word.value
    urlpatterns += [
        path(word, viewset.as_view({"get": "list", "post": "create"}), name=f"{word}-list"),
        path(f"{word}/<uuid:pk>", viewset.as_view(ONE_RECORD), name=f"{word}-detail"),
        path(f"{word}/<uuid:pk>/history", viewset.as_view({"get": "history"}), name=f"{word}-history"),
    ]
