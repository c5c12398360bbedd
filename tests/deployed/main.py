"""The main journey through what template.yaml describes, deployed on an emulator of AWS: its API, its packaged binaries, its
queues, schedules and permissions. `tests/run deployed` gives it what it needs.

    python main.py SAM BINARIES PICTURES LOCALSTACK_PYTHON DYNAMODB_LOCAL
"""

import datetime
import email
import email.policy
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, nullcontext
from pathlib import Path

import carriers
import emulator
import engines
import runbook
import stack as stacks
import template
from front import Front, links

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# How long before the end of its year an application was registered: between the day of its notice and its end.
DAYS_AGO = 325
WAIT_SECONDS = 60
BEGAN = time.monotonic()


def say(text):
    print(f"[{time.monotonic() - BEGAN:6.1f} s] {text}", flush=True)


def main(sam, binaries, pictures, python, library):
    with ExitStack() as after:
        directory = Path(after.enter_context(tempfile.TemporaryDirectory(prefix="sne-deployed-")))
        given = emulator.given()
        cloud = after.enter_context(nullcontext(given) if given else emulator.Emulator(directory))
        say(f"{'given' if given else 'started'} at {cloud.endpoint}")
        front = Front(emulator.free_port())
        after.callback(front.stop)

        text, changes = template.adapted(ROOT / "template.yaml", binaries, cloud.endpoint, front.url)
        for change in changes:
            say(f"  changed: {change}")
        path = directory / "template.yaml"
        path.write_text(text)
        stack = stacks.deploy(cloud, sam, str(path), front.url, directory / "sam.log")
        say(f"deployed, {len(stack.physical)} resources")
        say(f"{stacks.import_routes(stack)} routes added")
        stacks.verify_sender(cloud)
        say(f"{stacks.permit_mail(stack)} permission to send mail made wider")
        front.leads_to(cloud, stack.outputs["ApiId"])
        front.mailbox = lambda: messages(cloud)
        carried = [kind(stack).start() for kind in (carriers.Pipes, carriers.Scan)]
        for carrier in carried:
            after.callback(carrier.stop)

        try:
            front.agents = settle(stack, binaries)
            say(f"agents installed, an application registered {DAYS_AGO} days ago")
            # Only now: the run of a day is made once, and must find what is installed.
            usual = stacks.hurry(stack, "LifecycleFunction", "Daily")
            say(f"  changed: the daily work at rate(1 minute) instead of {usual}")
            walk(front, pictures)
            check(stack, carried)
            contracts(cloud, front, directory, python, library)
            say(f"{runbook.try_all(directory, python, ROOT / 'infra' / 'OPERATIONS.md')} commands of the runbook run")
        except BaseException:
            explain(stack, carried, directory)
            raise
        say("passed")


def settle(stack, binaries):
    """The demonstration, put into the stack by a program that has the environment of a function, and its administrator's
    rights. The agents."""
    function = stack.physical["AccountFunction"]
    variables = stack.cloud.client("lambda").get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    day = datetime.date.today() - datetime.timedelta(days=DAYS_AGO)
    ran = subprocess.run([binaries / "demonstration", day.isoformat()], env=variables | stack.cloud.environment(),
                         capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(f"the demonstration could not be installed:\n{ran.stderr}")
    return json.loads(ran.stdout)


def walk(front, pictures):
    """What people do, in a browser."""
    ran = subprocess.run(["node", HERE / "walk.mjs", front.url, pictures])
    if ran.returncode:
        raise RuntimeError("a walk failed")


def contracts(cloud, front, directory, python, library):
    """The contract tests of the adapters, on engines that others wrote. Mail goes through the emulator: LocalStack has no SES of
    the version that the adapter speaks."""
    with engines.dynamodb_local(directory, library) as table, engines.localstack(directory, python) as files:
        say(f"contracts of the table at {table} and of the files at {files}")
        told = {"AWS_ENDPOINT_URL_DYNAMODB": table, "AWS_ENDPOINT_URL_S3": files, "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test"}
        tested(told, "contract::table", "contract::files", "contract::declared")
    # LocalStack asks nobody for a signature. The tests speak no TLS.
    with emulator.Emulator(directory / "plain", tls=False) as plain:
        say(f"contracts of the signatures at {plain.endpoint}")
        tested(plain.environment() | {"AWS_ENDPOINT_URL_S3": plain.endpoint}, "contract::files", "contract::signatures")
    say(f"contracts of the mail at {cloud.endpoint}")
    told = cloud.environment() | {"AWS_ENDPOINT_URL_SESV2": cloud.endpoint, "CONTRACT_MAILBOX": f"{front.url}/_local/courrier.json"}
    tested(told, "contract::mail")


def tested(told, *names):
    ran = subprocess.run(["cargo", "test", "--quiet", "--locked", "--workspace", "--test", "suite", "--", *names], cwd=ROOT,
                         env=os.environ | told)
    if ran.returncode:
        raise RuntimeError(f"{' and '.join(names)} failed")


def check(stack, carried):
    """What must be true at the end, whoever walked."""
    for carrier in carried:
        if carrier.failure:
            raise RuntimeError(f"a carrier stopped:\n{carrier.failure}")
        if not carrier.carried:
            raise RuntimeError(f"{type(carrier).__name__} carried nothing")
    queues = stack.cloud.client("sqs")
    for name, url in stack.outputs.items():
        if name.endswith("DeadLettersUrl"):
            counted = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
            if counted["Attributes"]["ApproximateNumberOfMessages"] != "0":
                raise RuntimeError(f"{name} is not empty")
    say(f"carried {', '.join(f'{one.carried} by {type(one).__name__}' for one in carried)}; no dead letter")


def messages(cloud):
    """What left by e-mail, newest first."""
    status, body = cloud.get("/_ministack/ses/messages")
    if status == 200:
        found = [one for account in json.loads(body)["messages"].values() for one in account]
        read = [{"id": one["MessageId"], "to": one["To"][0], "subject": one["Subject"], "text": one["BodyText"]} for one in found]
    else:
        # LocalStack's own address.
        found = json.loads(cloud.get("/_aws/ses")[1])["messages"]
        read = [{"id": one["Id"], **read_raw(one["RawData"])} for one in found]
    return [one | {"links": links(one["text"])} for one in reversed(read)]


def read_raw(data):
    """A message as it was written."""
    message = email.message_from_string(data, policy=email.policy.default)
    return {"to": message["to"].addresses[0].addr_spec, "subject": message["subject"],
            "text": message.get_body(("plain",)).get_content()}


def explain(stack, carried, directory):
    """What somebody needs to find why: what functions logged. It holds no personal data."""
    for carrier in carried:
        if carrier.failure:
            print(carrier.failure, file=sys.stderr)
    logs = stack.cloud.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        events = logs.filter_log_events(logGroupName=group["logGroupName"])["events"][-20:]
        for event in events:
            print(group["logGroupName"], event["message"].rstrip(), file=sys.stderr)
    kept = Path(os.environ.get("DEPLOYED_LOGS", ROOT / "target" / "deployed"))
    kept.mkdir(parents=True, exist_ok=True)
    for log in directory.glob("*.log"):
        (kept / log.name).write_bytes(log.read_bytes())
    say(f"logs are in {kept}")


if __name__ == "__main__":
    # Told to stop, it stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main(*(Path(given).absolute() for given in sys.argv[1:6]))
