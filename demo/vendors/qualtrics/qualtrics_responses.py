"""The responses that Qualtrics holds at an instant, in the form of an export."""

from collections.abc import Iterator
from dataclasses import dataclass

from demo.generator.comment_texts import comment
from demo.generator.company_parameters import CHANNELS, COUNTRIES, Instrument
from demo.generator.drawn_answers import ODD_VALUES, Answers
from demo.generator.drawn_people import NEVER
from demo.generator.random_streams import opaque, stream
from demo.generator.record_ids import (
    known_crm_id,
    purchase_charge_id,
    purchase_invoice_id,
    ticket_id,
)
from demo.generator.survey_catalogue import Question, Survey
from demo.generator.world import World
from demo.vendors.shared.http_messages import Doc
from demo.vendors.shared.simulated_clock import iso

# Codes of the field `status`. NORMAL and IMPORTED are answers of customers.
NORMAL, PREVIEW, TEST, IMPORTED, SPAM = 0, 1, 2, 4, 8
LABELS = {
    NORMAL: "IP Address",
    PREVIEW: "Survey Preview",
    TEST: "Survey Test",
    IMPORTED: "Imported",
    SPAM: "Spam",
}
# Responses that no customer gave, by status: one for so many answers of customers.
NOT_BY_CUSTOMERS = {TEST: 90, PREVIEW: 140, SPAM: 60}


@dataclass(frozen=True)
class Response:
    """A response, when it was recorded, and when it was last changed in the tool."""

    recorded: int
    changed: int
    doc: Doc


def nps_group(score: int) -> int:
    """Qualtrics' code of an NPS group: 1 detractor, 2 passive, 3 promoter."""
    return 3 if score >= 9 else 2 if score >= 7 else 1


