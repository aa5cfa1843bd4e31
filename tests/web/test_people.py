"""People, as owners manage them: by page, by program, and in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.store import Person, Role
from pipeline.web.accounts import invite
from pipeline.web.admission import make_first_link
from pipeline.web.passwords import hash_password
from tests.web.conftest import DESK, PHONE, Live, Room
from tests.web.visitors import GOOD, browser_at, send


@pytest.fixture
def owner(room: Room) -> Person:
    return room.person(Role.OWNER)


def test_the_list_shows_who_is_here_as_what(room: Room, owner: Person) -> None:
    reader = room.person(Role.READER)
    room.site.archive.disable_person(reader.code, room.site.now())
    shown = room.client(Role.OWNER).get("/people").text
    assert re.search(r"Owner</bdi></a> <span[^>]*>you<", shown)
    assert "disabled" in shown
    listed = room.client(Role.OWNER).get("/api/v1/people").json()["items"]
    assert {(one["login"], one["role"], one["is_active"]) for one in listed} == {
        ("owner", "owner", True),
        ("reader", "reader", False),
    }
    assert next(one for one in listed if one["login"] == "reader")["seen_at"] is None
    assert next(one for one in listed if one["login"] == "owner")["seen_at"] is not None


def test_the_list_comes_in_pages_and_each_person_once(room: Room, owner: Person) -> None:
    for number in range(7):
        room.person(Role.READER, f"reader{number}")
    client = room.client(Role.OWNER)
    found, cursor = [], None
    while True:
        page = client.get("/api/v1/people", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        found += [one["login"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 8
    for wrong in ("x", "e30", "WzFd"):
        assert client.get("/api/v1/people", params={"cursor": wrong}).status_code == 422


def test_an_invitation_is_handed_over_and_makes_an_account_of_its_role(room: Room, owner: Person) -> None:
    made = room.client(Role.OWNER).post("/api/v1/people/invitations", json={"name": "Nikhil", "role": "analyst"})
    assert made.status_code == 201
    path = made.json()["path"]
    form = {"key": path.partition("key=")[2], "name": "Nikhil", "login": "nikhil", "password": GOOD}
    assert send(browser_at(room), "/welcome", form, page=path).status_code == 303
    found = room.site.archive.person_by_login("nikhil")
    assert found is not None
    assert found.role is Role.ANALYST
    assert room.client(Role.OWNER).get("/api/v1/people/invitations").json()["items"] == []


def test_a_withdrawn_invitation_opens_nothing_and_a_listed_one_does_not_tell_its_secret(
    room: Room, owner: Person
) -> None:
    client = room.client(Role.OWNER)
    shown = client.post("/people/invitations", data={"name": "Nikhil", "role": "reader"}).text
    path = re.search(r'id="handed" value="http://127.0.0.1:8321(/welcome\?key=[\w-]{43})"', shown)
    assert path is not None
    listed = client.get("/api/v1/people/invitations")
    secret = path[1].partition("key=")[2]
    assert secret not in listed.text
    assert secret not in client.get("/people").text
    assert browser_at(room).get(path[1]).status_code == 200
    assert client.delete(f"/api/v1/people/invitations/{listed.json()['items'][0]['id']}").status_code == 204
    assert browser_at(room).get(path[1]).status_code == 422
    assert client.delete(f"/api/v1/people/invitations/{listed.json()['items'][0]['id']}").status_code == 404


def test_an_invitation_is_too_old_after_a_week(room: Room, owner: Person) -> None:
    made = room.client(Role.OWNER).post("/api/v1/people/invitations", json={"name": "N", "role": "reader"})
    now = room.site.now()
    room.site.now = lambda: now + timedelta(days=7, seconds=1)
    assert browser_at(room).get(made.json()["path"]).status_code == 422


def test_a_changed_role_counts_at_once(room: Room, owner: Person) -> None:
    reader = room.person(Role.READER)
    theirs = room.client(Role.READER)
    assert theirs.get("/audit").status_code == 403
    client = room.client(Role.OWNER)
    assert client.post(f"/people/{reader.code}/role", data={"role": "owner"}).status_code == 303
    assert theirs.get("/audit").status_code == 200
    assert client.patch(f"/api/v1/people/{reader.code}", json={"role": "reader"}).json()["role"] == "reader"
    assert theirs.get("/audit").status_code == 403
    assert client.post(f"/people/{reader.code}/role", data={"role": "king"}).status_code == 422
    changes = [entry.detail for entry in room.site.archive.log_entries(action="change-role")]
    assert changes == [{"before": "owner", "after": "reader"}, {"before": "reader", "after": "owner"}]


def test_a_disabled_person_is_out_at_once_and_in_again_when_enabled(room: Room, owner: Person) -> None:
    reader = room.person(Role.READER)
    theirs, client = room.client(Role.READER), room.client(Role.OWNER)
    assert client.post(f"/people/{reader.code}/disable").status_code == 303
    assert theirs.get("/me").status_code == 303
    assert client.post(f"/people/{reader.code}/new-password").status_code == 422
    assert client.post(f"/people/{reader.code}/enable").status_code == 303
    assert theirs.get("/me").status_code == 303  # the session is gone for good
    assert room.client(Role.READER).get("/me").status_code == 200


def test_the_last_owner_is_protected(room: Room, owner: Person) -> None:
    client, path = room.client(Role.OWNER), f"/people/{owner.code}"
    tried = [
        client.post(f"{path}/role", data={"role": "reader"}),
        client.post(f"{path}/disable"),
        client.post(f"{path}/erase", data={"sure": "yes"}),
        client.patch(f"/api/v1{path}", json={"role": "analyst"}),
        client.patch(f"/api/v1{path}", json={"is_active": False}),
        client.delete(f"/api/v1{path}"),
    ]
    assert {answer.status_code for answer in tried} == {409}
    assert "last owner" in tried[0].text
    second = room.person(Role.OWNER, "second")
    room.site.archive.disable_person(second.code, room.site.now())
    assert client.delete(f"/api/v1{path}").status_code == 409  # a disabled owner manages nobody
    room.site.archive.enable_person(second.code)
    assert client.delete(f"/api/v1{path}").status_code == 204


def test_a_link_to_a_new_password_is_for_that_person_alone(room: Room, owner: Person) -> None:
    reader = room.person(Role.READER)
    made = room.client(Role.OWNER).post(f"/api/v1/people/{reader.code}/new-password").json()
    assert (made["purpose"], made["person"]) == ("new-password", reader.code)
    again = room.client(Role.OWNER).post(f"/api/v1/people/{reader.code}/new-password").json()
    assert browser_at(room).get(made["path"]).status_code == 422  # the later one counts
    form = {"key": again["path"].partition("key=")[2], "password": GOOD, "login": "owner", "name": "x"}
    client = browser_at(room)
    assert send(client, "/welcome", form, page=again["path"]).status_code == 303
    assert client.get("/api/v1/me").json()["login"] == "reader"


def test_erasing_asks_twice_and_leaves_no_name_anywhere(room: Room, owner: Person) -> None:
    reader = room.person(Role.READER, "uniquename")
    client = room.client(Role.OWNER)
    assert client.post(f"/people/{reader.code}/erase").status_code == 422
    assert client.post(f"/people/{reader.code}/erase", data={"sure": "yes"}).status_code == 303
    assert client.get(f"/people/{reader.code}").status_code == 404
    for page in ("/people", "/audit", "/audit.csv", "/audit.jsonl"):
        assert "uniquename" not in client.get(page).text.casefold()
    assert "somebody who is gone" in client.get("/audit").text


@pytest.mark.parametrize("code", ["p-aaaaaaaaaaaaaaaa", "x", "%00", "..", "p-%F0%9F%92%A9"])
def test_nobody_of_that_code_is_not_found(room: Room, owner: Person, code: str) -> None:
    client = room.client(Role.OWNER)
    assert client.get(f"/people/{code}").status_code in {404, 200 if code == ".." else 404}
    assert client.patch(f"/api/v1/people/{code}", json={"role": "reader"}).status_code in {404, 405}


def no_serious_issue(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_first_start_to_an_invited_reviewer(live: Live, new_page: Callable[..., Page]) -> None:
    path = make_first_link(live.room.site)
    page = new_page(live, viewport=DESK)
    page.goto(path)
    no_serious_issue(page)
    page.get_by_label("Your name").fill("Wanjiru Achieng")
    page.get_by_label("User name").fill("wanjiru")
    page.get_by_label("New password").fill(GOOD)
    page.get_by_label("Show the password").check()
    assert page.get_by_label("New password").get_attribute("type") == "text"
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="People").click()
    no_serious_issue(page)
    page.get_by_label("Name", exact=True).fill("مريم العلي")
    page.get_by_role("button", name="Make an invitation").click()
    link = page.get_by_label("Link", exact=True).input_value()
    no_serious_issue(page)

    phone = new_page(live, viewport=PHONE, locale="ar")
    phone.goto(link)
    assert phone.evaluate("document.documentElement.dir") == "rtl"
    assert fits(phone)
    no_serious_issue(phone)
    phone.fill("#login", "مريم")
    phone.fill("#password", "short pass")
    phone.evaluate("document.querySelector('#password').minLength = 0")
    phone.click(".button-main")
    assert phone.get_by_role("alert").count() == 1
    phone.fill("#password", "eleven quiet harbours at noon")
    phone.click(".button-main")
    phone.wait_for_url(f"{live.address}/")
    phone.goto("/me")
    assert fits(phone)
    no_serious_issue(phone)

    page.goto("/people")
    row = page.get_by_role("row").filter(has_text="مريم العلي")
    assert "reviewer" in row.inner_text()
    row.get_by_role("link").click()
    no_serious_issue(page)
    page.get_by_role("button", name="Disable the account").click()
    assert "disabled" in page.inner_text("main")
    phone.reload()
    assert "/sign-in" in phone.url


def test_owners_pages_fit_a_phone_and_signing_in_works_by_keyboard(live: Live, new_page: Callable[..., Page]) -> None:
    site, owner = live.room.site, live.room.person(Role.OWNER)
    site.archive.change_person(owner.code, password=hash_password(GOOD))
    invite(site, owner, "Nikhil", Role.ANALYST)
    page = new_page(live, viewport=PHONE)
    page.goto("/people")
    assert fits(page)
    page.get_by_label("User name").fill("owner")
    page.keyboard.press("Tab")
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live.address}/people")
    for place in ("/people", f"/people/{owner.code}", "/audit", "/me"):
        page.goto(place)
        assert fits(page), place
        no_serious_issue(page)
    page.goto("/audit")
    assert "invited somebody" in page.inner_text("main")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(f"{live.address}/sign-in")
