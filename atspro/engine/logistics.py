"""Lines of a post about pay, place, hours and permits: terms of the job, which nobody can put in a resume."""

from __future__ import annotations

import re
from functools import lru_cache

_CURRENCY = r"(?:[$€£]|(?:USD|EUR|GBP|CAD|AUD|NZD|CHF|SEK|NOK|DKK|PLN|INR|SGD|ZAR) )"
_AMOUNT = rf"{_CURRENCY}\s?\d[\d,.]*\s?k?\b(?!\s?(?:m|b|million|billion)\b)"
_MODE = r"(?:remote(?:ly)?|hybrid|on-?site|in-?office|in[- ]person|telecommute|work from home)"
_COUNT = r"(?:\d|one|two|three|four|five)(?:\s?(?:-|–|to|or)\s?(?:\d|two|three|four|five))?"

# Each pattern names what can be nothing but a term of the job, wherever in the post it stands.
_TERMS = re.compile(
    "|".join(
        (
            # "Salary: $150,000", "The base pay range is", "$135,000 to $155,000.", "$42 per hour"
            r"^(?:the |our |annual |base |target |expected |starting |total |hourly |estimated )*"
            r"(?:salary|pay|compensation|wages?|ote|rate)(?: range| band| scale| rate)?(?: for this \w+)?\s*"
            rf"(?::|is\b|of\b|from\b|between\b|starts\b|[-–]\s|(?={_AMOUNT}))",
            rf"^{_AMOUNT}\s*(?:[-–—]|to|per|an?\b|/|\+|$|\.|plus|depending|base)",
            rf"{_AMOUNT}\s*(?:[-–—]|to|and)?\s*(?:{_AMOUNT}|\d[\d,.]*k?)?\s*(?:per|an|a|/)\s*(?:hour|hr|year|annum)\b",
            # "Hybrid, two days a week in our Seattle office", "This role is fully remote"
            r"^(?:(?:(?:this|the) )?(?:role|position|job)(?: is| can be)|this is an?|we (?:are|use|have|offer|work)"
            r"(?: an?)?|you (?:can|may|will) (?:work|be)|location|workplace"
            r"|work(?:ing)? (?:model|pattern|style|arrangement))?[:,]?"
            rf"\s*(?:fully |100% |partly |flexible |mostly )?{_MODE}(?:(?:/| or |, | and ){_MODE})*"
            r"(?:\s*(?:[,.;:()–—/]|$)|[- ](?=first\b|friendly\b)|\s(?=(?:within|in|from|across|only|work(?:ing)?|model"
            r"|positions?|roles?|jobs?|based|with|eligible|possible|ok|available|options?|anywhere|allowed|schedule"
            r"|\d|one|two|three|four)\b))",
            rf"\b{_COUNT} days? (?:a|per|each|every) week (?:in|at|on|from)\b"
            rf"|\b{_COUNT} days? (?:in|at) (?:the|our) office",
            rf"\b(?:office|site|home)\b[^.]{{0,20}}\b{_COUNT} days? (?:a|per|each) week\b",
            rf"\b{_COUNT} (?:team )?(?:weeks?|off-?sites?|retreats?|meetups?) (?:a|per|each) year\b",
            r"^(?:based|located) (?:in|at|near|out of)\b"
            r"|\bmust (?:live|reside|be (?:based|located)) (?:in|within|near)\b",
            r"\brelocation (?:assistance|support|package|help|is|offered|available)\b",
            r"\b(?:legally )?(?:authori[sz]ed|eligible|right|permitted) to work in\b|\bwork authori[sz]ation\b"
            r"|\bvisa sponsorship\b|\bsponsor(?:ship)? (?:for )?(?:work )?visas?\b",
            # "Full-time, Monday to Friday", "Nights, three 12-hour shifts a week"
            r"^(?:job |employment |contract |position )?(?:location|office|schedule|hours|shifts?|type|duration|start"
            r" date|work(?:ing)? hours|travel|benefits|perks|reports? to|time ?zones?)\s*:",
            r"^(?:full|part)[- ]time(?:\s*(?:[,.;:()/–—]|$)| (?:position|role|job|hours|or|and|permanent|contract)\b)",
            r"^(?:permanent|temporary|contract|fixed-term)(?:,| position\b| role\b|$)",
            r"^(?:nights?|days?|evenings?|weekends?|rotating|day shift|night shift)\b[^.]{0,40}"
            r"\b(?:shifts?|weekends?)\b",
            r"\b\d+(?:\.\d+)?(?: ?(?:-|–|to) ?\d+)? hours (?:a|per|each) week\b",
            r"^(?:mon|tues|wednes|thurs|fri)(?:day)?s?\s?(?:-|–|to|through)\s?(?:fri|satur|sun|thurs)",
            r"^on-call (?:rotation|rota|duty|shifts?)\b",
        )
    ),
    re.IGNORECASE,
)


# One of these, or a digit, is in whatever a pattern finds: most sentences have none, and need not be searched.
_HINTS = (
    "salary", "pay", "compensation", "wage", "ote", "rate", "hybrid", "site", "office", "person", "telecommute", "home",
    "day", "year", "based", "located", "must", "relocation", "to work in", "work authori", "visa", "sponsor", ":",
    "time", "permanent", "temporary", "contract", "fixed-term", "shift", "weekend", "fri", "sun", "thurs", "on-call",
)  # fmt: skip


def _hints_at_terms(text: str) -> bool:
    lowered = text.casefold()
    return any(hint in lowered for hint in _HINTS) or any(c.isdigit() for c in text)


@lru_cache(maxsize=1024)
def states_terms(text: str) -> bool:
    """Whether a sentence of a post states a term of the job: pay, place, remote work, hours, permits or relocation.

    "Remote within the United States" does; "Remote monitoring of patients" and "Manage a budget of $2M" do not.
    """
    return _hints_at_terms(text) and _TERMS.search(text.strip(" •*-–")) is not None
