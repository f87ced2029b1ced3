"""The command `marketbot serve`: the bot, by Socket Mode or by HTTP, until it is told to stop."""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.render.language import translations
from bot.slack.app import build_app, build_front, build_teams
from bot.slack.hosts import Hosts
from bot.slack.installing import INSTALL_PATH, REDIRECT_PATH, InstallFlow
from bot.slack.patience import Patience
from bot.slack.payload import is_whole
from bot.slack.places import PlaceFinder
from bot.slack.problems import SLACK_ERRORS, error_code
from bot.slack.teams import Membership, Teams
from bot.slack.web import make_client, refuse_redirects
from storage.errors import StorageError
from tools.messages import Message, say, write

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.desk import Desk
    from bot.schedules.runner import Ticker
    from bot.settings import Settings
    from bot.slack.front import Front
    from storage.store import Store

__all__ = ["http_app", "main", "serve"]

log = logging.getLogger("marketbot")

EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/health"
_LOOK_EVERY = 60.0
"""Seconds between two looks for answers that were lost with a process."""
_LARGEST_REQUEST = 2_000_000
"""Bytes; Slack's requests are far smaller, and nobody else has any business here."""
_MOMENT = re.compile("[0-9]{1,12}")
_NOT_UNDERSTOOD = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


def serve(
    settings: Settings,
    *,
    on_ready: Callable[[], None] | None = None,
    places_of: Callable[[Teams, Store], PlaceFinder] = PlaceFinder,
) -> int:
    """Run the bot until a signal stops it.

    With an app-level token it connects by Socket Mode, without one it listens for HTTP requests of Slack.

    Args:
        settings: of the bot.
        on_ready: called once it takes events.
        places_of: makes what knows who is where; asks Slack unless told otherwise.

    Returns:
        The exit status: 0 after it was stopped, 1 when it could not start (it says why).
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    problem = _what_is_missing(settings)
    if problem is not None:
        return _give_up(problem)
    refuse_redirects()
    patience = Patience()
    try:
        own = _sign_in(settings, patience)
    except SLACK_ERRORS as error:
        reason = error_code(error) or str(error)
        return _give_up(say("Slack does not accept the bot ({reason}). Check SLACK_BOT_TOKEN.", reason=reason))
    try:
        with _desk(settings) as (desk, store):
            teams = build_teams(settings, store, patience, own)
            front = build_front(settings, desk, store, teams=teams, places=places_of(teams, store))
            app = build_app(settings, front)
            threading.Thread(target=_get_ready, args=(settings,), daemon=True).start()
            with _recovering(front), _posting(settings, desk, store, front) as ticker:
                try:
                    _run(settings, app, front, ticker, on_ready)
                finally:
                    ticker.close(wait=False)  # nothing new is begun; what is under way is waited for below
                    front.close()
    except StorageError as error:
        return _give_up(say("The database can't be opened: {reason}.", reason=str(error)))
    return 0


def _sign_in(settings: Settings, patience: Patience) -> Membership | None:
    """Whose the settings' token is; None when there is none, as workspaces install the bot themselves.

    Slack may be away for a moment while the bot starts: it is waited for.
    """
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        log.info("workspaces install the bot at %s", INSTALL_PATH)
        return None
    own = Teams(Hosts(settings.slack_url), token, patience=patience).own(patient=True)
    log.info("signed in to Slack as %s in workspace %s", own.bot_user, own.team)
    return own


@contextmanager
def _recovering(front: Front) -> Iterator[None]:
    """At the start and every minute, those whose answer was lost with a process are told; beside everything else."""
    stopped = threading.Event()

    def look() -> None:
        while True:
            try:
                front.recover()
            except Exception:
                log.exception("lost work could not be looked for")
            if stopped.wait(_LOOK_EVERY):
                return

    threading.Thread(target=look, daemon=True, name="slack-recover").start()
    try:
        yield
    finally:
        stopped.set()


@contextmanager
def _posting(settings: Settings, desk: Desk, store: Store, front: Front) -> Iterator[Ticker]:
    """What is scheduled is posted, and what is too old is let go of; posts that are under way are finished."""
    from bot.retention import Tidier
    from bot.schedules.runner import Ticker
    from bot.slack.posting import SlackWriter

    ticker = Ticker(store, desk, SlackWriter(front.answerer))
    tidier = Tidier(store, settings)
    ticker.start()
    tidier.start()
    try:
        yield ticker
    finally:
        ticker.close()
        tidier.close()


def http_app(app: App) -> Any:
    """The web application that takes Slack's requests, and `/health` for load balancers.

    `/slack/events` takes what Slack signed; `/slack/install` and `/slack/oauth_redirect` are there when workspaces can
    install the bot.
    """
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    async def events(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > _LARGEST_REQUEST:
            return PlainTextResponse("too large", 413)
        if not _MOMENT.fullmatch(request.headers.get("x-slack-request-timestamp", "0")):
            return PlainTextResponse("not signed", 401)
        try:
            asked = to_bolt_request(request, await request.body())
            if not is_whole(asked.body):
                return PlainTextResponse("not understood", 400)
            return to_starlette_response(await run_in_threadpool(app.dispatch, asked))
        except _NOT_UNDERSTOOD as error:
            # Bolt looks into what was sent before it knows that Slack signed it, and takes its shape for granted.
            log.warning("a request was not understood: %s", type(error).__name__)
            return PlainTextResponse("not understood", 400)

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    def page(answer: Callable[[Any], Any]) -> Callable[[Request], Awaitable[Response]]:
        async def shown(request: Request) -> Response:
            return to_starlette_response(await run_in_threadpool(answer, to_bolt_request(request, b"")))

        return shown

    routes = [Route(EVENTS_PATH, events, methods=["POST"]), Route(HEALTH_PATH, health, methods=["GET", "HEAD"])]
    # Bolt makes a flow of its own, with plain files for the tokens, when it finds the app's secret in the environment.
    if isinstance(flow := app.oauth_flow, InstallFlow):
        routes.append(Route(INSTALL_PATH, page(flow.handle_installation), methods=["GET"]))
        routes.append(Route(REDIRECT_PATH, page(flow.handle_callback), methods=["GET"]))
    return Starlette(routes=routes)


def _get_ready(settings: Settings) -> None:
    """Load what the first question needs while nobody waits for it: the agent's libraries and the local model."""
    import langchain.agents

    log.debug("loaded %s", langchain.agents.__name__)
    if settings.model == "local":
        from bot.model.router import load_router

        load_router()


