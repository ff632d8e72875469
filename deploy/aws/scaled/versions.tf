terraform {
  required_version = ">= 1.11" # the first with write-only arguments, which keep secrets out of the state

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # The bucket is named at `terraform init`, see README.md. The state holds one secret: the cache's token.
  backend "s3" {
    key          = "mysite/scaled.tfstate"
    encrypt      = true
    use_lockfile = true
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

  filter {
    name   = "opt-in-status" # no Local Zones
    values = ["opt-in-not-required"]
  }
}
