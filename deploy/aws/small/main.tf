# One machine with the whole site on it: Caddy, the site, its worker and MariaDB in containers. See README.md.

terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { Project = var.name }
  }
}

data "aws_caller_identity" "me" {}

data "aws_availability_zones" "here" {
  state = "available"
}
