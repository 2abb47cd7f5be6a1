"""What falls due, when and by which article: computed by ``rules`` for the API, the summary, the desk and calendars."""
