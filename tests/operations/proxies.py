"""The proxies of docs/examples, as they are shipped but for names of files and ports, for what a test brings."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.installation import free_port

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
NAME = "ateliers.example"
# Debian keeps servers where an ordinary user's PATH does not look.
PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"


@dataclass
class Proxy:
    """A running proxy: where it listens, what its certificate is, and what it has written down."""

    http: int
    https: int
    certificate: Path
    log: Path

    def client(self) -> httpx.Client:
        """Comes by the name of the site, from 127.0.0.1, and believes in this certificate only."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.https}",
            headers={"Host": NAME},
            verify=trusted,
            timeout=15,
            trust_env=False,
        )

    def ask(self, method: str, path: str, **options: object) -> httpx.Response:
        with self.client() as client:
            extensions = {"sni_hostname": NAME}
            return client.request(method, path, extensions=extensions, **options)  # type: ignore[arg-type]

    def connect(self) -> ssl.SSLSocket:
        """For what no honest client sends."""
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=15)
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return trusted.wrap_socket(plain, server_hostname=NAME)


def program(name: str) -> str:
    """Where it is, or the test is skipped."""
    found = shutil.which(name) or shutil.which(name, path=PATH)
    if found is None:
        pytest.skip(f"{name} is not installed: on Debian, apt install {name}")
    return found


def certificate(folder: Path) -> tuple[Path, Path]:
    """For the name of the examples, signed by itself: the certificate and its key."""
    public, secret = folder / "public.pem", folder / "secret.pem"
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", secret]
    command = [program("openssl"), "req", "-x509", "-days", "2", *subject, *key, "-out", public]
    subprocess.run(command, check=True, capture_output=True)
    return public, secret


def changed(text: str, *changes: tuple[str, str, int]) -> str:
    """The text with each pattern replaced, exactly as many times as the example is thought to hold it."""
    for pattern, new, times in changes:
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert count == times, f"{pattern} is there {count} times"
    return text


@contextmanager
def nginx(folder: Path, upstream: int, *, header_seconds: int = 10) -> Iterator[Proxy]:
    public, secret = certificate(folder)
    proxy = Proxy(free_port(), free_port(), public, folder / "error.log")
    text = changed(
        (EXAMPLES / "nginx.conf").read_text(encoding="utf-8"),
        (r"^user www-data;", "", 1),
        (r"/run/nginx.pid", str(folder / "pid"), 1),
        (r"/var/log/nginx/error.log", str(proxy.log), 1),
        (r"^ +listen \[::\].*\n", "", 4),
        (r"listen 80\b", f"listen 127.0.0.1:{proxy.http}", 2),
        (r"listen 443\b", f"listen 127.0.0.1:{proxy.https}", 2),
        (r"/etc/ssl/certs/\S+;", f"{public};", 2),
        (r"/etc/ssl/private/\S+;", f"{secret};", 2),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{upstream}", 1),
        (r"client_header_timeout 10s", f"client_header_timeout {header_seconds}s", 1),
        # Its folders for bodies and answers, which a test may not share with a server of this machine.
        (
            r"^http {",
            "http {\n" + "".join(f"{kind}_temp_path {folder / kind};\n" for kind in TEMPORARY),
            1,
        ),
    )
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [program("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"]
    with running_proxy(command, proxy, {}):
        yield proxy


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def caddy(folder: Path, upstream: int, *, header_seconds: int = 10) -> Iterator[Proxy]:
    public, secret = certificate(folder)
    proxy = Proxy(free_port(), free_port(), public, folder / "stderr")
    ports = f"{{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\thttp_port {proxy.http}\n\thttps_port {proxy.https}"
    text = changed(
        (EXAMPLES / "Caddyfile").read_text(encoding="utf-8"),
        (r"\A((?:#.*\n)*){", rf"\g<1>{ports}", 1),
        (rf"^{NAME} {{", f"{NAME} {{\n\ttls {public} {secret}", 1),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{upstream}", 1),
        (r"read_header 10s", f"read_header {header_seconds}s", 1),
    )
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
    with running_proxy(command, proxy, {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}):
        yield proxy


@contextmanager
def running_proxy(command: list[str | Path], proxy: Proxy, environ: dict[str, str]) -> Iterator[None]:
    with (proxy.log.with_name("stderr")).open("wb") as errors:
        process = subprocess.Popen(command, stdout=errors, stderr=errors, env={"PATH": PATH} | environ)
        try:
            deadline = time.monotonic() + 15
            while process.poll() is None and not answers(proxy.https) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert process.poll() is None, proxy.log.with_name("stderr").read_text(encoding="utf-8")
            yield
        finally:
            process.terminate()
            process.wait(10)


def answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


PROXIES = {"nginx": nginx, "caddy": caddy}
