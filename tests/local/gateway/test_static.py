"""The built page, and the token that a lab needs once it is opened to others."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from local.exhibits.background import DeployExhibit
from local.gateway.access import Access
from local.gateway.app import Gateway
from local.gateway.lab_api import LabCalls
from local.gateway.problems import GatewayChannel
from local.gateway.static import StaticFiles
from local.recorded_runs import RecordedRuns
from local.serving import Server, address, listen
from tests.local.conftest import MakeHost, problem, toy


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A built page, and beside it a file that must not be served."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>é</title>", encoding="utf-8")
    (folder / "assets" / "index-B2x9_kLm.js").write_text("1", encoding="utf-8")
    (folder / "favicon.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return folder


@pytest.fixture(params=[False, True], ids=["closed", "opened"])
def access(request: pytest.FixtureRequest) -> Access:
    """The rules on loopback, or opened to others."""
    return Access(opened=request.param)


@pytest.fixture
def served(access: Access, page: Path, make_host: MakeHost) -> Iterator[tuple[str, Access]]:
    """A gateway of its own with the page."""
    gateway = Gateway(
        make_host(toy("api")),
        "api",
        access=access,
        static=StaticFiles(page),
        calls=LabCalls(
            warming=lambda: False,
            health=dict,
            lens=lambda _: None,
            kill=lambda _: False,
            outage=lambda *_: None,
            reset=lambda: None,
            runs=RecordedRuns(page.parent / "runs"),
            deploy=DeployExhibit(page),
        ),
    )
    with listen() as sock:
        url = address(sock)
        server = Server(gateway, sock, threads=4, channel=GatewayChannel)
        yield url, access
        server.stop()


@pytest.fixture
def visitor(served: tuple[str, Access]) -> Iterator[httpx.Client]:
    """A client that has the token if one is needed."""
    url, access = served
    headers = {"Authorization": f"Bearer {access.token}"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        yield client


def test_the_page_is_served_with_its_types_and_caching(visitor: httpx.Client) -> None:
    index = visitor.get("/")
    assert index.text == "<title>é</title>"
    assert index.headers["content-type"] == "text/html; charset=utf-8"
    assert index.headers["cache-control"] == "no-cache"
    script = visitor.get("/assets/index-B2x9_kLm.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["cache-control"]
    assert visitor.get("/favicon.svg").headers["content-type"] == "image/svg+xml"
    head = visitor.head("/")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(index.content)))


def test_an_address_inside_the_page_gets_the_page(visitor: httpx.Client) -> None:
    html = {"Accept": "text/html,*/*;q=0.8"}
    assert visitor.get("/runs/1", headers=html).text == "<title>é</title>"
    problem(visitor.get("/runs/1", headers={"Accept": "*/*"}), 404)
    problem(visitor.post("/runs/1", json={}), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "//etc/passwd",
        "/%00",
        "/..%5csecret.txt",
    ],
)
def test_nothing_beside_the_page_is_served(
    served: tuple[str, Access], page: Path, path: str
) -> None:
    url, access = served
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", path, headers={"Authorization": f"Bearer {access.token}"})
    response = connection.getresponse()
    assert response.status == 404
    assert b"secret" not in response.read()
    connection.close()


def test_an_opened_lab_needs_its_token(served: tuple[str, Access]) -> None:
    url, access = served
    with httpx.Client(base_url=url, trust_env=False) as stranger:
        for path in ("/", "/api/any", "/lab/health", "/config.json", "/assets/index-B2x9_kLm.js"):
            for guess in ("", "?token=", "?token=x", f"?token={access.token[:-1]}"):
                response = stranger.get(f"{path}{guess}")
                assert response.status_code == (401 if access.opened else response.status_code)
                assert access.opened or response.status_code in (200, 202)


@pytest.mark.parametrize("access", [Access(opened=True)], ids=["opened"])
def test_the_printed_address_leaves_a_cookie_and_the_token_goes_no_further(
    served: tuple[str, Access],
) -> None:
    url, access = served
    with httpx.Client(base_url=url, trust_env=False) as browser:
        first = browser.get(f"/?token={access.token}")
        assert (first.status_code, first.headers["location"]) == (302, "/")
        assert {"HttpOnly", "SameSite=Strict"} <= set(first.headers["set-cookie"].split("; "))
        assert browser.get("/").status_code == 200
        event = browser.get(f"/api/any?token={access.token}&a=1").json()
        assert access.token not in json.dumps(event)
        assert event["queryStringParameters"] == {"a": "1"}
        assert browser.get("/", headers={"Host": "my-machine:8000"}).status_code == 200
        same = {"Origin": "http://my-machine:8000", "Host": "my-machine:8000"}
        assert browser.post("/api/any", json={}, headers=same).status_code == 202
        other = {"Origin": "http://example.com", "Host": "my-machine:8000"}
        problem(browser.post("/api/any", json={}, headers=other), 403)


def test_a_token_is_not_shown_by_accident() -> None:
    access = Access(opened=True)
    assert access.token not in repr(access)
    assert access.token != Access(opened=True).token
