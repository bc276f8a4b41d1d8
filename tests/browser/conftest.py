"""The portal on a real uvicorn with the test database, and headless Chromium in front of it."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from django.conf import settings as django_settings
from django.core.asgi import get_asgi_application
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from assistant import answering
from curation.models import Unit
from tests.assistant.scripted import CONTACT, ScriptedAssistant, citation, result
from tests.factories.curation import ArticleFactory, CategoryFactory, FaqEntryFactory, UnitFactory
from tests.factories.curation import RegulationVersionFactory as VersionFactory

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # WhiteNoise hands files to ASGI as synchronous iterators.
            item.add_marker(pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"))
            if not Path(CHROMIUM).exists():
                item.add_marker(
                    pytest.mark.skip(reason="Chromium is not installed; set CHROMIUM to its path")
                )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's synchronous interface keeps an event loop in this thread; the ORM is only used for set-up.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def office(transactional_db: None) -> Unit:
    cache.clear()
    unit: Unit = UnitFactory(
        code="soe",
        name="Unidad de Posgrado",
        contact_phone=CONTACT.phone,
        contact_place=CONTACT.place,
        contact_hours=CONTACT.hours,
    )
    category = CategoryFactory(unit=unit, name="Costos")
    FaqEntryFactory(
        unit=unit,
        category=category,
        external_id="costo",
        question="¿Cuánto cuesta la maestría?",
        published=True,
    )
    version = VersionFactory(
        regulation__unit=unit, regulation__external_id="posgrado", number=2, status="published"
    )
    for number in range(1, 41):
        ArticleFactory(
            version=version, number=str(number), text="El presente artículo norma el posgrado. " * 8
        )
    return unit


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch) -> ScriptedAssistant:
    article = citation(1, "/c/soe/reglamentos/posgrado/v2/#art-30", title="Artículo 30. Costos")
    html = '<p>Cuesta <strong>500 Bs</strong> <a href="/c/soe/reglamentos/posgrado/v2/#art-30">[1]</a>.</p>'
    scripted = ScriptedAssistant(
        result=result(html=html, citations=(article,)),
        sentences=("Cuesta <strong>500 Bs</strong> [1].", "Se paga por semestre [1]."),
        pause_seconds=0.15,
    )
    monkeypatch.setattr(answering, "answer", scripted.answer)
    monkeypatch.setattr(answering, "answer_to_end", scripted.answer_to_end)
    return scripted


@pytest.fixture
def portal(office: Unit, assistant: ScriptedAssistant, settings: object) -> Iterator[str]:
    """Address of a running portal; it stops after the test."""
    django_settings.WHITENOISE_USE_FINDERS = True
    django_settings.WHITENOISE_AUTOREFRESH = True
    config = uvicorn.Config(
        get_asgi_application(), port=0, lifespan="off", log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(10)


@dataclass
class Visitor:
    """A person with a browser window; everything the page complained about is in `complaints`."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def wait_for_chat(self) -> None:
        """Until the chat has taken the place of the plain form."""
        self.page.locator("soe-assistant:defined").first.wait_for(state="attached")

    def ask(self, question: str) -> None:
        self.wait_for_chat()
        self.page.get_by_role("textbox", name="Su pregunta").fill(question)
        self.page.keyboard.press("Enter")

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="es-BO", viewport={"width": 1280, "height": 860})
    opened.set_default_timeout(8000)
    yield opened
    opened.close()


@pytest.fixture
def visitor(context: BrowserContext) -> Visitor:
    person = Visitor(context.new_page())
    person.page.on("console", person.hear)
    person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
    return person
