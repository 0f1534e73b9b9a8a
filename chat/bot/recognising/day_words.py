"""Months, weekdays and ordinals in Finnish, Swedish and English, folded, in the cases they take."""

from typing import Final

from chat.bot.recognising.words import table

MONTHS: Final = {
    form + ending: month
    for form, month in table(
        {
            1: "tammikuu januari january jan",
            2: "helmikuu februari february feb",
            3: "maaliskuu mars march mar",
            4: "huhtikuu april apr",
            5: "toukokuu maj may",
            6: "kesakuu juni june jun",
            7: "heinakuu juli july jul",
            8: "elokuu augusti august aug",
            9: "syyskuu september sept sep",
            10: "lokakuu oktober october okt oct",
            11: "marraskuu november nov",
            12: "joulukuu december dec",
        }
    ).items()
    for ending in (("", "n", "ta", "ssa", "lle", "hun") if form.endswith("kuu") else ("",))
}
WEEKDAYS: Final = {
    stem + ending: day
    for stem, day in table(
        {
            0: "maanantai",
            1: "tiistai",
            2: "keskiviikko",
            3: "torstai",
            4: "perjantai",
            5: "lauantai",
            6: "sunnuntai",
        }
    ).items()
    for ending in ("", "na", "ksi", "hin", "n", "ta", "hon", "lle", "st")
} | {
    stem + ending: day
    for stem, day in table(
        {
            0: "mandag monday",
            1: "tisdag tuesday",
            2: "onsdag wednesday",
            3: "torsdag thursday",
            4: "fredag friday",
            5: "lordag saturday",
            6: "sondag sunday",
        }
    ).items()
    for ending in ("", "en", "s", "'s", "’s")
}
ORDINALS: Final = table(
    {
        1: "ensimmainen ensimmaisena eka ekana forsta first",
        2: "toinen toisena andra second",
        3: "kolmas kolmantena tredje third",
        4: "neljas neljantena fjarde fourth",
        5: "viides viidentena femte fifth",
        6: "kuudes kuudentena sjatte sixth",
        7: "seitsemas seitsemantena sjunde seventh",
        8: "kahdeksas kahdeksantena attonde eighth",
        9: "yhdeksas yhdeksantena nionde ninth",
        10: "kymmenes kymmenentena tionde tenth",
        11: "yhdestoista elfte eleventh",
        12: "kahdestoista tolfte twelfth",
        13: "kolmastoista trettonde thirteenth",
        14: "neljastoista fjortonde fourteenth",
        15: "viidestoista femtonde fifteenth",
        16: "kuudestoista sextonde sixteenth",
        17: "seitsemastoista sjuttonde seventeenth",
        18: "kahdeksastoista adertonde artonde eighteenth",
        19: "yhdeksastoista nittonde nineteenth",
        20: "kahdeskymmenes tjugonde twentieth",
        25: "kahdeskymmenesviides tjugofemte twenty-fifth",
        28: "kahdeskymmeneskahdeksas tjugoattonde twenty-eighth",
        30: "kolmaskymmenes trettionde thirtieth",
    }
)
