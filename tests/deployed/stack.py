"""The stack: deployed by the SAM CLI, then completed by what the emulator leaves out."""

import json
import re
import subprocess

from emulator import REGION
from template import resources

NAME = "sne-deployed"
CODE_BUCKET = "sne-deployed-code"
MAIL_DOMAIN = "demande.example"


class Stack:
    """A stack that was deployed: its template as CloudFormation read it, and what each resource is called."""

    def __init__(self, cloud):
        self.cloud = cloud
        formation = cloud.client("cloudformation")
        processed = formation.get_template(StackName=NAME, TemplateStage="Processed")["TemplateBody"]
        self.template = json.loads(processed) if isinstance(processed, str) else processed
        described = formation.describe_stacks(StackName=NAME)["Stacks"][0]
        self.outputs = {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}
        pages = formation.get_paginator("list_stack_resources").paginate(StackName=NAME)
        found = [one for page in pages for one in page["StackResourceSummaries"]]
        self.physical = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}

    def named(self, kind):
        """The resources of a type: name in the template, properties."""
        return {name: one["Properties"] for name, one in resources(self.template, kind).items() if name in self.physical}


def deploy(cloud, sam, template, base_url, log):
    """`sam deploy`, as for AWS."""
    cloud.client("s3").create_bucket(Bucket=CODE_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    command = [
        sam, "deploy", "--template-file", template, "--stack-name", NAME, "--s3-bucket", CODE_BUCKET, "--region", REGION,
        "--language-extensions", "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-confirm-changeset", "--no-progressbar", "--parameter-overrides",
        f"BaseUrl={base_url}", f"MailDomain={MAIL_DOMAIN}",
    ]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(log.parent), "LANG": "C.UTF-8", "SAM_CLI_TELEMETRY": "0",
                   "SAM_CLI_POLL_DELAY": "1"}
    with log.open("wb") as out:
        ended = subprocess.run(command, env=environment | cloud.environment(), stdout=out, stderr=subprocess.STDOUT)
    if ended.returncode:
        raise RuntimeError(f"sam deploy failed:\n{log.read_text()}")
    return Stack(cloud)


def verify_sender(cloud):
    """What the owner of the domain does by publishing its DKIM records."""
    cloud.client("ses").verify_domain_identity(Domain=MAIL_DOMAIN)


def permit_mail(stack):
    """Lets the functions that may send do it to the emulator: for `SendEmail` it asks for a permission on everything, whatever
    identity sends, and it does not tell the conditions of a policy who the sender is. How many statements there were."""
    found = 0
    for name, role in stack.named("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                if "ses:SendEmail" in statement["Action"]:
                    found += 1
                    wider = {"Effect": "Allow", "Action": statement["Action"], "Resource": "*"}
                    stack.cloud.client("iam").put_role_policy(
                        RoleName=stack.physical[name], PolicyName=f"emulator-{found}",
                        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [wider]}))
    return found


def import_routes(stack):
    """The routes of the API, from the OpenAPI document that SAM wrote: the emulator makes the API and leaves out its `Body`.
    How many there are."""
    gateway = stack.cloud.client("apigatewayv2")
    made = 0
    for name, api in stack.named("AWS::ApiGatewayV2::Api").items():
        known = {"ApiId": stack.physical[name]}
        if gateway.get_routes(**known)["Items"]:
            continue
        integrations = {}
        for path, methods in api["Body"]["paths"].items():
            for method, operation in methods.items():
                function = function_of(operation["x-amazon-apigateway-integration"]["uri"])
                if function not in integrations:
                    arn = stack.cloud.client("lambda").get_function(FunctionName=stack.physical[function])
                    integrations[function] = gateway.create_integration(
                        **known, IntegrationType="AWS_PROXY", PayloadFormatVersion="2.0",
                        IntegrationUri=arn["Configuration"]["FunctionArn"])["IntegrationId"]
                every = method == "x-amazon-apigateway-any-method"
                key = path[1:] if path == "/$default" else f"{'ANY' if every else method.upper()} {path}"
                gateway.create_route(**known, RouteKey=key, Target=f"integrations/{integrations[function]}")
                made += 1
    return made


def hurry(stack, function, event):
    """The schedule of a function each minute, from now on: a test cannot wait for an hour. What it calls, and with what, stays."""
    scheduler = stack.cloud.client("scheduler")
    told = scheduler.get_schedule(Name=stack.physical[f"{function}{event}"])
    kept = ("Name", "GroupName", "FlexibleTimeWindow", "Target", "State")
    scheduler.update_schedule(**{name: told[name] for name in kept if name in told}, ScheduleExpression="rate(1 minute)")
    return told["ScheduleExpression"]


def function_of(uri):
    """The name in the template of the function that an integration calls."""
    written = json.dumps(uri)
    found = re.search(r"\$\{(\w+)\.Arn\}", written) or re.search(r'"Fn::GetAtt": \["(\w+)"', written)
    if not found:
        raise ValueError(f"an integration calls no function: {written}")
    return found[1]
