"""What users get wrong, one line each: an edit of a good deployment and the one line that answers it."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Case:
    name: str
    wrong: Edit | str
    says: str
    """A regular expression of the whole message."""


def good() -> dict[str, Any]:
    return {
        "labels": {"owner": "platform"},
        "addresses": {"range": "10.0.0.0/8"},
        "accounts": {
            "aws-a": {"cloud": "aws", "id": "111122223333"},
            "gcp-a": {"cloud": "gcp", "project": "acme-prod"},
            "az-a": {"cloud": "azure", "subscription": "00000000-0000-0000-0000-000000000000"},
        },
        "regions": {
            "use1": {"account": "aws-a", "location": "us-east-1", "zones": ["us-east-1a", "us-east-1b"], "slot": 1},
            "euw4": {"account": "gcp-a", "location": "europe-west4", "zones": ["europe-west4-a"], "slot": 2},
            "jpe": {"account": "az-a", "location": "japaneast", "zones": ["1", "2"], "slot": 3},
        },
    }


def put(place: str, value: object) -> Edit:
    def edit(settings: dict[str, Any]) -> None:
        *outer, last = place.split("/")
        for part in outer:
            settings = settings.setdefault(part, {})
        settings[last] = deepcopy(value)

    return edit


def drop(place: str) -> Edit:
    def edit(settings: dict[str, Any]) -> None:
        *outer, last = place.split("/")
        for part in outer:
            settings = settings[part]
        del settings[last]

    return edit


def both(*edits: Edit) -> Edit:
    def edit(settings: dict[str, Any]) -> None:
        for one in edits:
            one(settings)

    return edit


def ranged(key: str, text: str) -> Edit:
    return both(drop(f"regions/{key}/slot"), put(f"regions/{key}/range", text))


KEY = "needs 1..12 lowercase letters and digits, a letter first"
CASES = [
    Case(
        "unknown top key", put("region", {}), r"region: unknown key \(did you mean 'regions'\?\); the keys here are .*"
    ),
    Case(
        "one account under two keys",
        put("accounts/aws-b", {"cloud": "aws", "id": "111122223333"}),
        r"accounts\.aws-b\.id: 111122223333 is accounts\.aws-a already, and what an account has once would be made "
        r"twice; remove this one, and say account: aws-a in its regions",
    ),
    Case(
        "unknown region key",
        put("regions/use1/zone", "a"),
        r"regions\.use1\.zone: unknown key \(did you mean 'zones'.*",
    ),
    Case(
        "unknown network key", put("network/egres", "zonal"), r"network\.egres: unknown key \(did you mean 'egress'.*"
    ),
    Case("unknown log key", put("network/flow_logs/on", True), r"network\.flow_logs\.on: unknown key.*"),
    Case(
        "unknown account key",
        put("accounts/aws-a/idd", "1"),
        r"accounts\.aws-a\.idd: unknown key \(did you mean 'id'.*",
    ),
    Case(
        "unknown account",
        put("regions/use1/account", "aws-b"),
        r"regions\.use1\.account: unknown account 'aws-b' \(did .*",
    ),
    Case(
        "unknown location",
        put("regions/use1/location", "us-east-9"),
        r"regions\.use1\.location: aws has no location .*did.*",
    ),
    Case(
        "location of another cloud",
        put("regions/use1/location", "japaneast"),
        r"regions\.use1\.location: aws has no .*",
    ),
    Case(
        "unknown zone",
        put("regions/use1/zones", ["us-east-1z"]),
        r"regions\.use1\.zones: 'us-east-1z' is not a zone .*",
    ),
    Case(
        "zone of another region",
        put("regions/use1/zones", ["us-west-2a"]),
        r"regions\.use1\.zones: 'us-west-2a' is not .*",
    ),
    Case("short zone", put("regions/use1/zones", ["a"]), r"regions\.use1\.zones: 'a' is not a zone of us-east-1.*"),
    Case("no zones", put("regions/use1/zones", []), r"regions\.use1\.zones: need 1\.\.6, got 0"),
    Case(
        "seven zones",
        put("regions/use1/zones", [f"us-east-1{z}" for z in "abcdefg"]),
        r"regions\.use1\.zones: need 1\.\.6, got 7",
    ),
    Case(
        "doubled zone",
        put("regions/use1/zones", ["us-east-1a"] * 2),
        r"regions\.use1\.zones: 'us-east-1a' is listed twice",
    ),
    Case(
        "zones as text", put("regions/use1/zones", "us-east-1a"), r"regions\.use1\.zones: need a list, got 'us-east-1a'"
    ),
    Case("number as zone", put("regions/jpe/zones", [1]), r"regions\.jpe\.zones\.0: need text, in quotes.*got 1"),
    Case("zones missing", drop("regions/use1/zones"), r"regions\.use1\.zones: is required"),
    Case("location missing", drop("regions/use1/location"), r"regions\.use1\.location: is required"),
    Case("account missing", drop("regions/use1/account"), r"regions\.use1\.account: is required"),
    Case(
        "doubled slot",
        put("regions/euw4/slot", 1),
        r"regions\.euw4\.slot: 1 is taken by regions\.use1; the next free one is 2",
    ),
    Case("missing slot", drop("regions/euw4/slot"), r"regions\.euw4\.slot: is required; the next free one is 2"),
    Case(
        "missing slot beside avoid",
        both(drop("regions/euw4/slot"), put("addresses/avoid", ["10.8.0.0/16"])),
        r"regions\.euw4\.slot: is required; the next free one is 4",
    ),
    Case(
        "missing slot beside range",
        both(drop("regions/euw4/slot"), ranged("jpe", "10.8.0.0/14")),
        r"regions\.euw4\.slot: is required; the next free one is 3",
    ),
    Case("slot 0", put("regions/use1/slot", 0), r"regions\.use1\.slot: need 1\.\.63 .*, got 0"),
    Case("slot too high", put("regions/use1/slot", 64), r"regions\.use1\.slot: need 1\.\.63 .*, got 64"),
    Case("slot negative", put("regions/use1/slot", -1), r"regions\.use1\.slot: need 1\.\.63 .*, got -1"),
    Case("slot yes", put("regions/use1/slot", True), r"regions\.use1\.slot: need a whole number, got true"),
    Case("slot text", put("regions/use1/slot", "1"), r"regions\.use1\.slot: need a whole number, got '1'"),
    Case("slot fraction", put("regions/use1/slot", 1.0), r"regions\.use1\.slot: need a whole number, got 1\.0"),
    Case(
        "slot and range", put("regions/use1/range", "10.4.0.0/14"), r"regions\.use1\.range: both 'slot' and 'range' .*"
    ),
    Case(
        "range overlaps slot",
        ranged("use1", "10.8.0.0/14"),
        r"regions\.(use1|euw4): .* overlaps .*; take another slot or range",
    ),
    Case("range over slot 0", ranged("use1", "10.0.0.0/14"), r"regions\.use1\.range: .*slot 0.*"),
    Case(
        "range too small",
        ranged("use1", "10.4.0.0/20"),
        r"regions\.use1\.range: need a range from /18 to /14, got '10.*",
    ),
    Case(
        "range too large",
        ranged("use1", "10.16.0.0/12"),
        r"regions\.use1\.range: need a range from /18 to /14, got '10.*",
    ),
    Case("range public", ranged("use1", "8.8.0.0/16"), r"regions\.use1\.range: need a private range, .*"),
    Case(
        "range with host bits",
        ranged("use1", "10.4.0.1/14"),
        r"regions\.use1\.range: has address bits .*write 10\.4\.0\.0/14.*",
    ),
    Case(
        "range no range",
        ranged("use1", "ten"),
        r"regions\.use1\.range: need an IPv4 range such as 10\.0\.0\.0/8, got 'ten'",
    ),
    Case("range IPv6", ranged("use1", "fd00::/14"), r"regions\.use1\.range: need an IPv4 range .*"),
    Case("range AKS uses", ranged("jpe", "172.30.0.0/16"), r"regions\.jpe\.range: .* which AKS uses itself; .*"),
    Case("addresses missing", drop("addresses"), r"addresses: is required"),
    Case("addresses bad", put("addresses", "10.0.0.0"), r"addresses\.range: .*"),
    Case("addresses public", put("addresses/range", "8.0.0.0/8"), r"addresses\.range: need a private range, .*"),
    Case("addresses host bits", put("addresses/range", "10.1.0.0/8"), r"addresses\.range: has address bits .*"),
    Case(
        "addresses too small",
        put("addresses/range", "10.0.0.0/14"),
        r"addresses\.range: .* is too small for slots of /14; .*",
    ),
    Case("slot size", put("addresses/slot", 20), r"addresses\.slot: need .*18, got 20"),
    Case("slot size text", put("addresses/slot", "16"), r"addresses\.slot: need a whole number, got '16'"),
    Case(
        "avoid bad", put("addresses/avoid", ["8.0.0.0/8", "x"]), r"addresses\.avoid\.1: need an IPv4 range .*, got 'x'"
    ),
    Case("avoid host bits", put("addresses/avoid", ["10.200.0.1/16"]), r"addresses\.avoid\.0: has address bits .*"),
    Case(
        "avoid overlaps",
        put("addresses/avoid", ["10.5.0.0/16"]),
        r"regions\.use1: .* overlaps 10\.5\.0\.0/16 of addresses\.avoid\.0; .*",
    ),
    Case(
        "region key dashed", put("regions/us-e1", good()["regions"]["use1"]), rf"regions\.us-e1: a region's key {KEY}"
    ),
    Case("region key upper", put("regions/USE1", good()["regions"]["use1"]), rf"regions\.USE1: a region's key {KEY}"),
    Case(
        "region key long",
        put("regions/abcdefghijklm", good()["regions"]["use1"]),
        rf"regions\.abcdefghijklm: a region's key {KEY}",
    ),
    Case("region key digit", put("regions/1use", good()["regions"]["use1"]), rf"regions\.1use: a region's key {KEY}"),
    Case(
        "region key reserved",
        put("regions/edge", {**good()["regions"]["use1"], "slot": 9}),
        r"regions\.edge: 'edge' is a reserved name .*",
    ),
    Case(
        "account key",
        put("accounts/AWS", {"cloud": "aws", "id": "111122223333"}),
        r"accounts\.AWS: an account's key needs 1\.\.30 .*",
    ),
    Case("group key", put("groups/e-u", {"regions": ["use1"]}), rf"groups\.e-u: a group's key {KEY}"),
    Case(
        "group key reserved", put("groups/data", {"regions": ["use1"]}), r"groups\.data: 'data' is a reserved name .*"
    ),
    Case(
        "group region unknown",
        put("groups/eu", {"regions": ["euw5"]}),
        r"groups\.eu\.regions\.0: unknown region 'euw5' \(did .*",
    ),
    Case(
        "group region doubled",
        put("groups/eu", {"regions": ["euw4", "euw4"]}),
        r"groups\.eu\.regions\.1: 'euw4' is listed twice",
    ),
    Case(
        "group location unknown",
        put("groups/eu", {"regions": ["euw4"], "locations": ["europe-west3", "europe-norht1"]}),
        r"groups\.eu\.locations\.1: no cloud has a location 'europe-norht1' \(did you mean 'europe-north1'\?\); a newer .*",
    ),
    Case("group empty", put("groups/eu", {"regions": []}), r"groups\.eu\.regions: need at least 1, got 0"),
    Case("region empty", put("regions/use1", None), r"regions\.use1: is empty; .*"),
    Case("account empty", put("accounts/aws-a", None), r"accounts\.aws-a: is empty; .*"),
    Case(
        "generation empty",
        put("clusters", {"generations": {"blue": None}}),
        r"clusters\.generations\.blue: is empty; .*",
    ),
    Case(
        "a region's generation empty",
        put("regions/use1/clusters", {"generations": {"green": None}}),
        r"regions\.use1\.clusters\.generations\.green: is empty; .*",
    ),
    Case("database empty", put("databases", {"users": None}), r"databases\.users: is empty; write its settings, or .*"),
    Case(
        "shards empty",
        put("databases", {"users": {"version": "17", "primary": "use1", "shards": {"a": None}}}),
        r"databases\.users\.shards\.a: is empty; .*",
    ),
    Case(
        "repository empty", put("registry", {"repositories": {"a": None}}), r"registry\.repositories\.a: is empty; .*"
    ),
    Case("region a word", put("regions/use1", "us-east-1"), r"regions\.use1: need a map, got 'us-east-1'"),
    Case("regions a list", put("regions", ["use1"]), r"regions: need a map, got .*"),
    Case("no regions", put("regions", {}), r"regions: need at least 1, got 0"),
    Case("too many regions", put("limits/max_regions", 2), r"regions: need at most 2 \(limits\.max_regions\), got 3"),
    Case("owner missing", put("labels", {"team": "x"}), r"labels\.owner: is required: .*"),
    Case("label key", put("labels/Team", "x"), r"labels\.Team: a label's key needs 1\.\.63 .*"),
    Case("label value", put("labels/team", "a;b"), r"labels\.team: need 1\.\.63 .*, got 'a;b'"),
    Case("label reserved", put("labels/deployment", "x"), r"labels\.deployment: is set by .*"),
    Case(
        "region label reserved",
        put("regions/use1/labels", {"region": "x"}),
        r"regions\.use1\.labels\.region: is set by .*",
    ),
    Case("prefix", put("naming/prefix", "Acme-Corp"), r"naming\.prefix: need at most 12 lowercase .*, got 'Acme-Corp'"),
    Case(
        "prefix that a cloud keeps",
        put("naming/prefix", "sg"),
        r"naming\.prefix: names on aws cannot begin with sg-, got 'sg'; take another",
    ),
    Case("profile", put("profile", "cheap"), r"profile: need 'economy' or 'production', got 'cheap'"),
    Case("layout", put("layout", "many"), r"layout: need 'single' or 'slices', got 'many'"),
    Case("egress", put("network/egress", "dual"), r"network\.egress: need 'zonal', 'single' or 'none', got 'dual'"),
    Case(
        "retention",
        put("network/flow_logs", {"retention_days": 8}),
        r"network\.flow_logs\.retention_days: need one of 1, 3, .*, got 8",
    ),
    Case(
        "retention text",
        put("network/flow_logs", {"retention_days": "long"}),
        r"network\.flow_logs\.retention_days: need .*, got 'long'",
    ),
    Case(
        "switch text",
        put("network/flow_logs", {"enabled": "perhaps"}),
        r"network\.flow_logs\.enabled: need true or false, got 'perhaps'",
    ),
    Case(
        "traffic on gcp",
        put("regions/euw4/network", {"flow_logs": {"traffic": "rejected"}}),
        r"regions\.euw4\.network\.flow_logs\.traffic: .*GCP.*",
    ),
    Case(
        "traffic on azure",
        put("regions/jpe/network", {"flow_logs": {"traffic": "accepted"}}),
        r"regions\.jpe\.network\.flow_logs\.traffic: .*Azure.*",
    ),
    Case(
        "foreign block",
        put("regions/use1/network", {"gcp": {}}),
        r"regions\.use1\.network\.gcp: this block is for gcp, .* aws; remove it",
    ),
    Case("sampling", put("network/gcp", {"flow_sampling": 2}), r"network\.gcp\.flow_sampling: need .* 1, got 2"),
    Case("max_nodes", put("clusters/max_nodes", 0), r"clusters\.max_nodes: need .*1, got 0"),
    Case(
        "too many nodes",
        put("regions/jpe/clusters", {"max_nodes": 5000}),
        r"regions\.jpe\.clusters\.max_nodes: slot .* has room for .*got 5000; .*",
    ),
    Case(
        "account id of other digits", put("accounts/aws-a/id", "٤" * 12), r"accounts\.aws-a\.id: need twelve digits.*"
    ),
    Case("account id short", put("accounts/aws-a/id", "12"), r"accounts\.aws-a\.id: need twelve digits.*, got '12'"),
    Case(
        "account id number",
        put("accounts/aws-a/id", 111122223333),
        r"accounts\.aws-a\.id: need text, in quotes.*, got 111122223333",
    ),
    Case("account id missing", drop("accounts/aws-a/id"), r"accounts\.aws-a\.id: is required for an account on aws"),
    Case(
        "account of no cloud",
        put("accounts/aws-a/cloud", "ibm"),
        r"accounts\.aws-a\.cloud: need 'aws', 'gcp' or 'azure', got 'ibm'",
    ),
    Case(
        "foreign account key",
        put("accounts/aws-a/project", "acme-prod"),
        r"accounts\.aws-a\.project: belongs to another cloud than aws; .*",
    ),
    Case("project", put("accounts/gcp-a/project", "X"), r"accounts\.gcp-a\.project: need .*, got 'X'"),
    Case(
        "dns authority",
        both(drop("accounts/az-a"), drop("regions/jpe"), put("dns/authority", "azure")),
        r"dns\.authority: no account is on azure; .*",
    ),
    Case("dns zone of dashes", put("dns/zone", "-a.example-"), r"dns\.zone: need a domain .*, got '-a\.example-'"),
    Case("dns zone with a long part", put("dns/zone", f"{'a' * 64}.com"), r"dns\.zone: need a domain .*"),
    Case("dns zone", put("dns/zone", "example"), r"dns\.zone: need .*, got 'example'"),
    Case("secure value", put("naming/prefix", {"secure": "AAA"}), r"naming\.prefix: a 'secure:' value .*"),
    Case("secure in a list", put("addresses/avoid", [{"secure": "AAA"}]), r"addresses\.avoid\.0: a 'secure:' value .*"),
    Case("bad secret", put("labels/team", "secret:x"), r"labels\.team: need secret:<store>/<name>, got 'secret:x'"),
    Case(
        "more labels than Azure takes",
        both(
            put("labels", {"owner": "platform", **{f"label{number}": "x" for number in range(10)}}),
            put("regions/jpe/labels", {"one": "x", "two": "x"}),
        ),
        r"regions\.jpe\.labels: need at most 12 on azure with those of the deployment, got 13: .*; remove 1",
    ),
    Case(
        "more labels than AWS takes",
        put("regions/use1/labels", {f"label{number}": "x" for number in range(40)}),
        r"regions\.use1\.labels: need at most 40 on aws .*, got 41: .*; remove 1",
    ),
    *(
        Case(
            f"an endpoint of {service} that is there already",
            put("network", {"aws": {"interface_endpoints": ["ec2", service]}}),
            rf"network\.aws\.interface_endpoints\.1: '{service}' has a gateway endpoint always, .*; remove it",
        )
        for service in ("s3", "dynamodb")
    ),
    Case(
        "an endpoint of one service twice",
        put("network", {"aws": {"interface_endpoints": ["ec2", "kms", "ec2"]}}),
        r"network\.aws\.interface_endpoints\.2: 'ec2' is listed already; remove it",
    ),
]
