"""What Sentry is told of a failure."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.factories import HETU

NAME = "Virtanen"
ROOT = Path(__file__).resolve().parents[2]
# A process of its own: Sentry changes Django for as long as the process lives.
FAILING_PORTAL = """
import io, json, sys, types
import django
django.setup()
import sentry_sdk
from django.contrib.auth.decorators import login_not_required
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from sentry_sdk.transport import Transport

CODE, NAME = sys.argv[1:]
sent = []

class Kept(Transport):
    def capture_envelope(self, envelope):
        sent.append(envelope.serialize().decode())

def view(request):
    typed = request.POST["code"]
    request.user.is_authenticated
    raise ValueError(f"refused {typed}\\nDETAIL:  Failing row contains ({NAME}).")

urls = types.ModuleType("failing_urls")
from myropo.urls import urlpatterns
urls.urlpatterns = [path("fails/", csrf_exempt(login_not_required(view))), *urlpatterns]
urls.handler500 = lambda request: HttpResponse(status=500)
sys.modules["failing_urls"] = urls
sentry_sdk.get_client().transport = Kept()
body = f"code={CODE}&name={NAME}".encode()
with override_settings(ROOT_URLCONF="failing_urls", DEBUG=False):
    answer = get_wsgi_application()({
        "REQUEST_METHOD": "POST", "PATH_INFO": "/fails/", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "QUERY_STRING": f"q={CODE}", "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http", "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_COOKIE": f"a={CODE}",
        "HTTP_REFERER": f"http://localhost/?q={CODE}",
    }, lambda status, headers: None)
print(json.dumps(sent))
"""


def test_a_report_says_where_it_failed_and_nothing_of_whom():
    environment = os.environ | {
        "SENTRY_DSN": "http://key@127.0.0.1:9/1",
        "DJANGO_SETTINGS_MODULE": "myropo.settings",
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_URL": "http://localhost",
        "LOG_LEVEL": "CRITICAL",
    }

    done = subprocess.run(
        [sys.executable, "-c", FAILING_PORTAL, HETU, NAME],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    [report] = json.loads(done.stdout.splitlines()[-1])
    assert "ValueError" in report
    assert "/fails/" in report
    assert "refused 131052Y****" in report
    assert HETU not in report
    assert NAME not in report
