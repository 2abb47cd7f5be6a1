"""Settings of the OpenAPI schema (drf-spectacular)."""

SPECTACULAR_SETTINGS = {
    # What the document says of itself, its sections and their order are ``activities.schema``'s.
    "TITLE": "PDPL Inventory",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Without sorters Swagger UI keeps the order of the schema; models are folded, since each operation shows its own.
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "docExpansion": "list",
        "filter": True,
        "defaultModelsExpandDepth": 0,
        "displayRequestDuration": True,
    },
    "SORT_OPERATIONS": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1(/tenants/\{tenant_id\})?",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "activities.models.batches.Kind",
        "DeadlineKindEnum": "activities.deadlines.kinds.DeadlineKind",
        "DossierEventKindEnum": "activities.models.dossiers.events.DossierEventKind",
        "AttachmentKindEnum": "activities.models.dossiers.attachments.AttachmentKind",
        "VersionStatusEnum": "activities.models.dossiers.versions.VersionStatus",
        "VersionResultEnum": "activities.models.dossiers.versions.Result",
        "VersionAnswerEnum": "activities.dossiers.filings.serializers.ANSWERS",
        "DeadlineStateEnum": "activities.deadlines.kinds.DeadlineState",
        "MemberRoleEnum": "tenants.models.memberships.Role",
        "KeyRoleEnum": "tenants.models.memberships.KeyRole",
        "RecipientRoleEnum": "activities.models.codes.RecipientRole",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "pdpl_inventory.api.schema.with_names",
        "pdpl_inventory.api.schema.with_failures",
        "tenants.schema.with_limits",
        "pdpl_inventory.api.schema.with_headers",
        "pdpl_inventory.api.schema.with_statuses",
        "activities.schema.sections.with_sections",
        "activities.schema.samples.with_samples",
        "activities.schema.guide.with_guide",
    ],
}
