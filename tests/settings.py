"""The settings under test: the real ones, with a data folder that vanishes, a quick password hash and a cache for each
process. Nothing else differs."""

import atexit
import os
import shutil
import tempfile

_DATA = tempfile.mkdtemp(prefix="plumbline-test-")
os.environ["PLUMBLINE_DATA"] = _DATA
os.environ.pop("PLUMBLINE_COLLECTED", None)
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver keeps an event loop in the thread of the tests

if not os.environ.get("PLUMBLINE_DATABASE"):
    # A file, as in use: several threads of a live server each need a connection of their own. It need not survive.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_DATA, "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )

READ_UPLOADS_IN_BACKGROUND = False
