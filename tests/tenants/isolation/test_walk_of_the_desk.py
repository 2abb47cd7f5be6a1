"""Every address of the desk, opened and sent to by every role with the ids of another tenant's things."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.urls import URLPattern, URLResolver, get_resolver

from tenants.models import Role
from tests.admin.desk import Seated, seat, sign_in
from tests.factories import PASSWORD
from tests.tenants.isolation.victim import MARK, Victim, fingerprint, make_victim

# They end the session that walks, or are the walk's own way in.
LEFT_OUT = ("login/", "logout/", "password_change/", "oidc/", "reset/", "password_reset/", "second-factor/")
# What stands in an address after these words.
NAMES = {"review": "approve", "step": "approve", "file": "report.pdf"}


@pytest.fixture(scope="module")
def victim(django_db_setup: None, django_db_blocker: Any) -> Victim:
    with django_db_blocker.unblock():
        return make_victim()


def routes(resolver: Any = None, before: str = "") -> Iterator[str]:
    """The templates of all addresses below /admin/."""
    for each in (resolver or get_resolver()).url_patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, here)
        elif isinstance(each, URLPattern) and here.startswith("admin/"):
            yield here.removeprefix("admin/")


def filled(route: str, victim: Victim) -> str | None:
    """The address with the victim's ids; None where the victim has nothing of that kind (users, failures: the
    platform's)."""
    parts = route.split("/")
    model = parts[1] if len(parts) > 1 else ""
    pk = victim.ids["filters"] if "filters/" in route else victim.desk_id(model)
    if pk is None and re.search(r"<(path:object_id|uuid:pk|id)>", route):
        return None
    path = re.sub(r"<(?:path:object_id|uuid:pk|id)>", str(pk), route)
    before = route.partition("<slug:name>")[0].partition("<str:name>")[0].rstrip("/").rpartition("/")[2]
    path = re.sub(r"<(?:slug|str):name>", NAMES.get(before, "x"), path)
    path = path.replace("errors.<slug:form>", "errors.csv").replace("<slug:kind>.<slug:form>", "recipients.csv")
    path = path.replace("<str:form>", "form-10").replace("<path:content_type_id>", "1")
    path = path.replace("^(?P<app_label>tenants|activities)/$", "activities/").replace("(?P<url>.*)$", "khong-co")
    assert not re.search(r"[<>^$]", path), path
    return path


def paths(victim: Victim) -> list[tuple[str, bool]]:
    """Each address, and whether it names something of the victim's."""
    found = []
    for route in dict.fromkeys(routes()):
        if not route.startswith(LEFT_OUT) and (path := filled(route, victim)) is not None:
            found.append((path, "<path:object_id>" in route or "<uuid:pk>" in route or "<id>" in route))
    return found


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_walk_goes_everywhere(victim: Victim) -> None:
    walked = paths(victim)
    assert len(walked) > 110
    assert sum(named for _, named in walked) > 70


def test_the_mark_is_seen_by_those_who_may(victim: Victim) -> None:
    client, _ = sign_in(victim.dpo.username)
    own = Seated(victim.tenant_id, victim.dpo.username, client)
    seen = [path for path, named in paths(victim) if named and MARK.encode() in content(own.page(path))]
    assert len(seen) >= 15, seen


@dataclass(frozen=True)
class Answer:
    """What came of opening an address, or of sending to it. ``leads_to`` is the address of a redirect."""

    path: str
    names_a_thing: bool
    status: int
    leads_to: str
    shows_mark: bool


@dataclass(frozen=True)
class Walk:
    """Everything that a member of a role asked, and what was stored of the victim before and after."""

    seated: Seated
    answers: tuple[Answer, ...]
    before: Any
    after: Any


SENT = {"post": "yes", "comment": "x", "confirm": "1"}


@pytest.fixture(scope="module")
def walk(victim: Victim) -> Callable[[str], Walk]:
    """The walk of a role, which is made once: every address opened, and sent to if it names a thing."""

    @cache
    def made(role: str) -> Walk:
        seated, before = seat(role), fingerprint(victim.tenant_id)
        found = []
        for path, named in paths(victim):
            answers = [seated.page(path), *([seated.send(path, **SENT)] if named else [])]
            found += [
                Answer(path, named, each.status_code, getattr(each, "url", ""), MARK.encode() in content(each))
                for each in answers
            ]
        return Walk(seated, tuple(found), before, fingerprint(victim.tenant_id))

    return made


of_every_role = pytest.mark.parametrize("role", Role.values, scope="module")


@of_every_role
def test_walls_let_no_member_see_or_change_another_tenant(
    victim: Victim, walk: Callable[[str], Walk], role: str
) -> None:
    walked = walk(role)
    for each in walked.answers:
        assert not each.shows_mark, each
        assert each.status < 500, each
    assert walked.after == walked.before
    seated = walked.seated
    for page, action in (
        ("processingactivity", "approve"),
        ("processingactivity", "delete_selected"),
        ("recipient", "delete_selected"),
    ):
        told = seated.send(f"activities/{page}/", action=action, _selected_action=[victim.desk_id(page)], post="yes")
        assert MARK.encode() not in content(told), (page, action)
    for model, field in (("processingactivity", "data_categories"), ("datatransfer", "recipient")):
        query = {"app_label": "activities", "model_name": model, "field_name": field, "term": MARK[:-1]}
        assert MARK.encode() not in content(seated.page("autocomplete/", **query))
    assert MARK.encode() not in content(seated.page("search/", s=MARK[:-1]))
    for query in (
        {"batch_id": victim.ids["batches"]},
        {"q": MARK[:-1]},
        {"id__exact": victim.ids["processing-activities"]},
    ):
        assert MARK.encode() not in content(seated.page("activities/processingactivity/", **query))
    assert fingerprint(victim.tenant_id) == walked.before


@of_every_role
def test_answers_are_those_of_things_that_do_not_exist(victim: Victim, walk: Callable[[str], Walk], role: str) -> None:
    walked, missing = walk(role), str(uuid4())
    known = {*victim.ids.values(), str(victim.tenant_id), victim.desk_id("user")}
    named = [each for each in walked.answers if each.names_a_thing]
    for opened, told in zip(named[::2], named[1::2], strict=True):
        path = opened.path
        (pk,) = known & {part.partition(".")[0] for part in path.split("/")}
        other = path.replace(str(pk), missing)
        for answer in (opened, told):
            assert answer.status in (302, 403, 404, 405), answer
        if path.startswith("tenants/user/"):  # the platform's, numbered in a row: that one exists is no news
            continue
        for answer, expected in ((opened, walked.seated.page(other)), (told, walked.seated.send(other, **SENT))):
            assert answer.status == expected.status_code, answer
            if answer.status == 302:
                assert answer.leads_to.replace(str(pk), missing) == expected.url, answer


def test_the_platform_sees_no_tenants_things_before_it_chose_one(victim: Victim) -> None:
    name = f"van-hanh-{victim.tenant_id}"
    get_user_model().objects.create_superuser(name, password=PASSWORD)
    client, _ = sign_in(name)
    platform, before = Seated(victim.tenant_id, name, client), fingerprint(victim.tenant_id)
    for path, named in paths(victim):
        if named and path.startswith("activities/"):
            for answer in (platform.page(path), platform.send(path, post="yes")):
                # The switch of tenants has their names, which the platform knows.
                assert MARK.encode() not in content(answer).replace(f"Công ty {MARK}".encode(), b""), path
    assert fingerprint(victim.tenant_id) == before
