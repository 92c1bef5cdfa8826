"""What a new database begins as: another one, whose backups can be read where the new one is made."""

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.database import Consistency, Engine, Restore, is_postgres
from graticule.providers.contract.documents import Documents
from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.stacks.database_settings import Database
from graticule.stacks.settings import Deployment


def restored(deployment: Deployment, settings: Database, key: str, cloud: Cloud, noun: str) -> Restore | None:
    """Return where the data of a new database comes from, by the name of the component that has it.

    Args:
        deployment: the deployment, of which the other database is.
        settings: the new database.
        key: its key.
        cloud: its cloud, which has restores of this kind.
        noun: what the names of databases begin with.

    Raises:
        Problem: there is no such database, or it is another one than the new one can begin as.
    """
    if settings.restore is None:
        return None
    source = settings.restore.source
    if source == key:
        raise Problem("restore.from", "a database is not restored over itself; take a new key, and move over to it")
    if source not in deployment.databases:
        known = [one for one in deployment.databases if one != key]
        raise Problem(
            "restore.from", f"unknown database '{source}'{did_you_mean(source, known)}; there are {listed(known)}"
        )
    found = deployment.databases[source]
    if settings.engine is Engine.DOCUMENT:
        _check_documents(settings, source, found, cloud)
    else:
        _check_postgres(settings, source, found, cloud)
    return Restore.parse({"from": f"{noun}-{source}", "at": settings.restore.at})


def _check_postgres(settings: Database, source: str, found: Database, cloud: Cloud) -> None:
    if not is_postgres(found):
        raise Problem("restore.from", f"'{source}' is not of PostgreSQL with one writer, whose backups are read here")
    _check_region(settings, source, found)
    if cloud is Cloud.AZURE and settings.primary != found.primary:
        raise Problem(
            "primary",
            f"need {found.primary}, where '{source}' writes: on azure a replica has no backups, "
            f"got '{settings.primary}'",
        )
    if set(found.shards) != set(settings.shards):
        raise Problem("shards", f"need the shards of '{source}', {listed(found.shards)}, each from its own backups")
    if found.version != settings.version:
        raise Problem("version", f"need {found.version}, that of '{source}'; upgrade after the restore")


def _check_documents(settings: Database, source: str, found: Database, cloud: Cloud) -> None:
    """Check that the documents are found as in the other database, and on Azure what an account inherits."""
    if found.engine is not Engine.DOCUMENT:
        raise Problem("restore.from", f"'{source}' has no documents; need a database with engine: document")
    _check_region(settings, source, found)
    own, other = settings.document or Documents(), found.document or Documents()
    for field in Documents.model_fields:
        need, got = getattr(other, field), getattr(own, field)
        if need != got:
            raise Problem(
                f"document.{field}", f"need '{need}', that of '{source}', whose documents it begins with, got '{got}'"
            )
    if cloud is not Cloud.AZURE:
        return
    if settings.primary != found.primary:
        raise Problem(
            "primary",
            f"need {found.primary}, the first region of '{source}', whose key encrypts what is restored, "
            f"got '{settings.primary}'",
        )
    strong = found.consistency is Consistency.STRONG
    if strong != (settings.consistency is Consistency.STRONG):
        need = "strong" if strong else "single or async"
        raise Problem(
            "consistency", f"need {need}: an account begins with that of '{source}', got {settings.consistency}"
        )


def _check_region(settings: Database, source: str, found: Database) -> None:
    if settings.primary not in {found.primary, *found.secondaries}:
        raise Problem(
            "primary",
            f"need a region that holds '{source}', whose backups are there, got '{settings.primary}'",
        )
