# The tasks stand in public subnets with addresses of their own, behind a security group that only the load balancer
# enters: two NAT gateways cost more than all tasks together. Database and cache have no route out at all.

locals {
  zones = slice(data.aws_availability_zones.here.names, 0, 2)
}

resource "aws_vpc" "site" {
  cidr_block           = "10.40.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.site.id
}

resource "aws_internet_gateway" "site" {
  vpc_id = aws_vpc.site.id
}

resource "aws_subnet" "public" {
  count             = length(local.zones)
  vpc_id            = aws_vpc.site.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(aws_vpc.site.cidr_block, 8, count.index)
  tags              = { Name = "${var.name}-public-${count.index}" }
}

resource "aws_subnet" "private" {
  count             = length(local.zones)
  vpc_id            = aws_vpc.site.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(aws_vpc.site.cidr_block, 8, 100 + count.index)
  tags              = { Name = "${var.name}-private-${count.index}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.site.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.site.id
  }
}

resource "aws_route_table_association" "public" {
  count          = length(local.zones)
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.site.id
}

resource "aws_route_table_association" "private" {
  count          = length(local.zones)
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

# Uploads and the layers of the image come from S3 without leaving the network. It costs nothing.
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.site.id
  service_name    = "com.amazonaws.${var.region}.s3"
  route_table_ids = [aws_route_table.public.id]
}

locals {
  doors = {
    balancer = "The load balancer: open to the world"
    site     = "The tasks: open to the load balancer"
    database = "The database: open to the tasks"
    cache    = "The cache: open to the tasks"
  }
  # from = null is the world, to = null is the world
  ways = {
    http     = { from = null, to = "balancer", port = 80 }
    https    = { from = null, to = "balancer", port = 443 }
    gunicorn = { from = "balancer", to = "site", port = 8000 }
    mariadb  = { from = "site", to = "database", port = 3306 }
    valkey   = { from = "site", to = "cache", port = 6379 }
    apis     = { from = "site", to = null, port = 443 } # Kakao and AWS
    mail_tls = { from = "site", to = null, port = 587 }
    mail_ssl = { from = "site", to = null, port = 465 }
  }
}

resource "aws_security_group" "door" {
  for_each    = local.doors
  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.site.id
}

resource "aws_vpc_security_group_ingress_rule" "way" {
  for_each                     = { for name, way in local.ways : name => way if way.to != null }
  description                  = each.key
  security_group_id            = aws_security_group.door[each.value.to].id
  referenced_security_group_id = each.value.from == null ? null : aws_security_group.door[each.value.from].id
  cidr_ipv4                    = each.value.from == null ? "0.0.0.0/0" : null
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "way" {
  for_each                     = { for name, way in local.ways : name => way if way.from != null }
  description                  = each.key
  security_group_id            = aws_security_group.door[each.value.from].id
  referenced_security_group_id = each.value.to == null ? null : aws_security_group.door[each.value.to].id
  cidr_ipv4                    = each.value.to == null ? "0.0.0.0/0" : null
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}
