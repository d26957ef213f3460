"""How static files are served: each under a name made of its content, so that browsers may keep it for ever."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

OUR_MODULES = "js/*.js"
IMPORT = r'(?P<matched>from "(?P<url>\./[^"]+)")'


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise has no types
    """Also rewrites what our modules import from each other, or browsers would keep yesterday's under plain names.

    Django's own `support_js_module_import_aggregation` does so for every file, and stumbles over comments of packages.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, (OUR_MODULES, ((IMPORT, 'from "%(url)s"'),)))

    def create_compressor(self, **options: Any) -> Compressor:
        """gzip only: Brotli, which is there because fonttools wants it, takes a minute over the packages' files."""
        return Compressor(use_brotli=False, **options)
