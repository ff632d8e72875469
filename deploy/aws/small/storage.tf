# The database, the photos and the certificates. Terraform leaves a snapshot when it is told to delete the volume.
resource "aws_ebs_volume" "data" {
  availability_zone = data.aws_availability_zones.here.names[0]
  size              = var.data_gib
  type              = "gp3"
  encrypted         = true
  final_snapshot    = true
  tags              = { Name = "${var.name}-data", Snapshots = var.name }
}

# It ends with its machine, which shuts the database down first; a volume that is pulled off would not.
resource "aws_volume_attachment" "data" {
  device_name  = "/dev/sdf"
  volume_id    = aws_ebs_volume.data.id
  instance_id  = aws_instance.site.id
  skip_destroy = true
}

resource "aws_dlm_lifecycle_policy" "snapshots" {
  description        = "A snapshot of the data volume each day"
  execution_role_arn = aws_iam_role.snapshots.arn
  policy_details {
    resource_types = ["VOLUME"]
    target_tags    = { Snapshots = var.name }
    schedule {
      name      = "daily"
      copy_tags = true
      create_rule {
        interval = 24
        times    = ["19:00"] # UTC, 04:00 in Seoul
      }
      retain_rule {
        count = 7
      }
    }
  }
}

resource "aws_iam_role" "snapshots" {
  name_prefix = "${var.name}-snapshots-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "dlm.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "snapshots" {
  role       = aws_iam_role.snapshots.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
}

resource "aws_s3_bucket" "backups" {
  bucket_prefix = "${var.name}-backups-"
}

resource "aws_s3_bucket_public_access_block" "backups" {
  bucket                  = aws_s3_bucket.backups.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "backups" {
  bucket = aws_s3_bucket.backups.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "backups" {
  bucket = aws_s3_bucket.backups.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "backups" {
  bucket     = aws_s3_bucket.backups.id
  depends_on = [aws_s3_bucket_versioning.backups]
  rule {
    id     = "forget"
    status = "Enabled"
    filter {}
    expiration {
      days = var.backup_days
    }
    noncurrent_version_expiration {
      noncurrent_days = 14
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket_policy" "backups" {
  bucket     = aws_s3_bucket.backups.id
  depends_on = [aws_s3_bucket_public_access_block.backups]
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.backups.arn, "${aws_s3_bucket.backups.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
