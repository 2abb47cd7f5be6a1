"""The admin pages of the four kinds of record: list, form, history and review.

Changes are made by ``activities.records`` and ``activities.review``.
"""
