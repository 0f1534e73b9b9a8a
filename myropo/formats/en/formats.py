"""Days and moments as `myropo.calendar` writes them, for pages that Django writes itself."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = r"j F Y \a\t G:i"
