"""Notifications to members: of activities and versions returned to their authors, of those that wait for a reviewer,
and of deadlines.

``notify`` writes them in the transaction of the act, ``letters`` sends the letters, ``inbox`` is what a person reads.
"""
