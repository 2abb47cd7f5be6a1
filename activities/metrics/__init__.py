"""The page ``/metrics``: what the processes counted, and how the database stands at that moment.

What needs each tenant's rows is read in one statement by a function of the database that goes through the tenants one
by one, so that their policies hold (``database``), or is noted by ``upkeep`` and ``verify_audit`` (``noted``).
"""
