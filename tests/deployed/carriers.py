"""What carries events on AWS and not on the emulator, each in a thread of its own.

- Pipes: the emulator makes those of the template and does not deliver to queues. Here the stream of the table is read from
  its beginning and each record that a pipe's own filter lets through goes to the pipe's own target.
- GuardDuty: the emulator has none. Here each file that arrives is looked at for the EICAR test string, tagged, and told to
  the targets of the rules that listen to GuardDuty.
"""

import json
import threading
import traceback

from pattern import matches

EVERY_SECONDS = 0.1
# "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!", in two parts, so that no scanner takes this file for it.
EICAR = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!"
ARRIVING = "incoming/"


class Carrier:
    """Work that is done again and again until it is told to stop. A failure is kept, and ends the run."""

    def __init__(self, stack):
        self.stack, self.cloud = stack, stack.cloud
        self.queues = self.cloud.client("sqs")
        self.carried, self.failure = 0, None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.begin()

    def start(self):
        self.thread.start()
        return self

    def run(self):
        while not self.stopping.wait(EVERY_SECONDS):
            try:
                self.turn()
            except Exception:
                self.failure = traceback.format_exc()
                return

    def stop(self):
        self.stopping.set()
        self.thread.join(30)

    def send(self, queue_name, event):
        url = self.queues.get_queue_url(QueueName=queue_name)["QueueUrl"]
        self.queues.send_message(QueueUrl=url, MessageBody=json.dumps(event, default=seconds))
        self.carried += 1


class Pipes(Carrier):
    """From the table's stream to the queues."""

    def begin(self):
        self.streams = self.cloud.client("dynamodbstreams")
        self.pipes = list(self.stack.named("AWS::Pipes::Pipe").values())
        self.arn = self.streams.list_streams(TableName=self.stack.outputs["TableName"])["Streams"][0]["StreamArn"]
        self.iterators = {}

    def turn(self):
        for shard in self.streams.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"]:
            place = {"StreamArn": self.arn, "ShardId": shard["ShardId"]}
            if shard["ShardId"] not in self.iterators:
                self.iterators[shard["ShardId"]] = self.streams.get_shard_iterator(
                    **place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            iterator = self.iterators[shard["ShardId"]]
            if iterator is None:
                continue
            read = self.streams.get_records(ShardIterator=iterator)
            for record in read["Records"]:
                self.carry(record | {"eventSourceARN": self.arn})
            self.iterators[shard["ShardId"]] = read.get("NextShardIterator")

    def carry(self, record):
        for pipe in self.pipes:
            filters = pipe["SourceParameters"]["FilterCriteria"]["Filters"]
            if any(matches(json.loads(one["Pattern"]), record) for one in filters):
                self.send(queue_of(self.stack, pipe["Target"]), record)


class Scan(Carrier):
    """The scan for malware of the files that arrive."""

    def begin(self):
        self.files = self.cloud.client("s3")
        self.bucket = self.stack.outputs["BucketName"]
        self.rules = list(self.stack.named("AWS::Events::Rule").values())
        self.seen = set()

    def turn(self):
        for page in self.files.get_paginator("list_object_versions").paginate(Bucket=self.bucket, Prefix=ARRIVING):
            for one in page.get("Versions", []):
                version = one["Key"], one["VersionId"]
                if version not in self.seen and self.scan(*version):
                    self.seen.add(version)

    def scan(self, key, version):
        place = {"Bucket": self.bucket, "Key": key, "VersionId": version}
        try:
            content = self.files.get_object(**place)["Body"].read()
            found = "THREATS_FOUND" if EICAR in content else "NO_THREATS_FOUND"
            self.files.put_object_tagging(
                **place, Tagging={"TagSet": [{"Key": "GuardDutyMalwareScanStatus", "Value": found}]})
        except (self.files.exceptions.NoSuchKey, self.files.exceptions.ClientError) as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchVersion"):
                return True  # Erased meanwhile: nobody waits for it.
            raise
        event = {
            "source": "aws.guardduty",
            "detail-type": "GuardDuty Malware Protection Object Scan Result",
            "detail": {
                "scanStatus": "COMPLETED",
                "s3ObjectDetails": {"bucketName": self.bucket, "objectKey": key, "versionId": version},
                "scanResultDetails": {"scanResultStatus": found},
            },
        }
        for rule in self.rules:
            if matches(self.written_out(rule["EventPattern"]), event):
                for target in rule["Targets"]:
                    self.send(queue_of(self.stack, target["Arn"]), event)
        return True

    def written_out(self, node):
        """A pattern with the names of what it refers to."""
        if isinstance(node, dict):
            if set(node) == {"Ref"}:
                return self.stack.physical[node["Ref"]]
            return {key: self.written_out(one) for key, one in node.items()}
        return [self.written_out(one) for one in node] if isinstance(node, list) else node


def queue_of(stack, target):
    """The name of the queue that a template points at."""
    logical, attribute = target["Fn::GetAtt"]
    if attribute != "Arn":
        raise ValueError(f"a target that is no queue: {target}")
    return stack.physical[logical].rsplit("/", 1)[-1]


def seconds(value):
    """Times as streams write them."""
    return int(value.timestamp())
