"""The ten lessons: the review screen over passages of our own, to learn the keys by. Answers to them are not kept."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from pipeline.web.access import AsReviewer, Visitor
from pipeline.web.key_list import shown_keys
from pipeline.web.lessons import Law, Lesson, lesson_item, read_law, text_of_law
from pipeline.web.pages import go, render
from pipeline.web.preferences import PreferencesChange, changed_preferences, read_preferences
from pipeline.web.review_words import sentences
from pipeline.web.routes.review import Fragment, render_item
from pipeline.web.site import site_of

router = APIRouter()

LESSONS = 10
Number = Annotated[int, Query(ge=1, le=LESSONS, description="The lesson to begin with.")]
Name = Annotated[str, Path(pattern=r"^lesson-([1-9]|10)$", max_length=9)]
Part = Annotated[Literal["item", "why", "story", "precedents", "place"], Path()]


@router.get("/learn")
def show_lessons(request: Request, visitor: AsReviewer, lesson: Number = 1) -> Response:
    """The lessons; without scripts a page to read."""
    wording, law = visitor.wording, read_law(visitor.wording.language)
    keys = read_preferences(visitor.me.preferences).keys
    ids = [each.passage.id for each in law.lessons]
    queue = {"query": "", "assignment": None, "ahead": ids[lesson:], "cursor": None, "here": None}
    state = {
        "person": visitor.me.code,
        "decides": True,
        "lessons": True,
        "queue": queue,
        "passage": ids[lesson - 1],
        "keys": keys,
        "language": wording.language,
        "today": 0,
    }
    return render_item(
        request,
        visitor,
        "learn/screen.html",
        lesson_item(law, law.lessons[lesson - 1]),
        state=state,
        queue=queue,
        after=None,
        title=wording.say("learn.queue"),
        progress=(0, LESSONS, True),
        today=0,
        script_words=sentences(wording) | {"not_kept": wording.say("learn.not_kept")},
        lessons=law.lessons,
        plan=[_plan(each) for each in law.lessons],
        keys=shown_keys(keys, wording),
    )


@router.post("/learn")
def leave_lessons(request: Request, visitor: AsReviewer) -> Response:
    """They need not be offered any more."""
    site = site_of(request)
    preferences = changed_preferences(visitor.me.preferences, PreferencesChange(taught=True))
    site.archive.change_person(visitor.me.code, preferences=preferences)
    site.archive.log(visitor.me.code, "change-preferences", visitor.me.code, now=site.now())
    return go("/")


@router.get("/learn/{part}/{name}")
def show_part(request: Request, visitor: AsReviewer, part: Part, name: Name, fragment: Fragment = True) -> Response:
    """A lesson, or what is looked up of it, as a part of the screen."""
    law = read_law(visitor.wording.language)
    lesson = law.lessons[int(name.removeprefix("lesson-")) - 1]
    if part in ("item", "why"):
        return render_item(request, visitor, f"review/{part}.html", lesson_item(law, lesson), fragment=fragment)
    return _looked_up(request, visitor, part, law, lesson, fragment=fragment)


def _looked_up(request: Request, visitor: Visitor, part: str, law: Law, lesson: Lesson, *, fragment: bool) -> Response:
    """What the archive says of a passage: of these nothing, save the text around."""
    context: dict[str, Any] = {"passage": lesson.passage, "veiled": False}
    if part == "place":
        context |= {"places": [], "window": text_of_law(law, lesson)}
    else:
        context |= {"events": [], "near": [], "failed": False, "preparing": False}
    return render(request, visitor, f"review/{part}.html", fragment=fragment, **context)


def _plan(lesson: Lesson) -> dict[str, Any]:
    """What the script looks for."""
    return {
        "id": lesson.passage.id,
        "name": lesson.name,
        "steps": lesson.steps,
        "yes": [int(each) for each in lesson.yes],
        "direction": lesson.direction,
    }
