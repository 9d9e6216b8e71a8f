"""A phone in a pocket, its page closed: what matters comes as a notification, and a tap opens the page."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.builders.browser_town import People, Town, book_with_wheelchair, fast_town_running
from tests.builders.callers import Caller, a_driver
from tests.builders.processes import eventually
from tests.builders.push_service import PushService, push_service

pytestmark = pytest.mark.browser
SUBSCRIBE = """
const made = %s;
const device = { endpoint: made.endpoint, toJSON: () => made, unsubscribe: async () => true };
PushManager.prototype.getSubscription = async () => (window.subscribedWith ? device : null);
PushManager.prototype.subscribe = async (options) => {
  window.subscribedWith = options.applicationServerKey;
  return device;
};
"""
"""A browser's own push service is on the internet; this one is the test's. Everything else is the browser's."""
LIST_NOTIFICATIONS = """navigator.serviceWorker.getRegistration("/rider")
  .then((one) => one.getNotifications()).then((shown) => shown.map((one) => one.title))"""
TAP = """async () => {
  self.clients.openWindow = async (address) => { self.opened = address; };
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture(scope="module")
def street_town(tmp_path_factory: pytest.TempPathFactory, service: PushService) -> Iterator[Town]:
    options = ("--push-allow", service.host)
    with fast_town_running(tmp_path_factory.mktemp("town"), 20, *options, minutes_before=8) as town:
        yield town


def open_phone(people: People, service: PushService, code: str) -> Page:
    """At that stop, by somebody who lets pages notify them."""
    phone = people.open("/rider", 390, 844, permissions=["notifications"])
    phone.context.add_init_script(SUBSCRIBE % json.dumps(service.subscription()))
    phone.reload()
    phone.evaluate("navigator.serviceWorker.ready")
    phone.get_by_label("정류소 이름이나 번호").fill(code)
    phone.get_by_role("button", name="찾기").click()
    expect(phone.locator(".arrival").first).to_be_visible()
    return phone


def deliver(context: BrowserContext, town: Town, message: str) -> Page:
    """As the browser does when its push service has something for our worker; a page of ours that looks on."""
    page = context.new_page()
    page.goto(f"{town.url}/")
    line = context.new_cdp_session(page)
    seen: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: seen.extend(
            one["registrationId"] for one in told["registrations"] if one["scopeURL"].endswith("/rider")
        ),
    )
    line.send("ServiceWorker.enable")
    for _ in range(100):
        if seen:
            break
        page.wait_for_timeout(50)
    told = {"origin": town.url, "registrationId": seen[0], "data": message}
    line.send("ServiceWorker.deliverPushMessage", told)
    return page


def test_a_closed_page_is_told_that_the_driver_has_confirmed_and_a_tap_opens_it(
    people: People, service: PushService
) -> None:
    town = people.town
    code, arrival = town.get_bus(nearest=6)
    phone = open_phone(people, service, code)
    card = book_with_wheelchair(phone, arrival)
    card.get_by_role("button", name="알림 받기").click()
    expect(card.get_by_role("region", name="알림")).to_have_count(0)
    token = phone.evaluate("JSON.parse(localStorage.getItem('gachita.rider.account')).token")
    reservation_id = card.get_attribute("data-reservation")
    used = phone.evaluate("window.subscribedWith")
    assert used == town.get("/push/key")["public_key"]
    context = phone.context
    phone.close()

    known = town.get_driver(arrival["vehicle_id"])
    with a_driver(town.url, known["plate"], known["pin"], "websocket") as driver:
        eventually(lambda: driver.send("acknowledge", reservation_id=reservation_id)["ok"])
        eventually(lambda: service.came, 60)
    (sent,) = service.came
    told = service.read(sent)
    assert told["words"] == "143번 버스 기사가 확인했습니다."
    assert service.knows_sender(sent, used)

    looking = deliver(context, town, json.dumps(told))
    eventually(lambda: looking.evaluate(LIST_NOTIFICATIONS) == ["143번 버스 기사가 확인했습니다."])
    worker = next(one for one in context.service_workers if "rider-worker" in one.url)
    worker.evaluate(TAP)
    eventually(lambda: worker.evaluate("self.opened") == "/rider")
    eventually(lambda: looking.evaluate(LIST_NOTIFICATIONS) == [])

    # Whoever deletes everything is told nothing any more.
    assert Caller(town.url, token).call("DELETE", "/riders/me").status_code == 204
    assert len(service.came) == 1


def test_notifications_are_turned_off_where_they_were_turned_on(people: People, service: PushService) -> None:
    code, arrival = people.town.get_bus()
    phone = open_phone(people, service, code)
    card = book_with_wheelchair(phone, arrival)
    card.get_by_role("button", name="괜찮아요").click()
    expect(card.get_by_role("region", name="알림")).to_have_count(0)
    phone.get_by_role("button", name="설정").click()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_role("button", name="알림 받기").click()
    expect(dialog.get_by_text("이 기기로 알림을 보냅니다.")).to_be_visible()
    with phone.expect_response(lambda one: one.url.endswith("/riders/me/push/off")) as answered:
        dialog.get_by_role("button", name="알림 끄기").click()
    assert answered.value.status == 204
    expect(dialog.get_by_role("button", name="알림 받기")).to_be_visible()
