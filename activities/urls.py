"""``/api/v1/tenants/{tenant_id}/…``: for each kind its records and, at the brief's path, its batch."""

from django.urls import path

from activities.views import BATCH_PARSERS, VIEWSETS

urlpatterns = []
for viewset in VIEWSETS:
    word = viewset.serializer_class.kind.word.value
    urlpatterns += [
        path(f"batch/{word}", viewset.as_view({"post": "batch"}, parser_classes=BATCH_PARSERS), name=f"{word}-batch"),
        path(word, viewset.as_view({"get": "list"}), name=f"{word}-list"),
        path(f"{word}/<uuid:pk>", viewset.as_view({"get": "retrieve"}), name=f"{word}-detail"),
    ]
