"""Static files: hashed names, compressed, and one style sheet instead of thirty."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, override

from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE_SHEET = "css/app.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; a file that is missing is an error at collectstatic."""

    # A script that imports another asks for its hashed name as well.
    support_js_module_import_aggregation = True

    @override
    def url(self, name: str | None, force: bool = False) -> str:
        """Once collected, a file has its hashed name, with DEBUG too: so the demo is as fast."""
        address: str = super().url(name, force=force or bool(self.hashed_files))
        return address

    @override
    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Put what app.css imports into it, so that a page waits for one file alone."""
        if STYLE_SHEET in paths and not dry_run:
            Path(self.path(STYLE_SHEET)).write_text(in_one_piece(paths), encoding="utf-8")
            paths[STYLE_SHEET] = (self, STYLE_SHEET)
        yield from super().post_process(paths, dry_run, **options)


def in_one_piece(paths: dict[str, Any]) -> str:
    """app.css with each `@import` replaced by the imported file inside its layer.

    An imported file may not point at others: its relative addresses would change.
    """

    def imported(match: re.Match[str]) -> str:
        name = str(PurePosixPath(STYLE_SHEET).parent / match[1])
        css = read(paths, name)
        if "url(" in css:
            msg = f"{name} has a url(); only {STYLE_SHEET} may."
            raise ValueError(msg)
        return f"@layer {match[2]} {{\n{css}}}"

    return IMPORT.sub(imported, read(paths, STYLE_SHEET))


def read(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
