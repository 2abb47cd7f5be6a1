"""The blocks of a form, in the order in which they are read. ``word`` and ``pdf`` set the same blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Letterhead:
    """The national heading, with the organisation's name and the number and place of the letter beside it."""

    organisation: str
    number: str = ""
    place_and_day: str = ""
    form: str = ""


@dataclass(frozen=True)
class Title:
    """The title in the middle of a page, a line each."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A heading outside the table of the form, such as “PHẦN A. …”. ``note`` follows in lighter letters."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Prose:
    """A paragraph outside the table. ``label`` is in bold before it."""

    text: str
    label: str = ""
    is_indented: bool = True


@dataclass(frozen=True)
class Section:
    """A numbered heading within the table, such as “II. HOẠT ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN”."""

    number: str
    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph of an item; an empty one leaves room to write."""

    text: str
    is_bold: bool = False
    is_note: bool = False


@dataclass(frozen=True)
class Pair:
    """A label with its value, in the table of an item."""

    label: str
    value: str


@dataclass(frozen=True)
class Pairs:
    """Pairs in two columns, or in one where a row has one pair."""

    rows: tuple[tuple[Pair, ...], ...]


@dataclass(frozen=True)
class Box:
    """A box to tick, after its text."""

    text: str
    is_ticked: bool


@dataclass(frozen=True)
class YesOrNo:
    """“Có ☐ / Không: ☐”. ``answer`` None leaves both open."""

    answer: bool | None
    label: str = ""


@dataclass(frozen=True)
class Boxes:
    """Boxes in two columns, read down the first and then down the second; the last may stand alone."""

    left: tuple[Box, ...]
    right: tuple[Box, ...]


@dataclass(frozen=True)
class Picture:
    """The data-flow diagram: nodes in columns, and lines between them. ``edges`` join places in ``nodes``."""

    headings: tuple[str, ...]
    nodes: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[tuple[int, int], tuple[int, int]], ...]


@dataclass(frozen=True)
class SmallTable:
    """A table within an item."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Content = Text | Pairs | Box | YesOrNo | Boxes | Picture | SmallTable


@dataclass(frozen=True)
class Item:
    """A numbered item of the form. ``note`` is what the form says in parentheses, or after a colon."""

    number: str
    text: str
    note: str = ""
    content: tuple[Content, ...] = ()

    @property
    def note_shown(self) -> str:
        return self.note if not self.note or self.text.endswith(":") else f"({self.note})"


@dataclass(frozen=True)
class ItemPair:
    """Two items side by side, each ``(number, label, value)``."""

    left: tuple[str, str, str]
    right: tuple[str, str, str]


@dataclass
class Grid:
    """A table as wide as the page, of any length. ``weights`` are the columns' shares of it."""

    headings: tuple[str, ...]
    weights: tuple[int, ...]
    rows: Iterable[tuple[str, ...]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Signature:
    """Whom a letter goes to, and who signs it."""

    copies: tuple[str, ...] = ()
    signer: str = "TM. TỔ CHỨC, DOANH NGHIỆP"
    hint: str = "(Ký, ghi rõ họ tên, đóng dấu)"


@dataclass(frozen=True)
class NewPage:
    """What follows begins a new page."""


Block = Letterhead | Title | Part | Prose | Section | Item | ItemPair | Grid | Signature | NewPage
Blocks = Iterator[Block]


@dataclass(frozen=True)
class Sheet:
    """What stands on every page: ``mark`` above, such as that it is a draft; ``page`` before the page's number."""

    title: str
    author: str
    mark: str = ""
    page: str = "Trang"
