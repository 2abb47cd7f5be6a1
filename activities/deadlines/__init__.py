"""What falls due, when and by which article: computed by ``rules`` for the API, the summary, the desk and calendars.

``reminders`` notifies members before a day and once it has passed.
"""