def _run(settings: Settings, app: App, front: Front, ticker: Ticker, on_ready: Callable[[], None] | None) -> None:
    if settings.slack_app_token.get_secret_value():
        _run_socket(settings, app, on_ready)
    else:
        _run_http(settings, app, on_ready)
    log.info("stopping; answers that are under way are finished first")
    _stop_waiting_on_second_signal(front, ticker)


def _run_socket(settings: Settings, app: App, on_ready: Callable[[], None] | None) -> None:
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    token = settings.slack_app_token.get_secret_value()
    handler: Any = SocketModeHandler(app, token, web_client=make_client(token, Hosts(settings.slack_url)))
    # A pipe, because a lock that is taken by a second signal while the first one holds it would never be free again.
    stopped, stop = os.pipe()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os.write(stop, b"x"))
    handler.connect()
    log.info("connected to Slack by Socket Mode")
    if on_ready:
        on_ready()
    os.read(stopped, 1)
    handler.close()


def _run_http(settings: Settings, app: App, on_ready: Callable[[], None] | None) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            log.info("listening on http://%s:%s%s", settings.host, settings.port, EVENTS_PATH)
            if on_ready:
                on_ready()

    # uvicorn raises the signal that stopped it once more when it is done; the rest of the shutdown is still to come.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    config = uvicorn.Config(
        http_app(app), host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=5
    )
    Server(config).run()


def _stop_waiting_on_second_signal(front: Front, ticker: Ticker) -> None:
    """While the last answers are finished, a second signal ends the wait; those who wait are told at the next start."""

    def leave(*_: Any) -> None:
        ticker.close(wait=False)
        front.close(wait=False)
        sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)


@contextmanager
def _desk(settings: Settings) -> Iterator[tuple[Desk, Store]]:
    """What answers, and what is kept; closed at the end."""
    from bot.desk import Desk
    from bot.work.workers import Workers
    from storage.keys import KeyRing
    from storage.store import Store

    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = KeyRing.load(settings.keys.get_secret_value(), settings.home)
    with Store.open(settings.database, keys) as store:
        if keys.created:
            log.warning("a new key file is in %s: without it, a backup of the database can't be read", keys.path)
        workers = Workers(settings)
        try:
            workers.warm()
            yield Desk(settings, store, workers), store
        finally:
            workers.close()


def _what_is_missing(settings: Settings) -> Message | None:
    if not (settings.slack_bot_token.get_secret_value() or settings.slack_installable):
        return say("SLACK_BOT_TOKEN is not set. docs/install-in-slack.md says where to find it.")
    if not (settings.slack_app_token.get_secret_value() or settings.slack_signing_secret.get_secret_value()):
        return say(
            "Neither SLACK_APP_TOKEN (for Socket Mode) nor SLACK_SIGNING_SECRET (for HTTP) is set. "
            "docs/install-in-slack.md says where to find them."
        )
    return None


def _give_up(message: Message) -> int:
    print(write(message, "en", translations("en")), file=sys.stderr)
    return 1


def main() -> None:
    """Run with the settings of the environment."""
    from bot.settings import Settings

    sys.exit(serve(Settings()))


if __name__ == "__main__":
    main()
