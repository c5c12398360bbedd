"""What is deployed: template.yaml, but for the changes below. Each is here because an emulator cannot do otherwise; they are
listed in infra/README.md."""

import platform
import zipfile

import yaml

# What the emulator cannot make. What GuardDuty does is done by scan.py.
UNKNOWN_TYPES = {"AWS::GuardDuty::MalwareProtectionPlan"}
ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}


# The first part of the site's address, as conditions ask for it: the emulator does not split there.
SCHEME = {"Fn::Select": [0, {"Fn::Split": [":", {"Ref": "BaseUrl"}]}]}


def adapted(path, binaries, files_origin, base_url):
    """The template to deploy, and what was changed, in a line each."""
    template = yaml.safe_load(path.read_text())
    said = []

    # 1. Binaries of this machine, compiled already: `sam build` would compile them again, for another processor.
    functions = template["Globals"]["Function"]
    functions["Architectures"] = [ARCHITECTURES[platform.machine()]]
    said.append(f"architecture {functions['Architectures'][0]}")
    for resource in resources(template, "AWS::Serverless::Function").values():
        name = resource.pop("Metadata")["BuildProperties"]["Binary"]
        resource["Properties"]["CodeUri"] = str(packed(binaries / name))
    said.append("code from the binaries compiled here")

    # 2. Browsers reach files at the emulator's own address, not at the bucket's.
    functions["Environment"]["Variables"]["SNE_FILES_ORIGINS"] = files_origin
    said.append(f"files are at {files_origin}")

    # 3. What it does not know.
    for kind in sorted(UNKNOWN_TYPES):
        for name in resources(template, kind):
            del template["Resources"][name]
            said.append(f"without {name} ({kind})")

    # 4. Conditions on the site's scheme.
    scheme = base_url.split(":")[0]
    for name, condition in template.get("Conditions", {}).items():
        template["Conditions"][name] = replaced(condition, SCHEME, scheme)
        if template["Conditions"][name] != condition:
            said.append(f"condition {name}: the scheme is {scheme}")

    # 5. Nested stacks are found from here.
    for nested in resources(template, "AWS::CloudFormation::Stack").values():
        nested["Properties"]["TemplateURL"] = str(path.parent / nested["Properties"]["TemplateURL"])
    return yaml.safe_dump(template, sort_keys=False, allow_unicode=True), said


def packed(directory):
    """The archive of a function, as `sam deploy` would make it, only faster: it need not be small."""
    path = directory.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(directory / "bootstrap", "bootstrap")
    return path


def resources(template, kind):
    """The resources of a type, by their names."""
    return {name: one for name, one in template["Resources"].items() if one["Type"] == kind}


def replaced(node, wanted, value):
    """The same tree, with `value` wherever `wanted` is."""
    if node == wanted:
        return value
    if isinstance(node, dict):
        return {key: replaced(one, wanted, value) for key, one in node.items()}
    return [replaced(one, wanted, value) for one in node] if isinstance(node, list) else node
