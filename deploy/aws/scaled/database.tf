resource "aws_db_subnet_group" "site" {
  name       = var.name
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_db_parameter_group" "site" {
  name   = "${var.name}-mariadb-11-4"
  family = "mariadb11.4"

  dynamic "parameter" {
    for_each = {
      character_set_server     = "utf8mb4"
      collation_server         = "utf8mb4_unicode_ci"
      require_secure_transport = "1"
    }
    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}

resource "aws_db_instance" "site" {
  identifier           = var.name
  engine               = "mariadb"
  engine_version       = "11.4"
  instance_class       = var.database_class
  parameter_group_name = aws_db_parameter_group.site.name

  db_name             = "mysite"
  username            = "mysite"
  password_wo         = jsondecode(ephemeral.aws_secretsmanager_secret_version.keys.secret_string)["DATABASE_PASSWORD"]
  password_wo_version = var.database_password_version

  multi_az               = true
  db_subnet_group_name   = aws_db_subnet_group.site.name
  vpc_security_group_ids = [aws_security_group.door["database"].id]

  storage_type          = "gp3"
  storage_encrypted     = true
  allocated_storage     = 20
  max_allocated_storage = 100

  backup_retention_period    = var.backup_days
  backup_window              = "18:00-18:30" # UTC: three in the morning in Seoul
  maintenance_window         = "sun:19:00-sun:19:30"
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true

  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = !var.deletion_protection
  final_snapshot_identifier = "${var.name}-final"

  performance_insights_enabled    = var.performance_insights
  enabled_cloudwatch_logs_exports = ["error"]
}
