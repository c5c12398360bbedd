"""The commands of infra/OPERATIONS.md that nobody wants to run for the first time on a bad day: restoring, replaying. They are
taken from the document as they stand, and run on engines that others wrote, with what is to be restored prepared before."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import boto3

import engines

REGION = "eu-west-3"
APPLICATION = "APPLICATION#a1"
FILE = "applications/a1/pieces/1"
STACK = {"TableName": "sne-06", "BucketName": "sne-06-pieces"}


def try_all(directory, python, document):
    """Each part on the engine that knows it. How many commands were run."""
    runbook = Runbook(document.read_text(), Path(python).parent / "aws")
    with engines.moto(directory, python) as url:
        some_records(runbook.at(url))
        the_whole_table(runbook.at(url))
    with engines.localstack(directory, python, "s3,sqs") as url:
        a_file(runbook.at(url))
        replaying(runbook.at(url))
    return runbook.ran


class Runbook:
    """The blocks of commands of a document, and where they are run."""

    def __init__(self, text, aws):
        self.text, self.aws, self.ran = text, aws, 0

    def at(self, url):
        self.url = url
        return self

    def client(self, service):
        return boto3.client(service, endpoint_url=self.url, region_name=REGION, aws_access_key_id="test",
                            aws_secret_access_key="test")

    def blocks(self, after, before):
        """The indented blocks between two texts of the document."""
        part = self.text.split(after, 1)[1].split(before, 1)[0]
        found, block = [], []
        for line in part.splitlines() + [""]:
            if line.startswith("    "):
                block.append(line[4:])
            elif block and line:
                raise RuntimeError(f"a block of commands goes into text: {line}")
            elif block:
                found.append("\n".join(block))
                block = []
        return found

    def run(self, block, *values, **outputs):
        """Runs a block, each `…` in it replaced by a value. What it printed."""
        if block.count("…") != len(values):
            raise RuntimeError(f"not the values of:\n{block}")
        for value in values:
            block = block.replace("…", value, 1)
        cases = " ".join(f"{name}) echo '{value}' ;;" for name, value in (STACK | outputs).items())
        script = f"""set -euo pipefail
            aws() {{ '{self.aws}' --endpoint-url '{self.url}' "$@"; }}
            output() {{ case "$1" in {cases} *) echo "no output $1" >&2; return 1 ;; esac; }}
            {block}"""
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_PAGER": "", "AWS_ACCESS_KEY_ID": "test",
                       "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
        ran = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120)
        if ran.returncode:
            raise RuntimeError(f"a command of the runbook failed:\n{block}\n{ran.stdout}{ran.stderr}")
        self.ran += 1
        return ran.stdout


def item(sort_key, value):
    return {"pk": {"S": APPLICATION}, "sk": {"S": sort_key}, "value": {"S": value}}


def items(table):
    return {one["sk"]["S"]: one["value"]["S"] for one in table.scan(TableName="sne-06")["Items"]}


@contextmanager
def a_table(runbook):
    """A table like the template's, with three items of an application."""
    table = runbook.client("dynamodb")
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    table.create_table(TableName="sne-06", BillingMode="PAY_PER_REQUEST", DeletionProtectionEnabled=True,
                       AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
                       KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys])
    table.update_continuous_backups(TableName="sne-06",
                                    PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    for name in ("META", "SECTION#identite", "EVENT#1"):
        table.put_item(TableName="sne-06", Item=item(name, "before"))
    yield table
    table.update_table(TableName="sne-06", DeletionProtectionEnabled=False)
    table.delete_table(TableName="sne-06")


def some_records(runbook):
    beside, copy, away = runbook.blocks("**Some records.**", "**The whole table.**")
    with a_table(runbook) as table:
        runbook.run(beside)
        table.delete_item(TableName="sne-06", Key={"pk": {"S": APPLICATION}, "sk": {"S": "SECTION#identite"}})
        table.put_item(TableName="sne-06", Item=item("META", "since"))
        told = runbook.run(copy, "a1")
        expected("what was missing is back, what is there is as it was", items(table),
                 {"META": "since", "SECTION#identite": "before", "EVENT#1": "before"})
        expected("what is there is told", sorted(line for line in told.splitlines() if line.startswith("is there")),
                 ["is there: EVENT#1", "is there: META"])
        runbook.run(away)
        expected("the copy is gone", table.list_tables()["TableNames"], ["sne-06"])


def the_whole_table(runbook):
    beside = runbook.blocks("**Some records.**", "**The whole table.**")[0]
    # Moto has no functions whose concurrency could be taken.
    _, back_up, replace, equip = runbook.blocks("**The whole table.**", "**A file.**")
    with a_table(runbook) as table:
        runbook.run(beside)
        table.put_item(TableName="sne-06", Item=item("META", "since"))
        # One shell, as whoever restores has.
        runbook.run("\n".join((back_up, replace, equip)))
        expected("all is as it was", set(items(table).values()), {"before"})
        found = table.describe_table(TableName="sne-06")["Table"]
        expected("protected", found["DeletionProtectionEnabled"], True)
        expected("with a stream", found["StreamSpecification"], {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
        ttl = table.describe_time_to_live(TableName="sne-06")["TimeToLiveDescription"]
        expected("with a time to live", (ttl["TimeToLiveStatus"], ttl["AttributeName"]), ("ENABLED", "ttl"))
        kept = table.describe_continuous_backups(TableName="sne-06")["ContinuousBackupsDescription"]
        expected("recoverable", kept["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "ENABLED")


def a_file(runbook):
    (bring_back,) = runbook.blocks("**A file.**", "## Replaying")
    files, bucket = runbook.client("s3"), STACK["BucketName"]
    files.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    files.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    # Another whose name begins the same is left where it is.
    for key in (FILE, f"{FILE}0"):
        files.put_object(Bucket=bucket, Key=key, Body=key.encode())
        files.delete_object(Bucket=bucket, Key=key)
    runbook.run(bring_back, FILE.removeprefix("applications/"))
    expected("the file is back", files.get_object(Bucket=bucket, Key=FILE)["Body"].read(), FILE.encode())
    expected("and no other", files.list_objects_v2(Bucket=bucket)["KeyCount"], 1)


def replaying(runbook):
    (replay,) = runbook.blocks("## Replaying", "## Erasing")
    queues = runbook.client("sqs")
    apart = queues.create_queue(QueueName="sne-06-post-dead")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=apart, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": 1}}'
    queue = queues.create_queue(QueueName="sne-06-post", Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    queues.send_message(QueueUrl=queue, MessageBody="a letter")
    # Taken once and never finished, it is set apart when it is asked for again.
    queues.receive_message(QueueUrl=queue, VisibilityTimeout=0)
    expected("it is set apart", queues.receive_message(QueueUrl=queue, WaitTimeSeconds=2).get("Messages"), None)
    runbook.run(replay, PostDeadLettersUrl=apart, PostQueueUrl=queue)
    back = queues.receive_message(QueueUrl=queue, WaitTimeSeconds=10).get("Messages", [])
    expected("it is back", [one["Body"] for one in back], ["a letter"])


def expected(what, found, wanted):
    if found != wanted:
        raise RuntimeError(f"{what}: {found!r}, not {wanted!r}")
