"""How complete the dossiers are: a part of the first page that is read after it, since it reads the whole register."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from activities.dossiers.report import new_reports
from pdpl_inventory.language import in_request_language
from tenants.admin import require_right
from tenants.permissions import Right
from tenants.site.current import acting_member


def progress_view(request: HttpRequest) -> HttpResponse:
    """Return the bars of both forms as a fragment of a page. Needs the right to read, else 403."""
    require_right(request, Right.READ)
    reports = new_reports(acting_member(request))
    shown = [
        {
            "title": in_request_language(each.form.title),
            "form": each.form,
            "percent": each.percent,
            "is_complete": each.is_complete,
        }
        for each in reports
    ]
    return TemplateResponse(request, "admin/activities/dossieranswer/progress.html", {"reports": shown})
