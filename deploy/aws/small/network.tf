resource "aws_vpc" "site" {
  cidr_block = "10.20.0.0/24"
  tags       = { Name = var.name }
}

resource "aws_subnet" "site" {
  vpc_id            = aws_vpc.site.id
  cidr_block        = aws_vpc.site.cidr_block
  availability_zone = data.aws_availability_zones.here.names[0]
  tags              = { Name = var.name }
}

resource "aws_internet_gateway" "site" {
  vpc_id = aws_vpc.site.id
  tags   = { Name = var.name }
}

resource "aws_route_table" "site" {
  vpc_id = aws_vpc.site.id
  tags   = { Name = var.name }
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.site.id
  }
}

resource "aws_route_table_association" "site" {
  subnet_id      = aws_subnet.site.id
  route_table_id = aws_route_table.site.id
}

# No SSH: the owner comes in by Session Manager, which needs no open port.
resource "aws_security_group" "site" {
  name_prefix = "${var.name}-"
  description = "The web from everywhere"
  vpc_id      = aws_vpc.site.id
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  for_each          = { http = ["tcp", 80], https = ["tcp", 443], http3 = ["udp", 443] }
  security_group_id = aws_security_group.site.id
  description       = each.key
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = each.value[0]
  from_port         = each.value[1]
  to_port           = each.value[1]
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.site.id
  description       = "Kakao, mail, certificates, images, packages"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

# The machine has no way out before it has this address, so its first boot waits for it.
resource "aws_eip" "site" {
  domain     = "vpc"
  instance   = aws_instance.site.id
  tags       = { Name = var.name }
  depends_on = [aws_internet_gateway.site]
}

resource "aws_route53_record" "site" {
  count   = var.zone_id == "" ? 0 : 1
  zone_id = var.zone_id
  name    = var.domain
  type    = "A"
  ttl     = 300
  records = [aws_eip.site.public_ip]
}
