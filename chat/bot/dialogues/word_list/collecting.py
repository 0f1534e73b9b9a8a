"""Words of debts, collection and the law."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from chat.bot.dialogues.word_list.word import Word
from chat.rules.intents import Intent

WORDS: Final = (
    Word(
        key="principal",
        title=_("principal"),
        text=_(
            "The principal is the sum of the original invoice, without interest and costs. The "
            "open principal is what of it has not been paid."
        ),
        forms="paaoma,eraantynyt paaoma,kapital,huvudfordran,principal,capital",
        leads=Intent.EXPLAIN_COST,
    ),
    Word(
        key="late-interest",
        title=_("late interest"),
        text=_(
            "Late interest is charged when an invoice is paid after its due date. It is counted "
            "day by day on the open principal, by the percentage of the Interest Act or of your "
            "contract."
        ),
        forms="viivastyskor,viivastyskorko,korko,drojsmalsrant,drojsmal,ranta,late interest,"
        "interest",
        leads=Intent.EXPLAIN_COST,
    ),
    Word(
        key="reference-rate",
        title=_("reference rate"),
        text=_(
            "The reference rate is a percentage that the Bank of Finland confirms for each half "
            "of a year. Late interest by law is the reference rate and a fixed addition."
        ),
        forms="viitekor,korkokan,korkolaki,referensrant,rantelag,reference rate,interest act",
        leads=Intent.EXPLAIN_COST,
    ),
    Word(
        key="claim",
        title=_("claim"),
        text=_(
            "A claim is money that one owes to another: here your debt to the creditor. A "
            "consumer claim is one that a private person owes to a business or an authority."
        ),
        forms="saatava,kuluttajasaatav,velka,fordran,konsumentfordran,skuld,claim,receivable",
    ),
    Word(
        key="creditor",
        title=_("creditor"),
        text=_(
            "The creditor is who you owe the money to: the company or the authority that sent "
            "the invoice. MyRopo works for it."
        ),
        forms="velkoja,laskuttaja,toimeksiantaj,maksunsaaj,borgenar,fakturerare,uppdragsgivare,"
        "fordringsagare,creditor,invoicer",
        leads=Intent.SENDER,
    ),
    Word(
        key="debtor",
        title=_("debtor"),
        text=_("The debtor is who has to pay the invoice."),
        forms="velallinen,velallise,galdenar,debtor",
    ),
    Word(
        key="reminder",
        title=_("payment reminder"),
        text=_(
            "A payment reminder is a letter or a message that says an invoice has not been paid. "
            "It comes before collection, and it may cost what the law allows."
        ),
        forms="muistutus,maksumuistutus,betalningspaminnelse,huomautus,karhu,maksukehotus,"
        "paminnelse,"
        "betalningsuppmaning,reminder",
        leads=Intent.WHAT_HAPPENS_NEXT,
    ),
    Word(
        key="demand",
        title=_("demand for payment"),
        text=_(
            "A demand for payment, or collection letter, comes when an invoice has not been paid "
            "after a reminder. It tells what is demanded and why, by when to pay, and how to "
            "object."
        ),
        forms="maksuvaatimu,perintakirje,perintakirjee,betalningskrav,indrivningsbrev,inkassobrev,"
        "inkassokrav,demand for payment,payment demand,collection letter",
        leads=Intent.WHAT_HAPPENS_NEXT,
    ),
    Word(
        key="collection",
        title=_("debt collection"),
        text=_(
            "Debt collection means that payment of an overdue invoice is asked for by letters. A "
            "collector does it for the creditor, and the Debt Collection Act says how."
        ),
        forms="perinta,perinna,perintalak,indrivning,inkasso,debt collection,collection",
        leads=Intent.WHAT_HAPPENS_NEXT,
    ),
    Word(
        key="collection-costs",
        title=_("collection costs"),
        text=_(
            "Collection costs are what reminders and collection letters cost the debtor. The Debt "
            "Collection Act says how much each may cost, and how much all of them together."
        ),
        forms="perintakulu,muistutusmaksu,kulut,indrivningskostnad,paminnelseavgift,"
        "collection cost,reminder fee",
        leads=Intent.EXPLAIN_COST,
    ),
    Word(
        key="voluntary",
        title=_("voluntary collection"),
        text=_(
            "Voluntary collection is everything before a court or enforcement: reminders, letters "
            "and agreements on paying. “Voluntary” means that nobody can be forced to pay yet."
        ),
        forms="vapaaehtoi,vapaaehtoinen perinta,frivillig,frivillig indrivning,voluntary,"
        "voluntary collection",
    ),
    Word(
        key="legal",
        title=_("legal collection"),
        text=_(
            "Legal collection means that the creditor may take the matter to a district court "
            "or, with some invoices, straight to the enforcement authority."
        ),
        forms="oikeudelli,oikeudellinen perinta,rattslig indrivning,haastehakemu,"
        "yksipuolinen tuomio,rattslig,delgivning,legal collection,"
        "judicial",
        leads=Intent.COURT,
    ),
    Word(
        key="enforcement",
        title=_("enforcement"),
        text=_(
            "Enforcement is done by an authority: it collects a debt from pay, money or property "
            "when a court, or the law itself, allows it. MyRopo is not that authority."
        ),
        forms="ulosot,ulosmit,ulosottokaar,vouti,utsokning,utmatning,enforcement,bailiff",
        leads=Intent.COURT,
    ),
    Word(
        key="directly-enforceable",
        title=_("directly enforceable"),
        text=_(
            "A directly enforceable claim needs no judgment: the law lets it go to enforcement "
            "without a court. Many public charges are such, for example fees of health care."
        ),
        forms="suoraan ulosottokelpoi,ulosottokelpoi,direkt utsokningsbar,utsokningsbar,exigibel,"
        "directly enforceable,enforceable",
        leads=Intent.COURT,
    ),
    Word(
        key="tratta",
        title=_("tratta"),
        text=_(
            "A tratta is a demand for payment to a business that is made public if it is not "
            "paid. It is never used against consumers."
        ),
        forms="tratta,trattau,trata,protest,protested bill",
    ),
    Word(
        key="prescription",
        title=_("prescription"),
        text=_(
            "A debt becomes time-barred when so much time has passed that it need not be paid any "
            "more: usually three years from the due date. A reminder or a payment begins the time "
            "anew, which is called interrupting it."
        ),
        forms="vanhentu,vanhene,katkai,katkas,preskri,prescription,time-bar,time bar,"
        "statute-bar,limitation",
        leads=Intent.DISPUTE,
    ),
    Word(
        key="standard-compensation",
        title=_("standard compensation"),
        text=_(
            "Standard compensation is 40 euros that a business may have to pay to another when it "
            "pays late. Consumers never pay it."
        ),
        forms="vakiokorvau,standardersattning,standard compensation",
    ),
    Word(
        key="good-practice",
        title=_("good collection practice"),
        text=_(
            "Good collection practice is what the Debt Collection Act asks of collectors: nothing "
            "misleading, no needless costs or harm, privacy kept, and a responsible way to agree "
            "on paying."
        ),
        forms="hyva perintatap,hyvan perintatavan,perintatap,god indrivningssed,indrivningssed,"
        "good collection practice",
        leads=Intent.COMPLAINT,
    ),
    Word(
        key="transfer",
        title=_("transfer of a claim"),
        text=_(
            "A claim is transferred when the creditor sells it to another. From then on it is "
            "paid to the new creditor."
        ),
        forms="saatavan siirto,overlatelse,overlatelse av en fordran,myyty saatava,factoring,"
        "overforing av fordran,transfer of,"
        "transferred",
    ),
    Word(
        key="payment-default",
        title=_("payment default entry"),
        text=_(
            "A payment default entry in the credit information register tells that a debt was not "
            "paid. No invoice, reminder or collection letter brings one."
        ),
        forms="maksuhairio,luottotieto,betalningsanmarkning,betalningsstorning,payment default,"
        "default entry,credit information",
        leads=Intent.CREDIT_RECORD,
    ),
    Word(
        key="address-source",
        title=_("source of the address"),
        text=_(
            "The source of the address tells from where your address came to the letter: from the "
            "creditor, from a register, or from yourself."
        ),
        forms="osoitelah,osotelah,adresskall,address source,source of the address",
        leads=Intent.CONTACT_DETAILS,
    ),
    Word(
        key="joint-liability",
        title=_("joint liability"),
        text=_(
            "Joint liability means that each of several debtors owes the whole sum. What one of "
            "them pays, the others need not pay to the creditor."
        ),
        forms="yhteisvastu,solidaari,solidarisk,joint liability,jointly",
    ),
    Word(
        key="guarantor",
        title=_("guarantor"),
        text=_(
            "A guarantor has promised to pay a debt of somebody else, if that one does not pay."
        ),
        forms="takaaja,takaus,borgensman,borgen,guarantor,surety",
    ),
    Word(
        key="district-court",
        title=_("district court"),
        text=_(
            "A district court is the first court to which a dispute about money goes. A summons is "
            "its letter that asks you to answer: answer the court itself by the day in it."
        ),
        forms="karajaoik,karaja,haaste,tingsratt,stamning,district court,summons",
        leads=Intent.COURT,
    ),
    Word(
        key="after-collection",
        title=_("after-collection"),
        text=_(
            "After-collection means that a debt is asked for again after enforcement has found no "
            "means to collect it from."
        ),
        forms="jalkiperin,efterindrivning,after-collection,post-collection",
    ),
    Word(
        key="objection",
        title=_("objection"),
        text=_(
            "An objection says what you think is wrong in a claim. The letter tells by when and to "
            "whom it is made; here you make it by disputing the bill."
        ),
        forms="huomautusaik,huomautus saatava,anmarkning,objection",
        leads=Intent.DISPUTE,
    ),
)
