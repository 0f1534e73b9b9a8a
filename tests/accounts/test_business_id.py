import pytest

from accounts import business_id


@pytest.mark.parametrize("written", ["2077474-0", "0112038-9", "0201256-6", "2331972-7"])
def test_a_business_id_is_kept(written):
    assert business_id.normalise(written) == written


@pytest.mark.parametrize(
    "written",
    ["23319727", "FI23319727", "fi 2331972-7", "003723319727", "00372331972712345", " 2331972-7 "],
)
def test_vat_and_ovt_forms_are_understood(written):
    assert business_id.normalise(written) == "2331972-7"


@pytest.mark.parametrize(
    "written",
    ["2077474-1", "0100007-1", "0000000-0", "", "CL12221", "SE12345678", "٢٣٣١٩٧٢-٧", "2331972--7"],
)
def test_what_is_no_business_id_is_refused(written):
    with pytest.raises(business_id.InvalidBusinessIdError):
        business_id.normalise(written)
