"""Qualtrics' surveys and survey definitions, made from the catalogue of surveys."""

from demo.generator.survey_catalogue import QUALTRICS_SURVEYS, Question, Survey
from demo.vendors.shared.http_messages import Doc

OWNER = "UR_3pWq7LkXe91demo"
BRAND = "cxdemo"
EMBEDDED = ("country", "crm_id", "order_id", "ticket_id")


def survey(one: Survey) -> Doc:
    """An element of the list of surveys."""
    return {
        "id": one.survey_id,
        "name": one.name,
        "ownerId": OWNER,
        "lastModified": one.modified_at,
        "creationDate": one.created_at,
        "isActive": True,
    }


def _question(one: Question) -> Doc:
    doc: Doc = {
        "QuestionText": one.text,
        "DataExportTag": one.export_tag,
        "QuestionType": one.question_type,
        "Selector": one.selector,
        "Configuration": {"QuestionDescriptionOption": "UseText"},
        "QuestionDescription": one.text,
        "Validation": {"Settings": {"ForceResponse": "OFF", "Type": "None"}},
        "Language": [],
        "NextChoiceId": len(one.choices) + 1,
        "NextAnswerId": 1,
        "QuestionID": one.question_id,
        "DataVisibility": {"Private": False, "Hidden": False},
        "QuestionText_Unsafe": one.text,
    }
    if one.sub_selector:
        doc["SubSelector"] = one.sub_selector
    if one.choices:
        doc["Choices"] = {
            str(value): {"Display": label} for value, label in one.choices
        }
        doc["ChoiceOrder"] = [str(value) for value, _ in one.choices]
    return doc


def _flow(block: str) -> Doc:
    """The order of a survey: first its embedded data, then its questions."""
    return {
        "FlowID": "FL_1",
        "Type": "Root",
        "Flow": [
            {
                "Type": "EmbeddedData",
                "FlowID": "FL_3",
                "EmbeddedData": [
                    {
                        "Description": name,
                        "Type": "Recipient",
                        "Field": name,
                        "VariableType": "String",
                    }
                    for name in EMBEDDED
                ],
            },
            {"Type": "Standard", "ID": block, "FlowID": "FL_2"},
        ],
        "Properties": {"Count": 3},
    }


def definition(one: Survey) -> Doc:
    """A survey definition as `/survey-definitions/{id}` has it."""
    block = f"BL_{one.survey_id[3:]}"
    return {
        "QuestionCount": str(len(one.questions)),
        "SurveyOptions": {
            "BackButton": "false",
            "SaveAndContinue": "true",
            "SurveyProtection": "PublicSurvey",
            "PartialData": "+1 week",
            "SurveyLanguage": "EN",
            "AvailableLanguages": {"EN": [], "DE": [], "FR": [], "JA": []},
            "SurveyName": one.name,
            "SurveyCreationDate": one.created_at,
        },
        "SurveyID": one.survey_id,
        "SurveyName": one.name,
        "SurveyStatus": "Active",
        "LastModified": one.modified_at,
        "BrandID": BRAND,
        "OwnerID": OWNER,
        "CreatorID": OWNER,
        "LastAccessed": None,
        "LastActivated": one.created_at,
        "Questions": {item.question_id: _question(item) for item in one.questions},
        "Blocks": {
            block: {
                "Type": "Default",
                "Description": "Default Question Block",
                "ID": block,
                "BlockElements": [
                    {"Type": "Question", "QuestionID": item.question_id}
                    for item in one.questions
                ],
            }
        },
        "SurveyFlow": _flow(block),
        "ResponseSets": {},
        "Scoring": {},
        "BrandBaseURL": "https://cxdemo.demo1.qualtrics.com",
        "ProjectInfo": {"surveyId": one.survey_id, "brandId": BRAND},
    }


def by_id(survey_id: str) -> Survey | None:
    """The survey with that id; None when there is none."""
    return next((one for one in QUALTRICS_SURVEYS if one.survey_id == survey_id), None)
