"""Refusals of acts as the pages of the dossiers say them."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence


def add_problem(request: HttpRequest, problem: Problem) -> None:
    """Show a refusal as a message of the next page."""
    messages.error(request, in_request_language(problem.sentence))


def add_to_form(form: Form, problem: Problem) -> None:
    """Show a refusal in the form: at its fields where it names some."""
    for fault in problem.fields:
        name = fault["field"] if fault["field"] in form.fields else None
        form.add_error(name, in_request_language(Sentence(fault["error_vi"], fault["error"])))
    if not problem.fields:
        form.add_error(None, in_request_language(problem.sentence))
