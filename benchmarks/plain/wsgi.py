"""The WSGI application of the plain benchmark application."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
