"""Days in words. Worked out by hand on a calendar: today is Saturday, 21 November 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.bot.recognising import recognise
from myropo.calendar import format_date

TODAY = date(2026, 11, 21)

FINNISH = """
15.12. = 15.12.2026
15.12.2026 = 15.12.2026
perjantai 4.12.2026, maksutta = 4.12.2026
fredagen den 4 december = 4.12.2026
15.12 = 15.12.2026
siirto 16.12 kiitos = 16.12.2026
1.2. = 1.2.2027
15. päivä = 15.12.2026
15 päivä = 15.12.2026
15. päivänä = 15.12.2026
siirtäkää 5. päivälle kiitos = 5.12.2026
saan palkan vasta 22. päivä = 22.11.2026
elakkeeni maksetaan vasta 7. paiva = 7.12.2026
15. päivään mennessä = 15.12.2026
olis vasta 6. päivän jälkeen = 7.12.2026
en pysty ennen 25. päivää = 25.11.2026
viidestoista päivä = 15.12.2026
kahdeksas päivä olis hyvä = 8.12.2026
palkkapäivänä 15. = 15.12.2026
MAKSAN SITTEN KUN TULEE PALKKA ELI 15. = 15.12.2026
pystyn maksamaan vasta 28. = 28.11.2026
15. joulukuuta = 15.12.2026
5. tammikuuta 2027 = 5.1.2027
joulukuun 15. = 15.12.2026
joulukuun 15. päivä = 15.12.2026
tammikuun lopussa = 31.1.2027
helmikuun loppuun = 28.2.2027
tammikuun puolivälissä = 15.1.2027
ensi perjantaina = 27.11.2026
ens perjantaina varmasti = 27.11.2026
perjantaina = 27.11.2026
maanantaihin asti = 23.11.2026
keskiviikkona käy = 25.11.2026
ensi viikon torstaina = 26.11.2026
ensi viikolla = 27.11.2026
mä voin maksaa ton ens viikolla = 27.11.2026
viikonloppuna = 22.11.2026
ens viikon loppuun mennessä = 29.11.2026
kuun lopussa = 30.11.2026
odottakaa kuun loppuun = 30.11.2026
kuun viimeinen päivä = 30.11.2026
kuun vika päivä = 30.11.2026
ensi kuun lopussa = 31.12.2026
ensi kuun 5. päivä = 5.12.2026
kuun vaihteessa = 1.12.2026
kuun puolivälissä = 15.12.2026
parin viikon päästä = 5.12.2026
kahen viikon päästä saan tilin = 5.12.2026
viikon päästä = 28.11.2026
kolmen viikon kuluttua = 12.12.2026
10 päivän päästä = 1.12.2026
kymmenen päivän päästä on = 1.12.2026
kuukauden päästä = 21.12.2026
kahden kuukauden kuluttua = 21.1.2027
huomenna = 22.11.2026
ylihuomenna = 23.11.2026
maksan tänään = 21.11.2026
en ehdi tänään mut keskiviikkona käy = 25.11.2026
Eräpäivä 2.12. -> 16.12. onnistuuko = 16.12.2026
eräpäivä on sunnuntai, onko ok jos maksan keskiviikkona = 25.11.2026
maksan 50 e 15.12. = 15.12.2026
2026-12-15 = 15.12.2026
15.11.2026 =
14.11. =
30.2. =
40. päivä =
15.12 € =
korko on 11,5 % =
hyvää huomenta =
toinen eräpäivä =
muutama päivä lisää =
1 250,50 euroa =
lasku 15122026 =
"""
SWEDISH = """
15.12. = 15.12.2026
flytta till 1.2 tack = 1.2.2027
dvs ca 1.1, ok? = 1.1.2027
den 15:e = 15.12.2026
den 15 = 15.12.2026
kan jag betala först den 15, då kommer lönen = 15.12.2026
JAG BEHÖVER MER TID TILL DEN 20 = 20.12.2026
till 20 = 20.12.2026
mitt barnbidrag kommer 26 och jag kan betala då = 26.11.2026
min lön kommer alltid 15 = 15.12.2026
lönedag 15 = 15.12.2026
den femtonde = 15.12.2026
kan int nu. kan den 1. = 1.12.2026
kan jag få den till efter den 5 = 6.12.2026
från den 5 till den 25 = 25.11.2026
den 15 december = 15.12.2026
15:e december = 15.12.2026
15 dec = 15.12.2026
den 31 januari = 31.1.2027
15 januari 2027 = 15.1.2027
nästa fredag = 27.11.2026
på fredag = 27.11.2026
fredag = 27.11.2026
till måndag = 23.11.2026
nasta onsdag gar bra = 25.11.2026
onsdag nästa vecka = 25.11.2026
nästa veckas torsdag = 26.11.2026
nästa vecka = 27.11.2026
i slutet av nästa vecka = 29.11.2026
till slutet av veckan = 22.11.2026
på veckoslutet = 22.11.2026
om två veckor = 5.12.2026
om en vecka = 28.11.2026
om ett par veckor = 5.12.2026
om 10 dagar = 1.12.2026
inom tio dagar = 1.12.2026
om en månad = 21.12.2026
i slutet av månaden = 30.11.2026
i slutet på månaden = 30.11.2026
sista dagen i månaden = 30.11.2026
i slutet av december = 31.12.2026
i slutet av nästa månad = 31.12.2026
den 5 nästa månad = 5.12.2026
mitten av månaden = 15.12.2026
i mitten av januari = 15.1.2027
månadsskiftet = 1.12.2026
i morgon = 22.11.2026
imorgon = 22.11.2026
i övermorgon = 23.11.2026
vill betala idag = 21.11.2026
inte idag, min lön kommer 25 i månaden = 25.11.2026
förfaller på fredag men jag får lön först på tisdag = 24.11.2026
förfallodagen 3.12 passar inte, kunde den vara 15.12? = 15.12.2026
15/12 = 15.12.2026
den första räkningen =
några dagar till =
räkning 40213 =
50 e i månaden =
31.2. =
den 15 november 2026 =
"""
ENGLISH = """
15.12. = 15.12.2026
can the date be changed to 30.11. = 30.11.2026
15/12/2026 = 15.12.2026
15/12 = 15.12.2026
2026-12-15 = 15.12.2026
on the 15th = 15.12.2026
my salary comes on the 15th, is it ok to pay then = 15.12.2026
the 20th = 20.12.2026
until the 12th = 12.12.2026
so 23rd for this bill? = 23.11.2026
on the fifteenth = 15.12.2026
salary comes once per month on 20, please later = 20.12.2026
want 15. day = 15.12.2026
tili tulee 15. päivä, i pay then = 15.12.2026
can i pay after the 20th = 21.12.2026
from the 5th to the 25th = 25.11.2026
December 15 = 15.12.2026
December 15th = 15.12.2026
Dec 15th = 15.12.2026
15 December = 15.12.2026
15th of December = 15.12.2026
1st of december not before = 1.12.2026
12 January 2027 = 12.1.2027
the first of next month = 1.12.2026
3rd of next month = 3.12.2026
until the first. = 1.12.2026
next Friday = 27.11.2026
on Friday = 27.11.2026
this friday = 27.11.2026
friday's salary = 27.11.2026
till Monday = 23.11.2026
Friday next week = 27.11.2026
Thursday of next week = 26.11.2026
next week = 27.11.2026
WILL PAY NEXT WEEK = 27.11.2026
end of next week = 29.11.2026
at the end of the week = 22.11.2026
before the weekend = 22.11.2026
in two weeks = 5.12.2026
in a couple of weeks = 5.12.2026
in a week = 28.11.2026
in a fortnight = 5.12.2026
two weeks from now = 5.12.2026
in 10 days = 1.12.2026
in ten days = 1.12.2026
within a month = 21.12.2026
in two months = 21.1.2027
end of the month = 30.11.2026
at the end of this month = 30.11.2026
end of november = 30.11.2026
last day of january = 31.1.2027
the middle of the month = 15.12.2026
mid-January = 15.1.2027
tomorrow = 22.11.2026
the day after tomorrow = 23.11.2026
want to pay today = 21.11.2026
Not today but on Friday for sure = 27.11.2026
due tomorrow, money on monday = 23.11.2026
the first bill =
I have 2 bills =
invoice 40021 =
1,250.50 euros =
15 November 2026 =
a few days =
I may pay 15 euros =
"""


def rows(language, table):
    for line in table.strip().splitlines():
        phrase, _, day = line.rpartition("=")
        yield pytest.param(
            language, phrase.strip(), day.strip(), id=f"{language}: {phrase.strip()}"
        )


@pytest.mark.parametrize(
    ("language", "phrase", "day"),
    [*rows("fi", FINNISH), *rows("sv", SWEDISH), *rows("en", ENGLISH)],
)
def test_a_day_is_read_as_people_say_it(language, phrase, day):
    read = recognise(phrase, language=language, today=TODAY)

    assert [f"{each.day}.{each.month}.{each.year}" for each in read.days[:1]] == day.split()


def test_days_stand_in_the_order_of_the_words():
    read = recognise("25. päivä en voi, 2.12. voin", language="fi", today=TODAY)

    assert read.days == (date(2026, 11, 25), date(2026, 12, 2))


def test_a_day_is_found_in_words_of_another_language():
    read = recognise("kan jag betala ensi perjantaina", language="sv", today=TODAY)

    assert read.days == (date(2026, 11, 27),)


def test_the_31st_is_of_the_next_month_that_has_one():
    read = recognise("31. päivä", language="fi", today=date(2026, 2, 1))

    assert read.days == (date(2026, 3, 31),)


def test_a_month_later_ends_with_the_month():
    read = recognise("kuukauden päästä", language="fi", today=date(2027, 1, 31))

    assert read.days == (date(2027, 2, 28),)


@given(
    today=st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    ahead=st.integers(0, 200),
    language=st.sampled_from(["fi", "sv", "en"]),
)
def test_a_day_as_the_portal_writes_it_is_read_back(today, ahead, language):
    day = today + timedelta(days=ahead)

    read = recognise(f"ok {format_date(day, language)}!", language=language, today=today)

    assert read.days == (day,)


PIECES = st.sampled_from(
    [
        *(FINNISH + SWEDISH + ENGLISH).replace("=", " ").split(),
        *("31.", "29.2.", "30.2.2027", "99", "0.0.", "joulukuun", "lopussa", "den", "the", "kuun"),
    ]
)


@given(
    pieces=st.lists(PIECES, max_size=8),
    today=st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    language=st.sampled_from(["fi", "sv", "en"]),
)
def test_no_words_at_all_are_read_as_a_day_that_is_past(pieces, today, language):
    read = recognise(" ".join(pieces), language=language, today=today)

    assert all(day >= today for day in read.days)


@given(text=st.text(max_size=80), language=st.sampled_from(["fi", "sv", "en"]))
def test_whatever_is_written_is_read_without_an_error(text, language):
    read = recognise(text, language=language, today=TODAY)

    assert all(each > 0 for each in read.sums)
