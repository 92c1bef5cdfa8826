"""Encryption keys on GCP: a key ring in the region with one key for each purpose."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_gcp import kms, logging, organizations, projects, storage

from graticule.providers.contract.keys import KeysArgs, KeysOutputs, Purpose, Use
from graticule.providers.contract.outputs import after, by_key
from graticule.providers.gcp.common import Scope

USE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
ADMINISTER = "roles/cloudkms.admin"
CLUSTER_AGENT = "serviceAccount:service-{0}@container-engine-robot.iam.gserviceaccount.com"
STORAGE = "storage.googleapis.com"
SERVICES: Mapping[Use, str] = {
    Use.POSTGRES: "alloydb.googleapis.com",
    Use.STRONG_SQL: "spanner.googleapis.com",
    Use.DOCUMENT: "firestore.googleapis.com",
    Use.CACHE: "memorystore.googleapis.com",
    Use.BUCKET: STORAGE,
    Use.QUEUE: "pubsub.googleapis.com",
    Use.LOG: "managedkafka.googleapis.com",
    Use.IMAGES: "artifactregistry.googleapis.com",
    Use.SECRETS: "secretmanager.googleapis.com",
    Use.BACKUPS: "backupdr.googleapis.com",
}
"""By use the service whose agent encrypts with the key of data."""
_DAY = 24 * 60 * 60


def build(name: str, args: KeysArgs, parent: pulumi.Resource) -> KeysOutputs:
    """Make the keys of one region; what takes a key comes after the service that encrypts with it may."""
    scope = Scope.of(name, args, parent)
    kept = pulumi.ResourceOptions(parent=parent, retain_on_delete=not args.retire)
    ring = kms.KeyRing(name, name=scope.physical(args.suffix), location=args.location, project=scope.project, opts=kept)
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
        grants = [
            kms.CryptoKeyIAMMember(what, crypto_key_id=key.id, role=USE, member=member, opts=scope.opts)
            for what, member in _users(scope, purpose, args.uses, ring.project, parent).items()
        ]
        keys[purpose] = after(key.id, grants)
    return KeysOutputs(key_ids=by_key(keys), store_id=ring.id)


def _users(
    scope: Scope, purpose: Purpose, uses: Sequence[Use], project: pulumi.Output[str], parent: pulumi.Resource
) -> dict[str, pulumi.Output[str]]:
    """Return who uses the key, by the logical name of the grant; a service agent that may not exist yet is made."""
    if purpose not in {Purpose.DATA, Purpose.BACKUP}:
        return {scope.logical(purpose): _user(purpose, project, parent)}
    wanted = {use for use in uses if (use is Use.BACKUPS) is (purpose is Purpose.BACKUP)}
    agents = {
        service: projects.ServiceIdentity(
            scope.logical(service.partition(".")[0]), service=service, project=project, opts=scope.opts
        ).member
        for service in sorted({SERVICES[use] for use in wanted} - {STORAGE})
    }
    if Use.BUCKET in wanted:
        found = storage.get_project_service_account_output(project=project, opts=pulumi.InvokeOptions(parent=parent))
        agents[STORAGE] = pulumi.Output.concat("serviceAccount:", found.email_address)
    return {scope.logical(f"{purpose}-{service.partition('.')[0]}"): member for service, member in agents.items()}


def _user(purpose: Purpose, project: pulumi.Output[str], parent: pulumi.Resource) -> pulumi.Output[str]:
    """Return the service agent that uses the key."""
    invoke = pulumi.InvokeOptions(parent=parent)
    if purpose is Purpose.CLUSTER:
        found = organizations.get_project_output(project_id=project, opts=invoke)
        return pulumi.Output.format(CLUSTER_AGENT, found.number)
    settings = logging.get_project_cmek_settings_output(project=project, opts=invoke)
    return pulumi.Output.concat("serviceAccount:", settings.service_account_id)
