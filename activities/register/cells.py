"""The cells of the register: of a table one fact with its own type, of a document a text for people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from activities.models import DataTransfer, Recipient
from activities.models.codes import ARTICLES, LegalBasis
from activities.register.entries import Entry
from activities.register.labels import SEPARATOR, Labels
from pdpl_inventory.messages import Sentence

Cell = str | int | date | None
Value = Callable[[Entry, Labels], Cell]
Text = Callable[[Entry, Labels], str]
MONTHS = Sentence("{} tháng", "{} months")
EXEMPT = Sentence("miễn trừ: {}", "exempt: {}")


def text_of(cell: Cell, labels: Labels) -> str:
    """A cell as the text of a document."""
    match cell:
        case None:
            return ""
        case int():
            return labels.number(cell)
        case date():
            return labels.day(cell)
    return cell


@dataclass(frozen=True)
class Own:
    """The activity's own value, as it is stored."""

    name: str

    def __call__(self, entry: Entry, _: Labels) -> Cell:
        cell: Cell = getattr(entry.activity, self.name)
        return cell


def flag(name: str) -> Value:
    return lambda entry, labels: labels.flag(getattr(entry.activity, name))


def code(name: str) -> Value:
    return lambda entry, labels: labels.code(name, getattr(entry.activity, name)) or None


def codes(name: str) -> Value:
    return lambda entry, labels: labels.codes(name, getattr(entry.activity, name)) or None


def linked(name: str) -> Value:
    """The Vietnamese names of linked records, by which an import finds them."""
    return lambda entry, _: SEPARATOR.join([each.name_vi for each in getattr(entry, name)]) or None


def linked_shown(name: str) -> Text:
    return lambda entry, labels: SEPARATOR.join([labels.name(each) for each in getattr(entry, name)])


def translated(name: str) -> Text:
    """A text with an English column beside the Vietnamese one, which serves where it is empty."""

    def shown(entry: Entry, labels: Labels) -> str:
        english = labels.language == "en" and getattr(entry.activity, f"{name}_en")
        return english or getattr(entry.activity, f"{name}_vi")

    return shown


def basis(entry: Entry, labels: Labels) -> str:
    return labels.code("legal_basis", entry.activity.legal_basis) + f" ({article(entry, labels)})"


def article(entry: Entry, labels: Labels) -> str:
    return labels.text(ARTICLES[LegalBasis(entry.activity.legal_basis)])


def basis_shown(entry: Entry, labels: Labels) -> str:
    cited = entry.activity.legal_basis_citation
    return f"{labels.code('legal_basis', entry.activity.legal_basis)} ({cited or article(entry, labels)})"


def role_shown(entry: Entry, labels: Labels) -> str:
    return labels.code("filer_role", entry.activity.filer_role or labels.filer_role)


def count_shown(entry: Entry, labels: Labels) -> str:
    count = labels.number(entry.activity.data_subject_count)
    counted_on = labels.day(entry.activity.data_subject_counted_on)
    return f"{count} ({counted_on})" if count and counted_on else count


def storage_countries(entry: Entry, labels: Labels) -> str | None:
    return SEPARATOR.join([labels.country(code) for code in entry.activity.storage_country_codes]) or None


def storage_shown(entry: Entry, labels: Labels) -> str:
    system, countries = entry.activity.storage_system_vi, storage_countries(entry, labels) or ""
    return f"{system} ({countries})" if system and countries else system or countries


def retention_shown(entry: Entry, labels: Labels) -> str:
    months = entry.activity.retention_period_months
    return "" if months is None else labels.text(MONTHS).format(labels.number(months))


def recipients_shown(entry: Entry, labels: Labels) -> str:
    return SEPARATOR.join([f"{labels.name(each)} ({labels.code('role', each.role)})" for each in entry.recipients])


def contract_of(record: Recipient | DataTransfer, labels: Labels) -> str:
    return ", ".join(filter(None, (record.contract_number, labels.day(record.contract_date))))


def contracts(entry: Entry, labels: Labels) -> str | None:
    found = [(each.name_vi, contract) for each in entry.recipients if (contract := contract_of(each, labels))]
    if len(entry.recipients) > 1:
        return SEPARATOR.join([f"{name}: {contract}" for name, contract in found]) or None
    return found[0][1] if found else None


def transfer(transfer: DataTransfer, labels: Labels) -> str:
    exempt = transfer.exemption_code and labels.text(EXEMPT).format(transfer.exemption_code)
    case = labels.code("transfer_case", transfer.transfer_case)
    return " – ".join(filter(None, (labels.country(transfer.destination_country), case, exempt)))


def across(entry: Entry, labels: Labels) -> str:
    transfers = SEPARATOR.join([transfer(each, labels) for each in entry.transfers])
    return f"{labels.flag(True)}: {transfers}" if transfers else labels.flag(False)


def automated_shown(entry: Entry, labels: Labels) -> str:
    return sentences(labels.flag(entry.activity.has_automated_decision_making), entry.activity.automated_processing_vi)


def risk_shown(entry: Entry, labels: Labels) -> str:
    return sentences(labels.code("risk_level", entry.activity.risk_level), entry.activity.risks_vi)


def sentences(*parts: str) -> str:
    return ". ".join(filter(None, parts))


def responsible_shown(entry: Entry, labels: Labels) -> str:
    return SEPARATOR.join(filter(None, (entry.activity.responsible_vi, labels.day(entry.activity.updated_on))))
