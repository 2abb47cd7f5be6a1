"""Notifications to members: of activities returned to their authors, and of activities that wait for a reviewer.

``notify`` writes them in the transaction of the act, ``letters`` sends the letters, ``inbox`` is what a person reads.
"""
