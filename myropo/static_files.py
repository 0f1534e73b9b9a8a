"""Static files: hashed names, compressed, and one style sheet instead of twenty."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; a file that is missing is an error at collectstatic."""
