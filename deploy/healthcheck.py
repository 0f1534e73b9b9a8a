"""Whether the server of this container answers; its exit code is the answer."""

import os
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen

host = os.environ["ALLOWED_HOSTS"].split(",")[0]
request = Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
try:
    urlopen(request, timeout=4).close()
except URLError as problem:
    sys.exit(str(problem))
