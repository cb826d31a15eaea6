"""Section headings of resumes in the forms people use."""

from __future__ import annotations

import re
from functools import lru_cache

_ADJECTIVES = (
    r"(?:professional|work|working|employment|career|job|relevant|related|clinical|teaching|industry|additional|other|"
    r"selected|recent|previous|prior|current|military|industrial|academic|research|legal|nursing|leadership|"
    r"practical|technical|field|internship|management|project|volunteer)"
)
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("volunteer", r"volunteer(?:ing)?(?:ism)?(?: (?:work|experience|activities|service|roles?|history))?|"
                  r"community (?:involvement|service|work|engagement|activities|outreach)|"
                  r"extra-?curricular(?: activities| involvement)?|leadership(?: (?:activities|roles|and activities))?|"
                  r"(?:civic|campus) (?:activities|involvement)|activities(?: and (?:leadership|societies|"
                  r"interests))?"),
    ("contact", r"contact(?: (?:information|info|details|me|data))?|personal (?:details|information|info|data|"
                r"particulars)|"
                r"get in touch|how to reach me|reach me"),
    ("links", r"online presence|(?:web ?)?links|profiles?(?: links)|social(?: (?:media|links|profiles|networks))?|"
              r"websites?|"
              r"on the web|online|portfolio"),
    ("summary", r"(?:(?:professional|career|executive|personal|candidate|brief|qualifications?|job|work|experience) )?"
                r"(?:summary|profile|overview|statement|bio|biography|objectives?|synopsis|snapshot)"
                r"(?: (?:of qualifications|statement|summary|and objectives?))?|"
                r"about(?: me| myself)?|(?:career )?highlights|introduction|who i am|profile summary|goal|"
                r"summary of (?:qualifications?|experience|skills)|professional background summary"),
    ("experience", rf"(?:{_ADJECTIVES} )*(?:experiences?|employment|work)(?: (?:history|record|background|"
                   rf"experience|summary|details))?|"
                   rf"(?:{_ADJECTIVES} )+(?:history|background|positions?|appointments?|chronology|roles?|service)|"
                   r"employment|positions? held|internships?|where i(?:'ve| have) worked|"
                   r"(?:professional|work|relevant) experience(?: and (?:leadership|projects|internships|"
                   r"achievements))|experience and .{3,25}|"
                   r"highlights of (?:\w+ )?(?:employment|experience|work)|(?:\w+[ -]){0,2}academic positions|"
                   r"early career|(?!(?:years?|months?) )(?:[a-z]+ ){1,2}experience|"
                   r"jobs?|roles"),
    ("certifications", r"(?:professional |industry |technical )?(?:certifications?|certificates?|licen[sc]es?|"
                       r"licensures?|"
                       r"credentials|accreditations?|training)(?: and (?:certifications?|certificates?|"
                       r"licen[sc]es?|licensures?|"
                       r"training|credentials|courses|awards|memberships|professional development))?|"
                       r"(?:continuing education|professional development|courses|"
                       r"trainings?)(?: and (?:certifications?|certificates?|training))?|"
                       r"courses and training"),
    ("courses", r"(?:relevant |selected |related )?(?:coursework|course work|courses|modules)"),
    ("education", r"education(?:al)?(?: (?:background|history|qualifications?|details|and .{3,30}))?|"
                  r"academic (?:background|qualifications?|history|education|credentials|record|profile|training)|"
                  r"qualifications|studies|(?:academic )?degrees?|schooling|formal education(?: and .{3,30})?|"
                  r"university education"),
    ("skills", r"(?:(?:core|key|technical|professional|relevant|soft|hard|computer|it|software|main|top|other|"
               r"additional|"
               r"specialized|clinical|transferable|general|personal|summary of|engineering|digital|programming|tech) )*"
               r"(?:skills?(?:ets?| sets?)?|competenc(?:ies|es|e)|proficiencies|proficiency|strengths?|expertise|"
               r"abilities|"
               r"capabilities|technologies|stack|knowledge|qualifications)"
               r"(?: (?:summary|overview|profile|highlights|set|and .{3,40}))?|"
               r"areas? of (?:expertise|strength|knowledge|specialization)|tech(?:nology|nical)? stack|"
               r"(?:tools|technologies|software|programming)(?: and (?:tools|technologies|frameworks|languages|"
               r"software|skills))?|"
               r"programming languages|languages and (?:technologies|frameworks|tools)|specialt(?:y|ies)|what i do"),
    ("projects", r"(?:(?:personal|notable|selected|key|side|academic|relevant|research|open[- ]source|major|"
                 r"technical|featured|recent|professional) )*"
                 r"projects?(?: (?:experience|portfolio|work|highlights|and .{3,25}))?|"
                 r"open[- ]source(?: (?:contributions?|work|projects?))?|portfolio projects"),
    ("awards", r"(?:(?:academic|professional|selected|key|notable|career|major) )*(?:awards?|honou?rs?|"
               r"achievements?|accomplishments?|recognitions?|distinctions|"
               r"scholarships|prizes|fellowships|grants)(?:,? (?:and|or) (?:awards?|honou?rs?|achievements?|"
               r"accomplishments?|recognitions?|distinctions|"
               r"scholarships|prizes|certifications?|activities|publications|grants))?"),
    ("languages", r"(?:foreign |spoken )?languages?(?: (?:skills|proficiency|spoken|known))?"),
    ("interests", r"(?:personal |other )?(?:interests?|hobbies|passions)(?: (?:and|or) (?:interests?|hobbies|"
                  r"activities|passions))?"),
    ("publications", r"(?:selected |recent )?(?:publications?|papers|talks|presentations?|patents?|conferences?|"
                     r"research|articles|speaking|posters|"
                     r"conference (?:speaking|presentations|talks|papers))"
                     r"(?: (?:and|or) (?:talks|presentations?|patents?|papers|conferences|publications?|"
                     r"speaking(?: engagements)?))?|speaking engagements|lectures"),
    ("references", r"(?:professional )?(?:references?|referees)|testimonials|recommendations"),
    ("memberships", r"(?:professional )?(?:memberships?|affiliations?|associations?|societies|"
                    r"organizations?)(?: and .{3,25})?"),
    ("other", r"additional(?: (?:information|info|details|activities|skills and .{3,25}))?|other(?: information)?|"
              r"miscellaneous|"
              r"further information|declaration|availability|custom section|personal"),
)  # fmt: skip
# "Academic background" is education before "background" alone can make it experience.
_ORDER = {"education": -1}
_COMPILED = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in sorted(_PATTERNS, key=lambda item: _ORDER.get(item[0], 0))
)
PLACED = frozenset({"contact", "links", "summary", "experience", "education", "skills", "certifications"})
CORE = frozenset({"experience", "education", "skills", "summary", "certifications", "projects"})


