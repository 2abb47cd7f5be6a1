"""What a question is: its kind, its section at the desk, its place in the forms, and the article that asks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.dossiers.forms import FORM_09, FORM_10
from pdpl_inventory.messages import Sentence

LONGEST_LINE, LONGEST_TEXT = 500, 20_000
Articles = Mapping[str, Sentence]
"""The article that asks for something, by form."""


class Kind(models.TextChoices):
    """What an answer is, as JSON: a text, a text of one line, true or false, a code, codes, a number for each key."""

    TEXT = "text", _("Văn bản")
    LINE = "line", _("Một dòng")
    YES_NO = "yes_no", _("Có hoặc không")
    CHOICE = "choice", _("Một lựa chọn")
    CHOICES = "choices", _("Nhiều lựa chọn")
    COUNTS = "counts", _("Số lượng")


class Section(models.TextChoices):
    """How the questions are grouped at the desk."""

    ORGANISATION = "organisation", _("Thông tin về tổ chức")
    PROCESSING = "processing", _("Hoạt động xử lý dữ liệu cá nhân")
    PROTECTION = "protection", _("Biện pháp bảo vệ và đánh giá tuân thủ")
    IMPACT = "impact", _("Đánh giá tác động xử lý dữ liệu cá nhân")
    TRANSFER = "transfer", _("Đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới")
    ANNEXES = "annexes", _("Phụ lục")


@dataclass(frozen=True)
class Question:
    """A question. ``items`` are the items of the forms that its answer fills, ``articles`` what asks for it, by form.

    Where the register says enough, ``from_register`` names the field of an activity that answers in its place.
    ``is_required`` False: the form itself says “if any”. One that
    ``is_about_nation`` is required above the thresholds of III.2.3 alone.
    """

    code: str
    section: Section
    title: Sentence
    articles: Articles
    items: Mapping[str, str]
    kind: Kind = Kind.TEXT
    from_register: str = ""
    is_required: bool = True
    is_about_nation: bool = False
    choices: type[models.TextChoices] | None = None

    @property
    def article(self) -> Sentence:
        """The articles of all forms that ask it."""
        asking = list(dict.fromkeys(self.articles[form] for form in self.items))
        return Sentence("; ".join(each.vi for each in asking), "; ".join(each.en for each in asking))

    @property
    def longest(self) -> int:
        return LONGEST_LINE if self.kind == Kind.LINE else LONGEST_TEXT


@dataclass
class Questions:
    """The questions of one section, in the order in which they are asked."""

    section: Section
    asked: list[Question] = field(default_factory=list)

    def ask(self, code: str, vi: str, en: str, articles: Articles, items: Mapping[str, str], **options: Any) -> None:
        """Add a question with the title ``vi`` and ``en``; ``options`` are other fields of ``Question``."""
        self.asked.append(Question(code, self.section, Sentence(vi, en), articles, items, **options))


def articles(clause: int, of_processing: str = "", of_transfers: str = "") -> Articles:
    """Points of the clause of Art. 19 and Art. 18 of the Decree, which say what the reports are made of."""
    return {FORM_10: decree(19, clause, of_processing), FORM_09: decree(18, clause, of_transfers)}


def decree(article: int, clause: int, point: str = "") -> Sentence:
    """The citation of an article of Decree 356/2025/NĐ-CP."""
    vi, en = f" điểm {point}" if point else "", f"({point})" if point else ""
    return Sentence(
        f"Điều {article} khoản {clause}{vi} Nghị định 356/2025/NĐ-CP",
        f"Art. {article}({clause}){en} of Decree 356/2025/NĐ-CP",
    )
