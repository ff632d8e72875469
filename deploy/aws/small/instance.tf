data "aws_ssm_parameter" "ami" {
  name = var.ami_parameter
}

resource "aws_instance" "site" {
  ami                    = data.aws_ssm_parameter.ami.insecure_value
  instance_type          = var.instance_type
  subnet_id              = aws_subnet.site.id
  vpc_security_group_ids = [aws_security_group.site.id]
  iam_instance_profile   = aws_iam_instance_profile.site.name
  tags                   = { Name = var.name }
  depends_on             = [aws_route_table_association.site, aws_iam_role_policy.site]

  # A machine holds nothing that is not also on the data volume, in the bucket or in the Parameter Store, so another
  # one takes its place when what it starts from changes.
  user_data_replace_on_change = true
  user_data = templatefile("${path.module}/user_data.sh.tftpl", {
    name        = var.name
    region      = var.region
    repository  = var.repository
    ref         = var.ref
    volume      = aws_ebs_volume.data.id
    destination = "s3://${aws_s3_bucket.backups.bucket}/${var.name}"
    settings    = merge(local.settings, var.settings)
  })

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # the machine itself, not its containers
  }
  root_block_device {
    encrypted   = true
    volume_type = "gp3"
    volume_size = 16
  }
  lifecycle {
    ignore_changes = [ami] # a newer image is no reason by itself: terraform apply -replace=aws_instance.site
  }
}

locals {
  settings = {
    SITE_URL             = "https://${var.domain}"
    DJANGO_ALLOWED_HOSTS = var.domain
    TRUSTED_PROXY_COUNT  = "1"
    COMPOSE_FILE         = "docker-compose.yml:deploy/compose.public.yml:deploy/aws/small/compose.yml"
    LOG_REGION           = var.region
    LOG_GROUP            = aws_cloudwatch_log_group.site.name
  }
}

resource "aws_iam_role" "site" {
  name_prefix = "${var.name}-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_instance_profile" "site" {
  name_prefix = "${var.name}-"
  role        = aws_iam_role.site.name
}

resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.site.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

# Backups are written and read, never deleted: that is the bucket's own doing.
resource "aws_iam_role_policy" "site" {
  name = "site"
  role = aws_iam_role.site.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ssm:GetParameters", "ssm:PutParameter"]
        Resource = "arn:aws:ssm:${var.region}:${data.aws_caller_identity.me.account_id}:parameter/${var.name}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
        Resource = "${aws_s3_bucket.backups.arn}/${var.name}/*"
      },
      {
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = aws_s3_bucket.backups.arn
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
        Resource = "${aws_cloudwatch_log_group.site.arn}:*"
      },
      {
        Effect    = "Allow"
        Action    = "cloudwatch:PutMetricData"
        Resource  = "*"
        Condition = { StringEquals = { "cloudwatch:namespace" = var.name } }
      },
    ]
  })
}