def normal_heading(text: str) -> str:
    """A heading without its decoration: "— Work Experience: —" gives "work experience"."""
    text = re.sub(r"^[\W_\d]+|[\W_]+$", "", text.replace("’", "'"))
    text = re.sub(r"\s*(?:&|\+|/)\s*", " and ", text)
    text = re.sub(r"\s*\(?\b(?:continued|cont(?:'?d)?)\W*$", "", text, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", text).lower()


@lru_cache(maxsize=2048)
def heading_kind(text: str) -> str | None:
    """The section that a line names when it names one and says nothing else, or None.

    The kinds are contact, links, summary, experience, education, skills, certifications, and those without a
    place in the model: volunteer, courses, projects, awards, languages, interests, publications, references,
    memberships, other.
    """
    if len(text) > 60 or text.count(" ") > 7 or text.rstrip().endswith((".", ",", ";")):
        return None
    if not text[:1].isupper() and text[:1].isalpha():
        return None
    normal = normal_heading(text)
    if not 2 < len(normal) <= 50:
        return None
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(normal):
            return kind
    for joint in (" and ", ", "):
        if joint in normal:
            kinds = [heading_kind(part.strip().capitalize()) for part in normal.split(joint) if part.strip()]
            if len(kinds) > 1 and all(kinds):
                return next((kind for kind in kinds if kind in PLACED), kinds[0])
    return None
