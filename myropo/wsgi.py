"""The pages' way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myropo.settings")

application = get_wsgi_application()

# What was loaded at start stays: the collector need not look at it again.
gc.collect()
gc.freeze()
