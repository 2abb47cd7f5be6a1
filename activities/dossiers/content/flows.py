"""Item 2 of Forms 09 and 10, II: the flows of personal data, one a line, and the data-flow diagram."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from activities.dossiers.content.diagram import diagram
from activities.dossiers.layout.blocks import Grid, Picture, Text
from activities.dossiers.material.material import MOST_FLOWS, Material
from activities.register.labels import SEPARATOR

HEADINGS = (
    "STT",
    "Hoạt động xử lý; mục đích xử lý",
    "Đối tượng chủ thể",
    "Dữ liệu cá nhân cơ bản",
    "Dữ liệu cá nhân nhạy cảm",
    "Hoạt động xử lý tương ứng; hệ thống",
)
WEIGHTS = (3, 10, 5, 7, 7, 7)
HEADINGS_ABROAD = (
    "STT",
    "Hoạt động xử lý; mục đích chuyển",
    "Đối tượng chủ thể",
    "Có dữ liệu nhạy cảm",
    "Bên nhận; nước nhận",
    "Hoạt động xử lý sau khi chuyển",
)
WEIGHTS_ABROAD = (3, 10, 5, 4, 8, 7)
MORE = "Và {count} hoạt động khác theo sổ đăng ký hoạt động xử lý dữ liệu cá nhân kèm theo hồ sơ."


def flows(material: Material, ids: Sequence[UUID]) -> Grid:
    """The activities ``ids`` in a role, in their order."""
    return Grid(HEADINGS, WEIGHTS, _rows(material, ids))


def flows_abroad(material: Material, ids: Sequence[UUID]) -> Grid:
    """The activities ``ids`` with their cross-border transfers."""
    return Grid(HEADINGS_ABROAD, WEIGHTS_ABROAD, _rows_abroad(material, ids))


def left_out(material: Material, ids: Sequence[UUID]) -> tuple[Text, ...]:
    """How many of ``ids`` the list leaves out, when it does."""
    more = len(ids) - MOST_FLOWS
    return (Text(MORE.format(count=material.labels.number(more)), is_note=True),) if more > 0 else ()


def _rows(material: Material, ids: Sequence[UUID]) -> Iterator[tuple[str, ...]]:
    labels = material.labels
    for entry in material.entries(ids):
        activity = entry.activity
        operations = labels.codes("processing_operations", activity.processing_operations)
        yield (
            str(entry.number),
            _sentences(activity.activity_name_vi, activity.purpose_vi),
            labels.codes("data_subject_groups", activity.data_subject_groups),
            SEPARATOR.join(each.name_vi for each in entry.basic),
            SEPARATOR.join(each.name_vi for each in entry.sensitive),
            _sentences(operations, activity.storage_system_vi),
        )


def _rows_abroad(material: Material, ids: Sequence[UUID]) -> Iterator[tuple[str, ...]]:
    labels = material.labels
    for entry in material.entries(ids):
        activity = entry.activity
        transfers = [each for each in entry.transfers if each.pk in material.facts.transfers]
        receivers = [
            f"{each.recipient.name_vi if each.recipient else each.name_vi} ({labels.country(each.destination_country)})"
            for each in transfers
        ]
        purposes = SEPARATOR.join(dict.fromkeys(each.purpose_vi for each in transfers if each.purpose_vi))
        yield (
            str(entry.number),
            _sentences(activity.activity_name_vi, purposes or activity.purpose_vi),
            labels.codes("data_subject_groups", activity.data_subject_groups),
            labels.flag(bool(entry.sensitive)),
            SEPARATOR.join(dict.fromkeys(receivers)),
            labels.codes("processing_operations", activity.processing_operations),
        )


def picture(material: Material) -> Picture:
    """The data-flow diagram of the report (Decree, Art. 19(3)(c), 18(3)(c))."""
    return diagram(material.facts, material.labels)


def _sentences(first: str, second: str) -> str:
    return f"{first}: {second}" if first and second else first or second
