"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
django = get_wsgi_application()

from mysite.pages import KeptPages  # noqa: E402  (its models need Django set up)
from mysite.posts import DirectPosts  # noqa: E402

application = DirectPosts(KeptPages(django))
