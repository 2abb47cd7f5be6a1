"""What the forms ask and the register cannot know: the questions that an officer answers, with their articles.

A question is asked once, though both forms may ask it. ``items`` says where each form does.
"""

from activities.dossiers.questions import impact, organisation, processing, protection
from activities.dossiers.questions.question import Kind, Question, Section

__all__ = ["QUESTIONS", "Kind", "Question", "Section", "questions_of"]

_SECTIONS = (
    organisation.QUESTIONS,
    processing.QUESTIONS,
    protection.PROTECTION,
    impact.IMPACT,
    impact.TRANSFER,
    protection.ANNEXES,
)
QUESTIONS: dict[str, Question] = {each.code: each for section in _SECTIONS for each in section.asked}


def questions_of(form: str) -> list[Question]:
    """The questions whose answers fill the form with this code."""
    return [each for each in QUESTIONS.values() if form in each.items]
