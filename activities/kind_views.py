"""The base of the views of one kind of record, and what REST framework's browsable pages say of them."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from rest_framework import viewsets

from activities.audit.audited_views import AuditedView
from activities.contract.examples import ITEMS
from activities.contract.item_serializer import ItemSerializer, shared
from activities.contract.kinds import Kind
from activities.schema import action_sentence
from pdpl_inventory.messages import Sentence


class KindViewSet(AuditedView, viewsets.GenericViewSet[Any]):
    """Endpoints of one kind of record. A subclass sets ``serializer_class``, which says which kind it is."""

    serializer_class: type[ItemSerializer]
    filterset_class: Any

    @property
    def kind(self) -> Kind:
        return self.serializer_class.kind

    # --- Browsable pages -----------------------------------------------------------------

    def get_view_name(self) -> str:
        noun = self.kind.noun_vi
        return f"{noun[:1].upper()}{noun[1:]} · {self.kind.noun_en}"

    def get_view_description(self, html: bool = False) -> SafeString | str:
        """A sentence for each action of the page, in both languages; without ``html`` in English alone."""
        actions = dict.fromkeys(self.action_map.values())  # a HEAD is a GET
        sentences = [action_sentence(self.kind, action) for action in actions if action != "metadata"]
        if "list" in actions:
            names = ", ".join(self.filterset_class.base_filters)
            sentences.append(Sentence(f"Bộ lọc: {names}.", f"Filters: {names}."))
        if not html:
            return "\n".join(each.en for each in sentences)
        vi, en = ([(getattr(each, language),) for each in sentences] for language in ("vi", "en"))
        rows = "<p>{}</p>"
        return format_html('{}<div lang="en">{}</div>', format_html_join("", rows, vi), format_html_join("", rows, en))

    def example(self, method: str, shown: Any) -> dict[str, Any] | None:
        """A body that ``method`` accepts. ``shown`` is the page's data: of a record, its present values are used."""
        items = ITEMS[self.kind.word.value]
        match self.action_map.get(method.lower()):
            case "batch":
                return {self.kind.body_key: items}
            case "create":
                return items[0]
            case "update" | "partial_update":
                names = shared(self.serializer_class).stored_names
                is_record = isinstance(shown, dict) and "id" in shown
                return {name: shown[name] for name in names} if is_record else items[0]
        return None
