"""What the browsable pages say: a name, a sentence in both languages, and an example to change and send."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from activities.kinds import Kind
from activities.schema import ITEMS, said
from activities.serializers import ItemSerializer
from pdpl_inventory.messages import Sentence


class Browsable:
    """A viewset of one kind of record, as its reader sees it."""

    kind: Kind
    serializer_class: type[ItemSerializer]
    action_map: dict[str, str]
    filterset_class: Any

    def get_view_name(self) -> str:
        noun = self.kind.noun_vi
        return f"{noun[:1].upper()}{noun[1:]} · {self.kind.noun_en}"

    def get_view_description(self, html: bool = False) -> SafeString | str:
        actions = dict.fromkeys(self.action_map.values())  # a HEAD is a GET
        sentences = [said(self.kind, action) for action in actions if action != "metadata"]
        if "list" in actions:
            names = ", ".join(self.filterset_class.base_filters)
            sentences.append(Sentence(f"Bộ lọc: {names}.", f"Filters: {names}."))
        if not html:
            return "\n".join(each.en for each in sentences)
        vi, en = ([(getattr(each, language),) for each in sentences] for language in ("vi", "en"))
        rows = "<p>{}</p>"
        return format_html('{}<div lang="en">{}</div>', format_html_join("", rows, vi), format_html_join("", rows, en))

    def example(self, method: str, shown: Any) -> dict[str, Any] | None:
        """A body that ``method`` accepts; of a record on the page, what it holds now."""
        items = ITEMS[self.kind.word.value]
        match self.action_map.get(method.lower()):
            case "batch":
                return {self.kind.body_key: items}
            case "create":
                return items[0]
            case "update" | "partial_update":
                names = self.serializer_class().writable_names
                is_record = isinstance(shown, dict) and "id" in shown
                return {name: shown[name] for name in names} if is_record else items[0]
        return None
