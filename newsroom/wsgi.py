import os

from django.core.wsgi import get_wsgi_application

from newsroom.leash import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
end_with_parent()
application = get_wsgi_application()
