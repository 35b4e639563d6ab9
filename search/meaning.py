"""From the words of a query to the weights of its terms, by the statistics and titles of the reader's own reach."""

import re
from collections import Counter
from dataclasses import dataclass, field

from search import abbreviations, analysis, identifiers, numbers, spelling, thesaurus
from search.abbreviations import ShortForms
from search.engines import Engine, Reach
from search.ranking import Meaning
from search.statistics import Terms

COHESION_LOW, COHESION_HIGH, COHESION_LEAST = -0.3, 0.7, 0.05  # pairs that no word holds together count little
SYNONYM = 0.5  # an official word that the reader did not write counts half
SHORT_FORM_OWN = 0.3  # the pairs of a short form are accidents
SHORT_FORM_NAME = 0.5  # those of its full name are meant
# How people ask, which no rule that answers them repeats; where it stands, it is in a text that asks too.
QUESTION = re.compile(
    "为什么|怎么办|怎么样|什么|怎么|怎样|如何|为何|多少|多久|哪[些个里儿]|谁来|能不能|可不可以|要不要|会不会|是不是|有没有"
    "|能否|可否|是否|请问|[吗呢]"
)
ASKED = 0.5  # terms of the question itself count half: some rules are about just that
MOST_TERMS = 60
MOST_LETTERS = 200


@dataclass(frozen=True)
class Query:
    """A query as typed, tidied and cut to a length that a person would type."""

    text: str
    cut: bool

    @classmethod
    def of(cls, typed: str) -> "Query":
        text = " ".join(analysis.tidy(typed[: MOST_LETTERS * 4]).split())
        return cls(text[:MOST_LETTERS], len(typed) > MOST_LETTERS * 4 or len(text) > MOST_LETTERS)


@dataclass
class Understanding:
    """The meaning of a query, and the corrected text where a character was put right."""

    meaning: Meaning
    own: set[str] = field(default_factory=set)
    corrected: str = ""


def understood(
    query: Query, terms: Terms, synonyms: int, engine: Engine, reach: Reach, *, exact: bool
) -> Understanding:
    """`synonyms` is the generation of the thesaurus; `exact` leaves the spelling alone."""
    folded = analysis.fold(query.text)
    named, identified = numbers.parse(folded), identifiers.asked(folded)
    short, text = ShortForms(), folded
    if not named and not identified:
        short = abbreviations.short_forms(folded, terms, engine, reach)
        text = folded if exact else spelling.corrected(folded, short.runs, terms, engine, reach)
    weights = own_weights(text, terms)
    own = set(weights)
    if not named and not identified:
        add_short_forms(weights, short, terms)
        add_official(weights, thesaurus.official(text, synonyms), terms)
    meaning = Meaning(text, dict(list(weights.items())[:MOST_TERMS]), named, identified, short.fits)
    return Understanding(meaning, own, text if text != folded else "")


def cohesion(term: str, terms: Terms) -> float:
    return min(1.0, max(COHESION_LEAST, (terms.firmness(term) - COHESION_LOW) / (COHESION_HIGH - COHESION_LOW)))


def own_weights(text: str, terms: Terms) -> dict[str, float]:
    """The query's own terms; a single Han character counts only when there is nothing longer."""
    counts = Counter(analysis.terms(text))
    longer = {term: n for term, n in counts.items() if len(term) > 1 or analysis.is_word(term)}
    said = set(analysis.terms(QUESTION.sub(" ", text)))
    return {
        term: n * cohesion(term, terms) * (1.0 if term in said else ASKED) for term, n in (longer or counts).items()
    }


def add_short_forms(weights: dict[str, float], short: ShortForms, terms: Terms) -> None:
    for run in short.runs:
        for term in analysis.bigrams(run):
            weights[term] = weights.get(term, 0.0) * SHORT_FORM_OWN
    best = max(short.fits.values(), default=0.0)
    for name in sorted(short.names):
        for term in analysis.terms(name):
            weights[term] = max(weights.get(term, 0.0), best * SHORT_FORM_NAME * cohesion(term, terms))


def add_official(weights: dict[str, float], words: list[str], terms: Terms) -> None:
    for word in words:
        for term in analysis.terms(word):
            weights[term] = max(weights.get(term, 0.0), SYNONYM * cohesion(term, terms))
