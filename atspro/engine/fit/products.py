"""Which words of a post name a product, a programming language or another thing with a proper name."""

from __future__ import annotations

import re
from functools import lru_cache

from atspro.engine.fit.kinship import classes_in
from atspro.engine.skills import vocabulary
from atspro.engine.wordlists import wordlist

UNKNOWN_NAME = re.compile(
    r"(?<![\w.])(?:[A-Z][\w+#]*(?:[A-Z0-9+#][\w+#]*|\.(?:js|io|net|com))|[A-Z]{2,6}\b)(?:[- ][A-Z0-9][\w+#.]*)?"
)
NOT_NAMES = wordlist("no-products")


def is_tool(name: str) -> bool:
    """Whether a skill is a product, a programming language or another thing with a proper name."""
    known = vocabulary().skills.get(name)
    if known is None or known.named:
        return known is not None
    if known.group in (
        "languages",
        "web",
        "data",
        "ml",
        "cloud",
        "design",
        "office",
        "engineering",
        "marketing",
        "finance",
        "health",
        "sales",
    ):
        return known.group == "languages" or name in _products()
    return False


def is_unknown_name(name: str) -> bool:
    """Whether a capitalized word is a name that the vocabulary does not have and no class of products."""
    return name not in vocabulary().skills and name[:1].isupper() and not classes_in(name)


@lru_cache(maxsize=1)
def _products() -> frozenset[str]:
    """The vocabulary's names that are proper names: those that are no words of English in lower case."""
    known = vocabulary().skills
    plain = re.compile(
        r"(?:ing|tion|ment|ics|ity|ance|ence|sis|ship|ology|graphy|design|research|data|storage|programming"
        r"|databases|analysis|care|support|entry|services?|systems?|tests?|testing|"
        r"management|finance|accounting|structures|patterns|delivery|strategy|marketing|sales|skills|payable"
        r"|receivable|entries|ledger|reporting|controls|assets|safety|signs|records|terminology|"
        r"architecture|applications?|containers|infrastructure|algorithms|scalability|availability|source"
        r"|operations|queues|pipelines|warehousing|engineering|learning|vision|models|AI|development|APIs?|"
        r"deployment|documentation|review|security|website|typography|branding|modeling|animation|illustration"
        r"|creation|copy\w+|relations|communications?|automation|segmentation|rate optimization|ads)$",
        re.I,
    )
    return frozenset(
        name
        for name, skill in known.items()
        if skill.group not in ("soft", "spoken", "people", "trades", "education", "hospitality")
        and name not in _NO_PRODUCTS
        and (
            skill.named
            or (skill.group in ("languages", "web") and " " not in name)
            or _MAKER.match(name)
            or (not plain.search(name) and all(not word[0].islower() for word in name.split()))
            or (" " not in name and any(c.isupper() for c in name[1:-1]))
        )
    )


_MAKER = re.compile(r"(?:Google|Microsoft|Adobe|Amazon|AWS|Oracle|Apache|Azure|IBM|SAP)\b ")
_NO_PRODUCTS = frozenset(
    ["Statistics", "Forecasting", "Auditing", "Budgeting", "Payroll", "Nursing", "Oncology", "Cardiology", "Surgery",
        "Pharmacy", "Radiology", "Telemetry", "Triage", "Nutrition", "Sales", "B2C",
     "Big data", "Treasury", "Valuation", "Typing", "Reception", "Translation", "Networking", "Encryption",
         "Debugging", "Prototyping", "Microservices", "Serverless", "Concurrency", "Robotics",
     "Blockchain", "Journalism", "Storytelling", "Advertising", "Fundraising", "Wireframing", "Photography",
         "Merchandising", "GAAP", "IFRS", "Registered Nurse", "Licensed Practical Nurse",
     "Nurse Practitioner", "Certified Nursing Assistant", "BSN", "MSN", "BLS", "ACLS", "PALS", "CPR", "First aid",
         "HIPAA", "CPA", "CFA", "CMA", "ACCA", "Enrolled agent", "UX design", "UI design",
     "Agile", "Scrum", "Kanban", "DevOps", "MLOps", "ETL", "NoSQL", "REST APIs", "CI/CD", "Cloud computing",
         "Anesthesia", "Obstetrics", "Pediatrics", "Geriatrics", "Phlebotomy", "Counseling", "Childcare",
     "ERP", "CRM", "CAD", "BIM", "Internet of things", "Open source", "VPN", "DNS", "TCP/IP", "Firewalls", "Unix",
         "Virtualization", "IV therapy", "Wound care", "PCR", "Cell culture", "Biotechnology",
     "Mergers and acquisitions", "Banking", "Insurance", "Anti-money laundering", "SEO", "SEM", "Cost reduction",
         "P&L management", "Slack", "Zoom"]
)  # fmt: skip
