"""What is measured while the product works, for Prometheus: counted in each process, added up where it is read.

Each process writes its figures into files of ``PDPL_HOME/metrics`` (prometheus-client's multi-process mode); the page
``/metrics`` of ``activities.metrics`` adds them up. A figure without labels would make its file at import, in every
management command, so each has at least one. No label holds a tenant, a person or a text of theirs.
``traces`` are OpenTelemetry's, an optional extra.
"""
