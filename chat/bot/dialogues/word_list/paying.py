"""Words of paying and agreeing, of numbers on bills, and of people."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from chat.bot.dialogues.word_list.word import Word
from chat.rules.intents import Intent

WORDS: Final = (
    Word(
        key="due-date",
        title=_("due date"),
        text=_(
            "The due date is the last day on which an invoice is paid in time. After it the "
            "invoice is overdue: late interest runs, and a reminder may come."
        ),
        forms="erapaiv,eraantyn,eraanty,forfallodag,forfallen,due date,overdue",
        leads=Intent.WHAT_HAPPENS_NEXT,
    ),
    Word(
        key="credit-note",
        title=_("credit note"),
        text=_(
            "A credit note takes an invoice back, all of it or a part. It has a minus before its "
            "sum: you pay so much less, or get money back if you have paid already."
        ),
        forms="hyvityslasku,hyvity,kreditnota,kreditfaktura,kreditering,credit note",
        leads=Intent.REFUND,
    ),
    Word(
        key="dispute",
        title=_("dispute"),
        text=_(
            "To dispute an invoice means to say, with a reason, that you do not owe it or a part "
            "of it. Collection then usually waits for the answer, and the part that you do not "
            "dispute is paid by its due date."
        ),
        forms="riitau,kiista,reklama,bestrid,bestrida,dispute,denial,deny",
        leads=Intent.DISPUTE,
    ),
    Word(
        key="plan",
        title=_("payment plan"),
        text=_(
            "A payment plan is an agreement to pay an invoice in parts on agreed days. While it "
            "is kept, no reminder or collection letter is sent."
        ),
        forms="maksusuunnitelm,maksuaikasopimu,maksusopimu,osamaksu,maksujarjestel,betalningsplan,"
        "avbetalning,betalningsarrangemang,avtal om betalningstid,payment plan",
        leads=Intent.MAKE_PLAN,
    ),
    Word(
        key="instalment",
        title=_("instalment"),
        text=_("An instalment is one part of a payment plan, with its own sum and day."),
        forms="maksuera,lyhenny,kuukausiera,betalningspost,manadsrat,annuitet,rater,instalment",
        leads=Intent.MAKE_PLAN,
    ),
    Word(
        key="shift",
        title=_("moving the due date"),
        text=_(
            "Moving the due date gives you more time to pay the whole sum at once. Before the due "
            "date it is free of charge."
        ),
        forms="erapaivan siirto,moving the due date,erapaivansiirto,maksuajan pidenny,"
        "flyttning av forfallodag,"
        "forlangning av betalningstid,postponement,extension of",
        leads=Intent.SHIFT_DUE_DATE,
    ),
    Word(
        key="reference",
        title=_("reference number"),
        text=_(
            "The reference number tells to which invoice a payment belongs. Give it when you pay "
            "in your bank. A reference that begins with RF is the same thing in its "
            "international form."
        ),
        forms="viitenumero,maksuviite,viite,rf,referensnummer,referens,reference number",
        leads=Intent.PAYMENT_DETAILS,
    ),
    Word(
        key="case-number",
        title=_("case number"),
        text=_(
            "The case number stands at the top right of a letter. It tells which matter the "
            "letter is about, and is no reference for paying."
        ),
        forms="asianumero,arendenummer,case number",
        leads=Intent.FIND_INVOICE,
    ),
    Word(
        key="myropo-id",
        title=_("MyRopo ID"),
        text=_(
            "The MyRopo ID has eight letters and digits and stands near the case number of a "
            "letter. With both you bring the bill to your list here."
        ),
        forms="myropo-tunnu,myropo tunnu,myropo-kood,myropo kood,myropo-kod,myropo kod,myropo id",
        leads=Intent.FIND_INVOICE,
    ),
    Word(
        key="bar-code",
        title=_("virtual bar code"),
        text=_(
            "The virtual bar code is a row of 54 digits with all that a payment needs. Copy it "
            "into your online bank, and the account, sum and reference are filled in."
        ),
        forms="virtuaaliviivakood,viivakood,pankkiviivakood,streckkod,virtuell streckkod,bar code,"
        "barcode",
        leads=Intent.PAYMENT_DETAILS,
    ),
    Word(
        key="iban",
        title=_("account number (IBAN)"),
        text=_(
            "IBAN is the international form of an account number: a Finnish one begins with FI. "
            "BIC is the code of the bank."
        ),
        forms="iban,bic,tilinumero,kontonummer,account number",
        leads=Intent.PAYMENT_DETAILS,
    ),
    Word(
        key="overpayment",
        title=_("overpayment"),
        text=_(
            "An overpayment is money that you paid too much. It is yours: we pay it back to your "
            "account."
        ),
        forms="liikasuori,liikamaks,overbetalning,overpayment",
        leads=Intent.REFUND,
    ),
    Word(
        key="allocation",
        title=_("allocation of a payment"),
        text=_(
            "Allocation tells what a payment covers first. A payment by a consumer goes to "
            "interest, then to the principal, and to collection costs last."
        ),
        forms="kohdist,osasuori,dras av,avrakn,allocat",
        leads=Intent.EXPLAIN_COST,
    ),
    Word(
        key="statement",
        title=_("statement of debts"),
        text=_(
            "A statement of debts lists what you owe: principal, interest, costs and payments of "
            "each bill, and what is open in all. It is free of charge."
        ),
        forms="velkaerittel,erittely,tiliote,skuldspecifikation,specifikation,kontoutdrag,"
        "statement",
        leads=Intent.STATEMENT,
    ),
    Word(
        key="authorisation",
        title=_("authorisation"),
        text=_(
            "With an authorisation somebody whom you trust takes care of your bills here, with "
            "their own bank codes. You decide which bills, how far and how long."
        ),
        forms="valtuutu,valtuute,valtakirja,fullmakt,befullmaktigan,authorisation,authorization,"
        "mandate",
        leads=Intent.AUTHORISE,
    ),
    Word(
        key="guardian",
        title=_("guardian"),
        text=_(
            "A guardian takes care of the money matters of somebody who cannot do it alone. An "
            "authority or a court appoints the guardian."
        ),
        forms="edunvalvo,intressebevak,guardian",
        leads=Intent.AUTHORISE,
    ),
    Word(
        key="balance",
        title=_("balance"),
        text=_(
            "The balance is what is open in all at the moment: principal, interest and costs, less "
            "what has been paid."
        ),
        forms="saldo,saldovelk,saldoskuld,skuldsaldo,balance",
        leads=Intent.WHAT_I_OWE,
    ),
    Word(
        key="vat",
        title=_("value added tax (VAT)"),
        text=_(
            "Value added tax is a tax in the price of goods and services. The invoice tells how "
            "much of its sum it is."
        ),
        forms="alv,arvonlisavero,moms,mervardesskatt,vat,value added tax",
    ),
    Word(
        key="e-invoice",
        title=_("e-invoice"),
        text=_(
            "An e-invoice comes to your online bank, where you only accept it. You order it there "
            "from the creditor. With direct payment the bank pays it by itself on the due date."
        ),
        forms="e-lasku,elasku,suoramaksu,e-faktura,direktbetalning,e-invoice,einvoice",
        leads=Intent.DELIVERY_CHANNEL,
    ),
)
