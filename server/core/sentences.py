"""What a framework refuses, said by us: no person reads a sentence that was written for programmers.

The framework's words for a wrong field become what the field must be, after its name. Words of our own stay.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import exceptions

NOT_FIELDS = "non_field_errors"

# Patterns of the framework's messages, and what follows the field's name in place of them.
FIELD_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"This field is required\.", "is missing"),
        (r"This field may not be null\.", "may not be null"),
        (r"This (field may not be blank|list may not be empty)\.", "may not be empty"),
        (r"A valid integer is required\.", "must be a whole number"),
        (r"A valid number is required\.", "must be a number"),
        (r"Not a valid string\.", "must be text"),
        (r"Must be a valid boolean\.", "must be true or false"),
        (r"(Must be a valid UUID|“?.*”? is not a valid UUID)\.", "must be an id"),
        (r"Enter a valid email address\.", "must be an e-mail address"),
        (r'Expected a list of items but got type "(\w+)"\.', "must be a list"),
        (r'Expected a dictionary of items but got type "(\w+)"\.', "must be an object"),
        (r"Invalid data\. Expected a dictionary, but got (\w+)\.", "must be an object"),
        (r'"(?P<value>.*)" is not a valid choice\.', "cannot be “{value}”"),
        (r"Ensure this field has no more than (?P<n>\d+) (?P<what>characters|elements)\.", "has more than {n} {what}"),
        (r"Ensure this field has at least (?P<n>\d+) (?P<what>characters|elements)\.", "has less than {n} {what}"),
        (r"Ensure this value is greater than or equal to (?P<n>\S+)\.", "must be at least {n}"),
        (r"Ensure this value is less than or equal to (?P<n>\S+)\.", "must be at most {n}"),
        (r"Null characters are not allowed\.", "has characters that no text has"),
        (r"Surrogate characters are not allowed:.*", "has characters that no text has"),
        (r"No file was submitted\.", "is missing"),
        (r"The submitted data was not a file\..*", "must be a file"),
        (r"The submitted file is empty\.", "is an empty file"),
        (r"This value does not match the required pattern\.", "is not written as it must be"),
        (r"Date(time)? has wrong format\..*", "must be a date as ISO 8601 writes it"),
    )
)


def field_sentence(detail: Any) -> str:
    """The first wrong field of DRF's `detail`, in one sentence with its path."""
    where: list[str] = []
    while isinstance(detail, (dict, list)) and detail:
        if isinstance(detail, dict):
            key, detail = next((key, value) for key, value in detail.items() if value)
            where += [] if key == NOT_FIELDS else [str(key + 1) if isinstance(key, int) else key]
        else:
            place, detail = next((place, entry) for place, entry in enumerate(detail) if entry)
            where += [str(place + 1)] if isinstance(detail, dict) else []
    return _named(" ".join(where), str(detail))


def _named(field: str, message: str) -> str:
    for pattern, words in FIELD_WORDS:
        found = pattern.fullmatch(message)
        if found:
            return f"{field or 'What was sent'} {words.format(**found.groupdict())}."
    return f"{field}: {message}" if field else message


# What makes a body unreadable, by the words of who reads it.
BODIES = {
    "total header size exceeded": "a file's name is too long, shorten it",
    "nested too deeply": "its JSON is nested too deeply",
    "Out of range float": "its JSON holds NaN or Infinity, which are no numbers there",
}


REFUSALS: dict[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: "Nobody is signed in. Sign in, or send a token in the Authorization header.",
    exceptions.PermissionDenied: "You may not do this.",
    exceptions.NotFound: "There is nothing here.",
    exceptions.UnsupportedMediaType: (
        "The server cannot read this kind of body here. Send JSON, or a form where a file is sent."
    ),
    exceptions.NotAcceptable: "The server answers in JSON here. Ask for application/json.",
}


def refusal(error: exceptions.APIException, context: Mapping[str, Any]) -> str:
    """The sentence for a refusal of the framework itself."""
    said = str(error.detail)
    if said.startswith("CSRF"):
        return "The request did not come from Hilum's own page. Reload the page and try again."
    match error:
        case exceptions.MethodNotAllowed():
            return _not_that_way(context)
        case exceptions.ParseError():
            return f"The body cannot be read: {_place(said)}."
        case exceptions.Throttled():
            seconds = getattr(error, "wait", None)
            wait = f"{int(seconds)} seconds" if seconds else "a moment"
            return f"Too many requests came. Wait {wait}, then try again."
    return REFUSALS.get(type(error), said)


def _not_that_way(context: Mapping[str, Any]) -> str:
    methods: Sequence[str] = [m for m in getattr(context.get("view"), "allowed_methods", []) if m != "OPTIONS"]
    said = context["request"].method if context.get("request") else "This method"
    return f"{said} is not possible here. Possible: {', '.join(methods) or 'nothing'}."


def _place(said: str) -> str:
    """Where JSON breaks off, without the library's own words."""
    for words, told in BODIES.items():
        if words in said:
            return told
    found = re.search(r"line (\d+) column (\d+)", said)
    if found:
        return f"it is no valid JSON at line {found[1]}, character {found[2]}"
    return "it is not what its Content-Type says"
