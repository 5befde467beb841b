"""What all tests share: drawn examples that are the same at every run.

A red test must mean a changed project, not a lucky draw. To search on with fresh
examples: `HYPOTHESIS_PROFILE=default pytest ...`; keep what it found as `@example`.
"""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
