# No secret passes through the operator's hands or, the cache's token aside, through the state: AWS makes them up,
# write-only arguments store them once, ephemeral resources read them back. What is changed in Secrets Manager later
# (a rotated key, Kakao's values) stays as it is there.

locals {
  secrets = {
    keys        = "Made up at the first apply. TOKEN_ENCRYPTION_KEYS: the first encrypts, all decrypt"
    owner       = "Written by the owner: Kakao's keys and the mail server"
    addresses   = "Where database and cache are, with their passwords"
    cache_token = "The cache's password"
  }
  # Which setting stands in which secret.
  secret_settings = {
    DJANGO_SECRET_KEY     = "keys"
    TOKEN_ENCRYPTION_KEYS = "keys"
    DATABASE_URL          = "addresses"
    CACHE_URL             = "addresses"
    KAKAO_REST_API_KEY    = "owner"
    KAKAO_CLIENT_SECRET   = "owner"
    KAKAO_ADMIN_KEY       = "owner"
    EMAIL_URL             = "owner"
  }
}

resource "aws_secretsmanager_secret" "site" {
  for_each                = local.secrets
  name                    = "${var.name}/${each.key}"
  description             = each.value
  recovery_window_in_days = var.deletion_protection ? 30 : 0
}

ephemeral "aws_secretsmanager_random_password" "made_up" {
  for_each            = toset(["DJANGO_SECRET_KEY", "TOKEN_ENCRYPTION_KEYS", "DATABASE_PASSWORD", "DJANGO_SUPERUSER_PASSWORD"])
  password_length     = 40
  exclude_punctuation = true # some stand in addresses
}

resource "aws_secretsmanager_secret_version" "keys" {
  secret_id                = aws_secretsmanager_secret.site["keys"].id
  secret_string_wo         = jsonencode({ for name, made_up in ephemeral.aws_secretsmanager_random_password.made_up : name => made_up.random_password })
  secret_string_wo_version = 1
}

# Read back, so that an apply that broke off in between does not leave RDS with another password.
ephemeral "aws_secretsmanager_secret_version" "keys" {
  secret_id = aws_secretsmanager_secret_version.keys.secret_id
}

# Empty values count as not given.
resource "aws_secretsmanager_secret_version" "owner" {
  secret_id                = aws_secretsmanager_secret.site["owner"].id
  secret_string_wo         = jsonencode({ for name, secret in local.secret_settings : name => "" if secret == "owner" })
  secret_string_wo_version = 1
}

resource "aws_secretsmanager_secret_version" "addresses" {
  secret_id = aws_secretsmanager_secret.site["addresses"].id
  secret_string_wo = jsonencode({
    DATABASE_URL = "mysql://${aws_db_instance.site.username}:${jsondecode(ephemeral.aws_secretsmanager_secret_version.keys.secret_string)["DATABASE_PASSWORD"]}@${aws_db_instance.site.endpoint}/${aws_db_instance.site.db_name}?ssl_mode=REQUIRED"
    CACHE_URL    = local.cache_url
  })
  # Anew with another password, and when the cache comes or goes.
  secret_string_wo_version = var.database_password_version * 2 + min(var.cache_nodes, 1)
}

ephemeral "aws_secretsmanager_random_password" "cache_token" {
  password_length     = 64
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret_version" "cache_token" {
  secret_id                = aws_secretsmanager_secret.site["cache_token"].id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.cache_token.random_password
  secret_string_wo_version = 1
}

# ElastiCache's token has no write-only argument, so this one lies in the state.
data "aws_secretsmanager_secret_version" "cache_token" {
  count     = min(var.cache_nodes, 1)
  secret_id = aws_secretsmanager_secret_version.cache_token.secret_id
}
