"""The minimal settings of Django for plain REST framework."""

import os

import dj_database_url

SECRET_KEY = os.environ["PLAIN_SECRET"]
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "benchmarks.plain"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.plain.urls"
DATABASES = {"default": {**dj_database_url.parse(os.environ["PLAIN_DATABASE"]), "CONN_MAX_AGE": None}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = None
USE_TZ = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
