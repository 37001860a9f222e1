"""The product's own settings, in a data directory that goes away."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="hybrid-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith("HYBRID_")]:
    os.environ.pop(name)
os.environ["HYBRID_DATA_DIR"] = _data
# Nothing listens there: a test that wants a relay starts one.
os.environ["HYBRID_RELAY_URL"] = "http://127.0.0.1:1"

from hybrid.settings import *  # noqa: E402, F403 -- after the environment is set
from hybrid.settings import CONFIG, DATABASES  # noqa: E402

# A file, not memory: the server under test reads it from other threads, as in real life.
DATABASES["default"]["TEST"] = {"NAME": CONFIG.data_dir / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
