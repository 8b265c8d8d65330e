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
