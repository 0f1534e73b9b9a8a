"""Days and moments as `myropo.calendar` writes them, for pages that Django writes itself."""

DATE_FORMAT = "j.n.Y"
DATETIME_FORMAT = r"j.n.Y \k\l\o G.i"
