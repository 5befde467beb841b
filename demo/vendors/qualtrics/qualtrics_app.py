"""The endpoints of Qualtrics' API that a warehouse reads."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.generator.random_streams import opaque
from demo.generator.survey_catalogue import QUALTRICS_SURVEYS, Survey
from demo.generator.world import World
from demo.vendors.qualtrics import (
    qualtrics_definitions,
    qualtrics_distributions,
    qualtrics_exports,
    qualtrics_responses,
)
from demo.vendors.qualtrics.qualtrics_envelope import error, success, throttled
from demo.vendors.shared.http_messages import Doc, fault, number, read_json
from demo.vendors.shared.injected_faults import DUPLICATE
from demo.vendors.shared.request_limits import Limits, Window
from demo.vendors.shared.simulated_clock import Clock

# The names of the two limits.
REQUESTS, EXPORTS = "requests", "exports"
# The length of a page of a list.
PAGE = 100


class Qualtrics:
    """The endpoints of one brand."""

    def __init__(self, world: World, clock: Clock, limits: Limits) -> None:
        self._world, self._clock = world, clock
        self._window = Window(limits[REQUESTS])
        self._starts = Window(limits[EXPORTS])
        self._jobs: dict[str, qualtrics_exports.Job] = {}
        self._responses_by_survey: dict[str, list[qualtrics_responses.Response]] = {}
        export = "/API/v3/surveys/{survey}/export-responses"
        self.app = Starlette(
            routes=[
                Route("/API/v3/surveys", self.surveys),
                Route("/API/v3/survey-definitions/{survey}", self.definition),
                Route("/API/v3/distributions", self.emails),
                Route("/API/v3/distributions/sms", self.text_messages),
                Route(export, self.start, methods=["POST"]),
                Route(f"{export}/{{job}}", self.progress),
                Route(f"{export}/{{file}}/file", self.file),
            ]
        )

    def _limited(self) -> Response | None:
        wait = self._window.wait()
        return throttled(wait) if wait else None

    def _page(self, request: Request, rows: list[Doc]) -> Response:
        """A page of a list; `nextPage` is the address of the next page, or null."""
        first = number(request.query_params.get("skipToken"), 0)
        if first is None or first < 0:
            return error(400, "Invalid skipToken")
        rest = first + PAGE
        url = str(request.url.include_query_params(skipToken=rest))
        if fault(request) == DUPLICATE and first:
            first -= 1
        return success(
            {
                "elements": rows[first:rest],
                "nextPage": url if rest < len(rows) else None,
            }
        )

    async def surveys(self, request: Request) -> Response:
        """GET /surveys."""
        if (limited := self._limited()) is not None:
            return limited
        return self._page(
            request, [qualtrics_definitions.survey(one) for one in QUALTRICS_SURVEYS]
        )

    async def definition(self, request: Request) -> Response:
        """GET /survey-definitions/{survey}."""
        if (limited := self._limited()) is not None:
            return limited
        survey = qualtrics_definitions.by_id(request.path_params["survey"])
        if survey is None:
            return error(404, "The requested resource does not exist.")
        return success(qualtrics_definitions.definition(survey))

    async def emails(self, request: Request) -> Response:
        """GET /distributions?surveyId=."""
        return self._distributions(request, qualtrics_distributions.EMAIL)

    async def text_messages(self, request: Request) -> Response:
        """GET /distributions/sms?surveyId=."""
        return self._distributions(request, qualtrics_distributions.SMS)

    def _distributions(self, request: Request, kind: str) -> Response:
        if (limited := self._limited()) is not None:
            return limited
        survey = qualtrics_definitions.by_id(request.query_params.get("surveyId", ""))
        if survey is None:
            return error(400, "Missing or unknown surveyId.")
        answers = self._world.answers[QUALTRICS_SURVEYS.index(survey)]
        sent = qualtrics_distributions.sendings(self._world, survey, answers, kind)
        made = (
            qualtrics_distributions.document(one, self._clock.seconds) for one in sent
        )
        return self._page(request, [doc for doc in made if doc is not None])

    def _responses(self, survey: Survey) -> list[qualtrics_responses.Response]:
        made = self._responses_by_survey
        if survey.key not in made:
            answers = self._world.answers[QUALTRICS_SURVEYS.index(survey)]
            found = qualtrics_responses.Respondents(self._world, survey, answers)
            made[survey.key] = list(found.responses(self._clock.seconds))
        return made[survey.key]

    async def start(self, request: Request) -> Response:
        """POST /surveys/{survey}/export-responses."""
        if (limited := self._limited()) is not None:
            return limited
        if wait := self._starts.wait():
            return throttled(wait)
        survey = qualtrics_definitions.by_id(request.path_params["survey"])
        if survey is None:
            return error(404, "The requested resource does not exist.")
        body = await read_json(request)
        try:
            rows = qualtrics_exports.pick(self._responses(survey), body)
        except qualtrics_exports.BadExport as problem:
            return error(400, str(problem))
        key = opaque("ES_", self._world.seed, len(self._jobs), 15)
        polls = (
            qualtrics_exports.SLOW_POLLS
            if fault(request) == qualtrics_exports.SLOW
            else qualtrics_exports.POLLS
        )
        self._jobs[key] = qualtrics_exports.Job(
            survey=survey,
            file_id=key.replace("ES_", "f1le-"),
            token=f"ct-{self._clock.seconds}"
            if qualtrics_exports.continues(body)
            else None,
            file=qualtrics_exports.zipped(survey.name, rows, body),
            polls_left=polls,
            polls=polls,
        )
        return success(
            {"progressId": key, "percentComplete": 0.0, "status": "inProgress"}
        )

    async def progress(self, request: Request) -> Response:
        """GET /surveys/{survey}/export-responses/{job}."""
        if (limited := self._limited()) is not None:
            return limited
        job = self._jobs.get(request.path_params["job"])
        if job is None or job.survey.survey_id != request.path_params["survey"]:
            return error(404, "The requested export does not exist.")
        return success(job.progress())

    async def file(self, request: Request) -> Response:
        """GET /surveys/{survey}/export-responses/{file}/file."""
        if (limited := self._limited()) is not None:
            return limited
        wanted = request.path_params["file"]
        for job in self._jobs.values():
            if job.file_id == wanted and job.polls_left == 0:
                return Response(job.file, media_type="application/zip")
        return error(404, "The requested file does not exist.")


def application(world: World, clock: Clock, limits: Limits) -> Starlette:
    """The application that serves the surveys of the demo company."""
    return Qualtrics(world, clock, limits).app
