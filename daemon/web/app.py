"""The HTTP side, put together: all routes on one screen, in the order in which they are promised."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from calendars.clock import Clock
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import Settings, WebSettings
from daemon.health import Health
from daemon.house import House
from daemon.web import assets, description
from daemon.web.api import Api
from daemon.web.feeds import Feeds
from daemon.web.health import Checks
from daemon.web.known import LastKnown
from daemon.web.login import Login
from daemon.web.page import Pages
from daemon.web.paths import Unslashed
from daemon.web.refusals import REFUSALS
from daemon.web.rendering import root_of
from daemon.web.safety import SafeHeaders
from daemon.web.warming import warming
from daemon.web.zones import Zones

_PACKED = [Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)]


def make_app(
    store: Store,
    settings: Settings,
    clock: Clock,
    planner: Planner,
    health: Callable[[], Health],
    calendar: LastKnown | None = None,
) -> Starlette:
    """The application that a server runs; it opens and closes nothing, and gets warm where it is told of the start.

    `health` is asked at each `/healthz`; `calendar` is what feeds are made of, by default one that has read nothing
    yet. Raises SettingsError for a named calendar that selects by unknown words.
    """
    house = House(settings, store, clock, planner)
    feeds = Feeds(house, calendar or LastKnown(store, clock))
    api, pages, zones, checks = Api(house), Pages(house), Zones(house), Checks(house, health)
    app = Starlette(
        routes=[
            Route("/calendar.ics", feeds.whole),
            Route("/calendars/{name}.{form}", feeds.named),
            Route("/calendars/{token}/{name}.{form}", feeds.named),
            Route("/changes.json", feeds.whole),
            Route("/changes.atom", feeds.whole),
            Route("/", pages.agenda, middleware=_PACKED),
            Route("/month", pages.month, middleware=_PACKED),
            Route("/month/{month}", pages.month, middleware=_PACKED),
            Route("/engagements/{uid}", pages.engagement, middleware=_PACKED),
            Route("/zone", zones.choose, middleware=_PACKED),
            Route("/zone", zones.keep, methods=["POST"]),
            Route("/static/{name}", assets.serve),
            Route("/api/engagements", api.engagements, middleware=_PACKED),
            Route("/api/articles", api.articles, methods=["POST"]),
            Route("/api/openapi.json", description.serve),
            Route("/healthz", checks.healthz),
            Route("/metrics", checks.metrics),
        ],
        lifespan=lambda _app: warming(pages.warm, feeds.warm),
        middleware=[Middleware(Unslashed), Middleware(SafeHeaders), *_guards(settings.web)],
        exception_handlers=REFUSALS,
    )
    app.state.root = root_of(settings.web.address)
    return app


def _guards(web: WebSettings) -> list[Middleware]:
    """What comes before any route: who may look, asked of whoever is connected; then what a proxy says of others."""
    proxies = [str(network) for network in web.proxies]
    login = [Middleware(Login, web)] if web.asks_who else []
    return [*login, Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)]
