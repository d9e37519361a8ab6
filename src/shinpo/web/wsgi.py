"""The WSGI application that `shinpo serve` runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")
application = get_wsgi_application()
