"""The types of audit trails that are played in full, on the three clouds."""

from graticule.sandbox import aws, gcp
from graticule.sandbox.azure import STORAGE
from graticule.sandbox.model import Model

BUCKET = "aws:s3/bucket:Bucket"
_TAGS = {"tagsAll": "{tags}"}
_OF_BUCKET = (
    "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "bucketOwnershipControls:BucketOwnershipControls",
    "bucketPolicy:BucketPolicy",
    "bucketPublicAccessBlock:BucketPublicAccessBlock",
    "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "bucketVersioning:BucketVersioning",
)
"""Settings of a bucket that are resources of their own; there is one of each."""

MODELS = {
    BUCKET: Model(
        id="{bucket}",
        name="bucket",
        scope="",
        outputs={
            "arn": "arn:aws:s3:::{bucket}",
            "bucketDomainName": "{bucket}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
            "hostedZoneId": "Z{short}",
            **_TAGS,
        },
        taken="BucketAlreadyExists: The requested bucket name is not available: {bucket}",
        in_use="BucketNotEmpty: The bucket {id} is still written to by {user}",
        missing="NoSuchBucket: The specified bucket does not exist: {value}",
    ),
    **{
        f"aws:s3/{kind}": Model(id="{bucket}", references={"bucket": BUCKET}, missing="NoSuchBucket: {value}")
        for kind in _OF_BUCKET
    },
    "aws:cloudtrail/trail:Trail": Model(
        id="arn:aws:cloudtrail:{region}:{account}:trail/{name}",
        name="name",
        references={"s3BucketName": BUCKET, "kmsKeyId": aws.KEY},
        outputs={
            "arn": "arn:aws:cloudtrail:{region}:{account}:trail/{name}",
            "homeRegion": "{region}",
            "snsTopicArn": "",
            **_TAGS,
        },
        taken="TrailAlreadyExistsException: Trail {name} already exists",
        missing="S3BucketDoesNotExistException: {value}",
    ),
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": Model(
        id="{account}/audit_config/{service}", outputs={"etag": "{short}"}, taken=gcp.TAKEN
    ),
    "azure-native:monitor:SubscriptionDiagnosticSetting": Model(
        id="/subscriptions/{account}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        name="name",
        scope="{account}",
        outputs={"type": "Microsoft.Insights/diagnosticSettings", "azureApiVersion": "", "systemData": {}},
        references={"storageAccountId": STORAGE},
        taken='Code="Conflict" Message="Data sink is already used in diagnostic setting {name}"',
    ),
}
"""By the type how it behaves."""
