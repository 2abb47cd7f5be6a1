"""The layout of the admin's pages (django-unfold). All its static files come from this server."""

from typing import Any

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "PDPL Inventory",
    "SITE_HEADER": "PDPL Inventory",
    "SITE_SUBHEADER": "tenants.site.member_site.tenant_name",
    "SITE_SYMBOL": "shield_person",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "tenants.site.member_site.favicon"}],
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {"navigation": "activities.admin.navigation.sections"},
    "STYLES": ["tenants.site.member_site.own_style"],
    "SCRIPTS": ["tenants.site.member_site.own_script"],
    "DASHBOARD_CALLBACK": "activities.admin.dashboard.figures",
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .014 230)",
            "100": "oklch(94% .03 232)",
            "200": "oklch(89% .058 234)",
            "300": "oklch(81% .105 236)",
            "400": "oklch(70% .13 240)",
            "500": "oklch(61% .14 245)",
            "600": "oklch(51% .13 248)",
            "700": "oklch(44% .115 250)",
            "800": "oklch(38% .095 251)",
            "900": "oklch(32% .075 252)",
            "950": "oklch(24% .055 253)",
        },
    },
}