class Respondents:
    """Makes the responses to one survey."""

    def __init__(self, world: World, survey: Survey, answers: Answers) -> None:
        self._world, self._survey, self._answers = world, survey, answers

    def responses(self, now: int) -> Iterator[Response]:
        """All responses that the tool holds at `now`, as they stand then."""
        answers = self._answers
        for row in (answers.visible <= now).nonzero()[0].tolist():
            if answers.removed[row] > now:
                yield self._response(row, now)
        yield from self._not_by_customers(now)

    def _response(self, row: int, now: int) -> Response:
        answers = self._answers
        recorded, visible = int(answers.recorded[row]), int(answers.visible[row])
        edited = int(answers.edited[row])
        changed = visible if edited > now else max(edited, visible)
        score = int(
            answers.score[row]
            if edited <= now or edited == NEVER
            else answers.score_before[row]
        )
        status = IMPORTED if visible > recorded else NORMAL
        values = self._frame(row, recorded, status) | self._person(row, recorded)
        values |= self._answers_given(row, score)
        return Response(recorded, changed, self._document(values, score, status))

    def _frame(self, row: int, recorded: int, status: int) -> Doc:
        """The values that the tool records with every response, whatever is asked."""
        answers = self._answers
        started = max(recorded - 20 - row % 240, int(answers.sent[row]))
        partial = bool(answers.partial[row])
        channel = CHANNELS[int(answers.channel[row])]
        person = int(answers.person[row])
        return {
            "startDate": iso(started),
            "endDate": iso(recorded),
            "status": status,
            "ipAddress": f"203.0.113.{row % 254 + 1}",
            "progress": 60 if partial else 100,
            "duration": recorded - started,
            "finished": 0 if partial else 1,
            "recordedDate": iso(recorded, milliseconds=True),
            "_recordId": self._key(row),
            "distributionChannel": channel.served,
            "userLanguage": COUNTRIES[int(self._world.people.country[person])].language,
        }

    def _key(self, number: int) -> str:
        seed = self._world.seed
        return opaque("R_", seed, first_number(self._survey.survey_id) + number, 15)

    def _person(self, row: int, recorded: int) -> Doc:
        """Who answered and about what, as far as the response can tell.

        A response through an anonymous link often cannot tell who answered.
        """
        answers, people = self._answers, self._world.people
        person, subject = int(answers.person[row]), int(answers.subject[row])
        values: Doc = {"country": COUNTRIES[int(people.country[person])].code}
        if self._survey.key == "support":
            values["ticket_id"] = str(ticket_id(subject))
        elif self._survey.key == "purchase":
            values["order_id"] = self._order(subject)
        if not answers.identified[row]:
            return values
        names = people.name[person]
        other = people.uses_other_email[person]
        values |= {
            "recipientFirstName": names[0],
            "recipientLastName": names[1],
            "recipientEmail": (
                people.other_email[person] if other else people.email[person]
            ),
        }
        if answers.knows_crm_id[row]:
            known = known_crm_id(people, person, int(answers.sent[row]))
            values |= {"externalDataReference": known, "crm_id": known}
        return values

    def _order(self, purchase: int) -> str:
        """The Stripe id of a purchase's invoice if it has one, else of its charge."""
        bought, seed = self._world.purchases, self._world.seed
        if bought.by_invoice[purchase] and not bought.guest[purchase]:
            return purchase_invoice_id(seed, purchase)
        return purchase_charge_id(seed, purchase)

    def _answers_given(self, row: int, score: int) -> Doc:
        """The values of the questions: the score, its group, the comment, the topic."""
        answers, survey = self._answers, self._survey
        odd = int(answers.odd[row])
        question = survey.scored.question_id
        given: object = score if odd < 0 else ODD_VALUES[odd]
        values: Doc = {} if given == "" else {question: given}
        if survey.scored.role == "nps" and odd < 0:
            values[f"{question}_NPS_GROUP"] = nps_group(score)
        if answers.partial[row]:
            return values
        instrument = answers.instrument
        if row % 3 == 0:
            values[f"{survey.comment.question_id}_TEXT"] = comment(
                score in instrument.positive, _is_bad(instrument, score), row
            )
        for other in survey.questions:
            if other.role == "other":
                values[other.question_id] = other.choices[row % len(other.choices)][0]
        return values

    def _document(self, values: Doc, score: int, status: int) -> Doc:
        question = self._survey.scored
        labels: Doc = {
            "status": LABELS[status],
            "finished": "True" if values["finished"] else "False",
        }
        chosen = values.get(question.question_id)
        if chosen == score:
            labels[question.question_id] = _label(question, score)
        shown = [item.question_id for item in self._survey.questions]
        return {
            "responseId": values["_recordId"],
            "values": values,
            "labels": labels,
            "displayedFields": shown,
            "displayedValues": {},
        }

    def _not_by_customers(self, now: int) -> Iterator[Response]:
        """Tests, previews and spam, each recorded soon after some customer's answer."""
        answers = self._answers
        rng = stream(self._world.seed, f"{self._survey.key} strangers")
        base = answers.recorded
        for status, share in NOT_BY_CUSTOMERS.items():
            draws = rng.random(len(answers))
            chosen = (draws < 1 / share) & (base <= now - 600)
            for row in chosen.nonzero()[0].tolist():
                recorded = int(base[row]) + 300
                score = answers.instrument.lowest + row % len(answers.instrument.shares)
                values = self._frame(row, recorded, status)
                values |= self._answers_given(row, score)
                values["_recordId"] = self._key(10_000_000 * (status + 1) + row)
                values["distributionChannel"] = (
                    "anonymous" if status == SPAM else "preview"
                )
                values["progress"], values["finished"] = 100, 1
                yield Response(
                    recorded, recorded, self._document(values, score, status)
                )


def _label(question: Question, score: int) -> str:
    return dict(question.choices)[score]


def _is_bad(instrument: Instrument, score: int) -> bool:
    return score in instrument.negative and score - instrument.lowest <= 2


def first_number(survey_id: str) -> int:
    """Where the numbers begin from which the ids of a survey's records are made.

    The numbers of two surveys never meet.
    """
    return int.from_bytes(survey_id.encode()[:6], "big") << 32
