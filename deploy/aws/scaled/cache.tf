# Everything here comes and goes with cache_nodes.

resource "aws_elasticache_subnet_group" "site" {
  count      = min(var.cache_nodes, 1)
  name       = var.name
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_elasticache_replication_group" "site" {
  count                = min(var.cache_nodes, 1)
  replication_group_id = var.name
  description          = "Rate limits of ${var.name}"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.cache_class
  num_cache_clusters   = var.cache_nodes

  automatic_failover_enabled = var.cache_nodes > 1
  multi_az_enabled           = var.cache_nodes > 1
  subnet_group_name          = aws_elasticache_subnet_group.site[0].name
  security_group_ids         = [aws_security_group.door["cache"].id]

  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  auth_token                 = data.aws_secretsmanager_secret_version.cache_token[0].secret_string
}

locals {
  cache_url = var.cache_nodes == 0 ? "" : "rediss://:${data.aws_secretsmanager_secret_version.cache_token[0].secret_string}@${aws_elasticache_replication_group.site[0].primary_endpoint_address}:6379/0"
}
