"""The open deadlines as an iCalendar file (RFC 5545): an event of a whole day for each, with an alarm a week before."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from icalendar import Alarm, Calendar, Event

from activities.deadlines.kinds import Deadline, DeadlineKind
from activities.deadlines.rules import ALL_OPEN, deadlines
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

MAKER = "-//PDPL Inventory//register/deadlines//VI"
NAME = Sentence("Thời hạn bảo vệ dữ liệu cá nhân", "Personal data protection deadlines")
DAYS_OF_WARNING = timedelta(days=7)
REFRESHED_EVERY = timedelta(hours=12)


def calendar_of(tenant_id: UUID) -> bytes:
    """The calendar of the current tenant, in the current language."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", in_request_language(NAME))
    calendar.add("x-wr-timezone", timezone.get_current_timezone_name())
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    for deadline in deadlines(ALL_OPEN).deadlines:
        calendar.add_component(_event(deadline, tenant_id))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, tenant_id: UUID) -> Event:
    """The event of a deadline. How many days are left is not said: a calendar keeps an event until it is read anew."""
    title = f"{deadline.kind.label}: {deadline.name}"
    event = Event()
    event.add("uid", f"{_place(deadline)}@{tenant_id}.pdpl")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", deadline.due_on)
    event.add("summary", title)
    event.add("description", f"{in_request_language(deadline.what)}\n{in_request_language(deadline.article)}")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -DAYS_OF_WARNING)
    alarm.add("description", title)
    event.add_component(alarm)
    return event


def _place(deadline: Deadline) -> str:
    """What stays the same while the deadline does: its kind, and the record or the day of the update.

    The record that an update is counted from, and that of the first filing, may be another one tomorrow.
    """
    kind = deadline.kind.value
    match deadline.kind:
        case DeadlineKind.DPIA_FILING:
            return kind
        case DeadlineKind.DPIA_UPDATE | DeadlineKind.CTIA_UPDATE:
            return f"{kind}-{deadline.due_on.isoformat()}"
        case DeadlineKind.DPIA_URGENT_UPDATE | DeadlineKind.CTIA_URGENT_UPDATE:
            # Two parts of the profile may have changed.
            return f"{kind}-{deadline.record_id}-{deadline.reason}"
        case _:
            return f"{kind}-{deadline.record_id}"
