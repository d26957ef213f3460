"""How static files are served: each under a name made of its content, so that browsers may keep it for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

OUR_MODULES = "js/*.js"
IMPORT = r'(?P<matched>from "(?P<url>\./[^"]+)")'


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise has no types
    """Also rewrites what our modules import from each other, or browsers would keep yesterday's under plain names.

    Django's own `support_js_module_import_aggregation` does so for every file, and stumbles over comments of packages.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, (OUR_MODULES, ((IMPORT, 'from "%(url)s"'),)))
