"""The emulator of AWS: one process, on a free port, over TLS, that asks each call for its signature and its permission.

TLS and permissions are what make it worth deploying to: the policies of the bucket and of the queues refuse what is not
over TLS, and each function has its own role and no more.
"""

import datetime
import ipaddress
import os
import secrets
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

REGION = "eu-west-3"
START_SECONDS = 60


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cloud:
    """Where AWS is, and its clients. Every call says its region."""

    def __init__(self, endpoint, access_key, secret_key, trusted=None):
        self.endpoint, self.access_key, self.secret_key, self.trusted = endpoint, access_key, secret_key, trusted
        self.session = boto3.session.Session(access_key, secret_key, region_name=REGION)

    def client(self, service):
        return self.session.client(service, endpoint_url=self.endpoint, verify=self.trusted or True)

    def environment(self):
        """What a program needs in its environment to find it."""
        found = {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        if self.trusted:
            found |= {"AWS_CA_BUNDLE": self.trusted, "SSL_CERT_FILE": self.trusted}
        return found

    def get(self, path):
        """A page of the emulator's own, not of AWS: a status and its bytes."""
        context = ssl.create_default_context(cafile=self.trusted) if self.endpoint.startswith("https") else None
        try:
            with urllib.request.urlopen(self.endpoint + path, context=context, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, b""


def given():
    """The one that the environment names, if it does."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        return None
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID", "test"), os.environ.get("AWS_SECRET_ACCESS_KEY", "test")
    return Cloud(endpoint.rstrip("/"), key, secret, os.environ.get("AWS_CA_BUNDLE"))


class Emulator:
    """The process. It ends with the `with` that started it, and what it kept goes with its directory."""

    def __init__(self, directory, tls=True):
        self.directory, self.tls = Path(directory), tls
        self.directory.mkdir(exist_ok=True)
        self.process = None

    def __enter__(self):
        port = free_port()
        temporary = self.directory / "tmp"
        temporary.mkdir()
        # `test` and identifiers of accounts are keys of the root here, and are checked less: this one is checked as any other.
        access_key, secret_key = "AKIA" + secrets.token_hex(8).upper(), secrets.token_hex(20)
        if self.tls:
            certificate, key = certify(self.directory)
            self.cloud = Cloud(f"https://localhost:{port}", access_key, secret_key, str(certificate))
            secured = {"MINISTACK_SSL_CERT": str(certificate), "MINISTACK_SSL_KEY": str(key), "USE_SSL": "1"}
        else:
            self.cloud, secured = Cloud(f"http://localhost:{port}", access_key, secret_key), {}
        known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        mine = {
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "LOG_LEVEL": "INFO",
            "MINISTACK_HOST": "localhost",
            "MINISTACK_REGION": REGION,
            "S3_DATA_DIR": str(self.directory / "s3"),
            "TMPDIR": str(temporary),
        } | secured
        self.log = self.directory / "emulator.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "ministack"], env=known | self.cloud.environment() | mine,
                                            stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self.cloud

    def wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the emulator stopped:\n{self.log.read_text()}")
            try:
                if self.cloud.get("/_ministack/ready")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise TimeoutError(f"the emulator did not start:\n{self.log.read_text()}")

    def __exit__(self, *_):
        # Its functions are processes of its session, and end with it.
        for signal in (15, 9):
            try:
                os.killpg(self.process.pid, signal)
                self.process.wait(5)
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue


def certify(directory):
    """A certificate for `localhost`, signed by an authority of this run whose key is kept nowhere. Two files: the chain, which
    is also what to trust, and the key."""
    now = datetime.datetime.now(datetime.timezone.utc)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority_name, name = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, said)]) for said in ("deployed", "localhost"))

    def begun(subject, public):
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(authority_name).public_key(public)
                .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
                .not_valid_after(now + datetime.timedelta(days=2)))

    authority = (begun(authority_name, authority_key.public_key())
                 .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
                 .sign(authority_key, hashes.SHA256()))
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    leaf = (begun(name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(authority_key, hashes.SHA256()))
    pem = serialization.Encoding.PEM
    chain, secret = directory / "localhost.pem", directory / "localhost.key"
    chain.write_bytes(leaf.public_bytes(pem) + authority.public_bytes(pem))
    secret.touch(mode=0o600)
    secret.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return chain, secret
