"""Engines that others wrote, for the contract tests of the adapters and for the runbook: AWS's own DynamoDB Local for the table,
LocalStack for files and queues, Moto for tables that are restored. Each a process on a free port, gone with the `with` that
started it."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from emulator import free_port

START_SECONDS = 90


@contextmanager
def dynamodb_local(directory, library):
    """AWS's own, in memory. The program is old: a transaction holds ten items there, and a hundred on AWS."""
    port = free_port()
    command = ["java", "-Xmx256m", f"-Djava.library.path={library}/DynamoDBLocal_lib", "-jar", f"{library}/DynamoDBLocal.jar",
               "-inMemory", "-port", str(port)]
    with running(command, {}, directory / "dynamodb-local.log") as process:
        # It answers a bare GET with a refusal, once it answers.
        yield ready(process, f"http://localhost:{port}", "/", (400, 404), directory / "dynamodb-local.log")


@contextmanager
def moto(directory, python):
    """Moto: its tables can be restored, to what they are."""
    port = free_port()
    with running([python, "-m", "moto.server", "-p", str(port)], {}, directory / "moto.log") as process:
        yield ready(process, f"http://localhost:{port}", "/moto-api/", (200,), directory / "moto.log")


@contextmanager
def localstack(directory, python, services="s3"):
    """LocalStack without its container; it asks nobody and tells nobody."""
    port = free_port()
    home = directory / "localstack"
    home.mkdir(exist_ok=True)
    environment = {
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        "FILESYSTEM_ROOT": str(home),
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "HOME": str(home),
        "S3_SKIP_SIGNATURE_VALIDATION": "0",
        "SERVICES": services,
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "STRICT_SERVICE_LOADING": "1",
        "USE_SSL": "0",
    }
    with running([python, "-m", "localstack.runtime.main"], environment, directory / "localstack.log") as process:
        yield ready(process, f"http://localhost:{port}", "/_localstack/health", (200,), directory / "localstack.log")


@contextmanager
def running(command, environment, log):
    with log.open("wb") as out:
        process = subprocess.Popen(command, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | environment, stdout=out,
                                   stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield process
    finally:
        for ended in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, ended)
                process.wait(5)
                break
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue


def ready(process, url, path, statuses, log):
    """The address, once something answers there."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url + path, timeout=5) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            status = None
        if status in statuses:
            return url
        time.sleep(0.1)
    raise RuntimeError(f"an engine did not start:\n{log.read_text()}")
