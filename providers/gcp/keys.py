"""Encryption keys on GCP: a key ring in the region with one key for each purpose."""

import pulumi
from pulumi_gcp import kms, logging, organizations

from graticule.providers.contract.keys import KeysArgs, KeysOutputs, Purpose
from graticule.providers.contract.outputs import by_key
from graticule.providers.gcp.common import Scope

USE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
ADMINISTER = "roles/cloudkms.admin"
CLUSTER_AGENT = "serviceAccount:service-{0}@container-engine-robot.iam.gserviceaccount.com"
_DAY = 24 * 60 * 60


def build(name: str, args: KeysArgs, parent: pulumi.Resource) -> KeysOutputs:
    """Make the keys of one region; a key is known once the service that uses it may."""
    scope = Scope.of(name, args, parent)
    kept = pulumi.ResourceOptions(parent=parent, retain_on_delete=not args.retire)
    ring = kms.KeyRing(name, name=scope.physical(), location=args.location, project=scope.project, opts=kept)
    for team, member in sorted(args.administrators.items()):
        kms.KeyRingIAMMember(scope.logical(team), key_ring_id=ring.id, role=ADMINISTER, member=member, opts=scope.opts)
    keys: dict[str, pulumi.Output[str]] = {}
    for purpose in sorted(args.purposes):
        key = kms.CryptoKey(
            scope.logical(purpose),
            name=purpose,
            key_ring=ring.id,
            purpose="ENCRYPT_DECRYPT",
            rotation_period=f"{args.rotation_days * _DAY}s",
            destroy_scheduled_duration=f"{args.deletion_window_days * _DAY}s",
            version_template=kms.CryptoKeyVersionTemplateArgs(
                algorithm="GOOGLE_SYMMETRIC_ENCRYPTION", protection_level="SOFTWARE"
            ),
            labels=scope.labels,
            opts=kept,
        )
        grant = kms.CryptoKeyIAMMember(
            scope.logical(purpose),
            crypto_key_id=key.id,
            role=USE,
            member=_user(purpose, ring.project, parent),
            opts=scope.opts,
        )
        keys[purpose] = pulumi.Output.all(key.id, grant.id).apply(lambda both: both[0])
    return KeysOutputs(key_ids=by_key(keys), store_id=ring.id)


def _user(purpose: Purpose, project: pulumi.Output[str], parent: pulumi.Resource) -> pulumi.Output[str]:
    """Return the service agent that uses the key."""
    invoke = pulumi.InvokeOptions(parent=parent)
    if purpose is Purpose.CLUSTER:
        found = organizations.get_project_output(project_id=project, opts=invoke)
        return pulumi.Output.format(CLUSTER_AGENT, found.number)
    settings = logging.get_project_cmek_settings_output(project=project, opts=invoke)
    return pulumi.Output.concat("serviceAccount:", settings.service_account_id)
