"""Settings of the OpenAPI schema (drf-spectacular)."""

SPECTACULAR_SETTINGS = {
    "TITLE": "PDPL Inventory",
    "DESCRIPTION": (
        "The register of personal-data processing under Law 91/2025/QH15 and Decree 356/2025/NĐ-CP: "
        "one request, up to 10,000 records, errors in Vietnamese and English.\n\n"
        "Sổ đăng ký hoạt động xử lý dữ liệu cá nhân theo Luật 91/2025/QH15 và Nghị định 356/2025/NĐ-CP."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1(/tenants/\{tenant_id\})?",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "MemberRoleEnum": "tenants.models.Role",
        "KeyRoleEnum": "tenants.models.KeyRole",
        "RecipientRoleEnum": "activities.models.codes.RecipientRole",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "pdpl_inventory.api.schema.with_names",
        "pdpl_inventory.api.schema.with_failures",
        "tenants.schema.with_limits",
        "pdpl_inventory.api.schema.with_headers",
    ],
}
