"""Uploads in a private bucket at S3; visitors get them from the site, at the same addresses as from a folder."""

from typing import Any
from urllib.parse import urljoin

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

CLIENT = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2})
TRANSFER = TransferConfig(use_threads=False)  # a photo is one part


class BucketStorage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    def get_default_settings(self) -> dict[str, Any]:
        return {**super().get_default_settings(), "client_config": CLIENT, "transfer_config": TRANSFER}

    def url(self, name: str, *_args: object, **_options: object) -> str:
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))
