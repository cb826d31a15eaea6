"""What kind of employer a post is of, what to ask there, and where to look: by the words of the post alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from atspro.shapes import JobData


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of employer: the words that tell it, questions that fit its work, where it can be looked up,
    and what an applicant may like to hear of it ("how a busy day runs")."""

    name: str
    words: str
    questions: tuple[str, ...]
    places: tuple[str, ...]
    wonders: tuple[str, ...]


TRADES = (
    Trade(
        "hospital or clinic",
        r"nurs(?:e|ing)|hospice|patients?|hospital|clinic(?:al|s)?|caregiver|medical assistant|therapist|ward|dental",
        (
            "How many patients does one person have on a usual shift, and on the worst one?",
            "How long is orientation, and who takes the new person through it?",
            "Who covers when somebody calls in sick?",
            "What does the team do after a mistake?",
        ),
        (
            "Inspection or accreditation reports, which are public for most hospitals and homes.",
            "What staff say of shifts and ratios: ask somebody who works there, or did until last year.",
            "The ward or unit itself: ask for an hour's visit before you accept.",
        ),
        (
            "how the team runs on its busiest days",
            "how new people are brought into the team",
            "what the team is working to improve this year",
        ),
    ),
    Trade(
        "school",
        r"teach(?:er|ing)?|school|pupils?|students?|classroom|lecturer|tutor(?:ing)?|faculty|curriculum",
        (
            "Which curriculum is used, and how free is a teacher in it?",
            "How much planning time is there in a week?",
            "How does the school stand behind a teacher when a parent complains?",
            "How many teachers of this grade or subject have left in the last two years, and why?",
        ),
        (
            "The last inspection or state report on the school, and how its results went since.",
            "The school's own calendar and letters to parents: they show what it cares for.",
            "The minutes of its board, where it has one: budgets and building plans stand there.",
        ),
        (
            "how teachers here plan and work together",
            "what the school is working on this year",
            "what you hope the new person will bring to your pupils",
        ),
    ),
    Trade(
        "museum or gallery",
        r"museums?|galler(?:y|ies)|heritage|exhibitions?|curator\w*|archiv(?:e|es|ist)|collections? (?:care|manage\w+)",
        (
            "Who are the visitors today, and whom would you like to see more of?",
            "What pays for this position: core money or a grant, and until when?",
            "How much of the programme is set, and how much can the new person change?",
            "How do you find out whether a session or an exhibition worked?",
        ),
        (
            "The last annual report, which a charity or a public museum has to publish.",
            "The place itself: go as a visitor, on a full day, and look at what people stop at.",
            "Grants won or lost: funders list what they pay for, and for how long.",
        ),
        (
            "whom you would like to see among your visitors",
            "what you would most like visitors to take home",
            "what is planned for the coming year",
        ),
    ),
    Trade(
        "office or front desk",
        r"receptionist|secretar(?:y|ies|ial)|administrat(?:or|ive assistant)|office (?:manager|assistant)|front desk"
        r"|diary|typing|minutes",
        (
            "How many calls and visitors come in on a usual day, and on a Monday?",
            "Which systems are used, and who shows them to the new person?",
            "Who covers the desk at lunch and in the holidays?",
            "What did the last person in this role do best, and what was left undone?",
        ),
        (
            "What clients or patients write of the first contact: it is the work of this desk.",
            "How the telephone is answered: ring once, and listen.",
            "How long the people in the office have been there: their profiles show it.",
        ),
        (
            "how a busy Monday runs with you",
            "what you would like to see run better at the desk",
            "how the work is divided in the office",
        ),
    ),
    Trade(
        "kitchen or hotel",
        r"chef|congress\w*|events? manager|cook|kitchen|restaurant|menu|bar(?:tender|ista)|hotel|guests?"
        r"|front desk|housekeep\w+|pub\b",
        (
            "What does a week's rota look like in the busiest month?",
            "Who decides on the menu and the suppliers?",
            "What share of the takings goes on food and on wages today?",
            "How are tips shared?",
        ),
        (
            "Its hygiene or health inspection, which is public in most places.",
            "The place on a full evening: eat there, and watch the pass or the desk.",
            "Reviews of the last three months: what is praised, and what has changed.",
        ),
        (
            "how a busy week runs with you",
            "what you want guests to say about you next year",
            "how the team is set up today",
        ),
    ),
    Trade(
        "warehouse or transport firm",
        r"warehouse|forklift|pick(?:er|ing)|pack(?:er|ing)|driver|freight|logistics|distribution|shipping|dispatch\w*",
        (
            "How is output measured, and what happens on a bad day?",
            "How often is overtime asked for at short notice?",
            "What was the last injury here, and what was changed after it?",
            "How does somebody move up from this role?",
        ),
        (
            "Safety records: labour inspectors publish accidents and fines in many countries.",
            "People on the shift: ask one at the gate about overtime and breaks.",
            "News of contracts won or lost at this site: they decide on shifts.",
        ),
        (
            "how a busy day runs at your site",
            "what you would most like to see run better",
            "how the team is set up today",
        ),
    ),
    Trade(
        "builder or workshop",
        r"electric(?:al|ian)s?|plumb\w+|foreman|superintendent|construction|site manager|weld\w*|carpent\w+"
        r"|hvac|machinist",
        (
            "Which jobs are in hand, and which are signed for next year?",
            "Who orders material, and how often does a crew wait for it?",
            "How is safety run on site, and who can stop the work?",
            "Which tools and vehicles does the firm provide?",
        ),
        (
            "Permits and public contracts: the council or county lists who builds what.",
            "The licence of the firm and complaints against it, with the licensing board.",
            "A site of theirs: how tidy it is tells how it is run.",
        ),
        (
            "which jobs are coming up next",
            "how your crews are set up today",
            "what you expect of the person in the first few months",
        ),
    ),
    Trade(
        "shop",
        r"retail|stores?|store manager|cashier|merchandis\w+|shop assistant|sales floor|customers? in store",
        (
            "How are hours set, and how far ahead is the rota known?",
            "What sells here, and what does the shop want to sell more of?",
            "How many people are on the floor on a Saturday?",
            "What would you change in this shop first?",
        ),
        (
            "The shop in the morning and in the evening: staff, stock, queue.",
            "Reviews of this branch, not of the chain.",
            "News of the chain: openings, closings, owners.",
        ),
        (
            "what your best days look like on the floor",
            "what you would most like to see change in the next year",
            "how the team is set up today",
        ),
    ),
    Trade(
        "sales team",
        r"sales|quota|account executive|business development|pipeline|territory|commission",
        (
            "What share of the team reached quota last year?",
            "Where do leads come from, and how many does one person work at a time?",
            "Why did the last person leave this territory?",
            "How long does a new seller take to close the first deal?",
        ),
        (
            "What customers say of the product, with dates: support forums tell more than awards.",
            "How many sellers left in the last year: their profiles show it.",
            "Prices and rivals: know what each does better.",
        ),
        (
            "what your best people do differently",
            "how a new seller gets started with you",
            "which customers you most want to win next",
        ),
    ),
    Trade(
        "public body or charity",
        r"council|county|city of|government|public sector|ministry|charity|nonprofit|non-profit|foundation"
        r"|volunteers?|grant",
        (
            "How is this post paid for, and until when?",
            "Who decides on priorities, and how often do they change?",
            "How do you know that the work does what it is meant to?",
            "Which part of the work would you hand over first?",
        ),
        (
            "Budgets, annual reports and accounts: they are public for councils and charities.",
            "Minutes of the board or the council for the last half year.",
            "Audits and inspections, and what was answered to them.",
        ),
        (
            "which part of the work matters most to you this year",
            "how the team is set up today",
            "what you would like to see done first",
        ),
    ),
    Trade(
        "agency or studio",
        r"agency|marketing|studio|clients|campaigns?|brand(?:s|ing)?|design(?:er|ers)?\b|creative|copywrit\w+"
        r"|illustrat\w+",
        (
            "How many projects does one person carry at a time?",
            "Who speaks with clients or makers, and who decides when views differ?",
            "May I see a piece of work that you are proud of, and one that went wrong?",
            "How is work credited?",
        ),
        (
            "Its latest work: for whom, and who is named.",
            "Clients that left and clients that stayed, from news of the trade.",
            "People who worked there: what became of them afterwards.",
        ),
        (
            "how a project runs with you from brief to finish",
            "which piece of recent work you are proudest of",
            "how the team is set up today",
        ),
    ),
    Trade(
        "firm of accountants or lawyers, or a finance team",
        r"account(?:ant|ing|ants)|accounts (?:payable|receivable)|payables|invoic\w+"
        r"|financial officer|treasury|audit\w*|payroll|bookkeep\w+|tax|finance|ledger"
        r"|lawyer|legal|paralegal"
        r"|solicitors?|attorney|hr\b|human resources",
        (
            "What does the busiest week of the month or the year look like?",
            "Which systems are used, and which are about to change?",
            "Which work is behind, and since when?",
            "Who reviews what I do?",
        ),
        (
            "Filed accounts: they show whether it grows, and what it owes.",
            "The register of its profession: who is a member, and any findings.",
            "News of owners, sales and moves in the last year.",
        ),
        (
            "what the first few months would look like",
            "which part of the work you would hand over first",
            "how the team is set up today",
        ),
    ),
    Trade(
        "engineering firm or a maker of things",
        r"mechanical|electrical engineer\w*|civil|structural|manufactur\w+|prototypes?|robot\w*|machin\w+"
        r"|cad\b|hardware|process engineer|quality engineer|plant|production line",
        (
            "What was built last year, and what went wrong with it?",
            "How far does one engineer follow a part: drawing, test, production?",
            "Which tools and machines are here, and which are waited for?",
            "Who decides when a design is good enough?",
        ),
        (
            "What it makes: find one, take it in hand, and write down what you would change.",
            "What it had to recall or repair: registers list it.",
            "The plant or the site: ask to see it before you accept.",
        ),
        (
            "which projects are coming up next",
            "how a project runs from first sketch to finished work",
            "what the team is working on today",
        ),
    ),
    Trade(
        "laboratory or maker of medicines",
        r"laborator(?:y|ies)|lab\b|biotech\w*|biologics|antibod\w+|assays?|pharma\w*|quality control|qc\b"
        r"|gmp\b|reagents?",
        (
            "Which methods are run every day, and which only now and then?",
            "What did the last inspection find?",
            "How is a result out of specification followed up, and by whom?",
            "How are people trained on a new instrument?",
        ),
        (
            "Inspection reports and warning letters: regulators publish them.",
            "What it sells or tests, and for whom: registers of products and of trials.",
            "Papers and posters with its name: who signs them, and who has left.",
        ),
        (
            "which methods the team runs every day",
            "what the team is working to improve this year",
            "how new people are trained with you",
        ),
    ),
    Trade(
        "plant or factory",
        r"maintenance|fitter|mechanics?|packing lines?|factory|plant|machine operator|assembl\w+|production"
        r"|conveyors?|shift pattern",
        (
            "Which machine stops most, and why?",
            "How much of the work is planned, and how much is breakdowns?",
            "How is a shift handed over to the next?",
            "Which spare parts are on the shelf, and which are waited for?",
        ),
        (
            "Accidents and fines: labour inspectors publish them in many countries.",
            "News of the site: new lines, owners, orders won or lost.",
            "People on the shift: ask one about overtime, and about the last breakdown.",
        ),
        (
            "which part of the plant takes most of the team's time",
            "how a shift is set up today",
            "what you would most like to see run better",
        ),
    ),
    Trade(
        "start-up or software firm",
        r"software|developer|data (?:scientist|engineer|analyst)|product manager|startup|start-up|saas"
        r"|series [abc]\b|platform|cloud",
        (
            "What was shipped in the last month, and what was put off?",
            "Who decides what is built next?",
            "How long does the money last at today's spending?",
            "What breaks most often, and who is called?",
        ),
        (
            "What it makes: use it for an hour, and write down what you would change.",
            "Who pays for it: rounds, owners or customers, and since when.",
            "Its engineers' public writing and code, where there is any.",
        ),
        (
            "what the team is building next",
            "which problem you would hand over first",
            "how the team works from idea to release",
        ),
    ),
)
ANY = Trade(
    "employer",
    r"",
    (
        "What would tell you, a few months in, that you hired the right person?",
        "Why is the position open?",
        "How is good work noticed here?",
        "What is the hardest part of this work that the post does not mention?",
    ),
    (
        "Accounts, registers and news of the last year.",
        "People who work there or did: ask more than one.",
        "The place itself, before you accept.",
    ),
    (
        "what the first few months would look like",
        "which part of the work matters most to you this year",
        "how the team is set up today",
    ),
)


@lru_cache(maxsize=64)
def _counted(trade: Trade, title: str, company: str, text: str) -> float:
    pattern = re.compile(rf"\b(?:{trade.words})\b", re.IGNORECASE)
    return 6 * bool(pattern.search(title)) + 3 * bool(pattern.search(company)) + min(8, len(pattern.findall(text))) / 2


def trade_of(job: JobData) -> Trade:
    """The kind of employer that the words of a post tell, most of all its title's."""
    text = " ".join([job.description[:6000], *(job.responsibilities or [])])
    best = max(TRADES, key=lambda one: (_counted(one, job.title, job.company, text), -TRADES.index(one)))
    return best if _counted(best, job.title, job.company, text) >= 3 else ANY
