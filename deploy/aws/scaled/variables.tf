variable "name" {
  description = "Begins the name of everything that is made here."
  type        = string
  default     = "mysite"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,15}$", var.name))
    error_message = "Write 2 to 16 small letters, digits and hyphens, a letter first."
  }
}

variable "region" {
  description = "Where everything runs."
  type        = string
  default     = "ap-northeast-2"
}

variable "domain" {
  description = "The host name of the site, such as www.my.name."
  type        = string
  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "Write the host name alone, in small letters: www.my.name."
  }
}

variable "zone_id" {
  description = "The Route 53 zone that holds the domain. Without one a zone of the domain's name is made."
  type        = string
  default     = null
}

variable "alarm_email" {
  description = "Who hears of alarms. Amazon first sends a letter there that has to be confirmed."
  type        = string
  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+$", var.alarm_email))
    error_message = "Write one e-mail address."
  }
}

variable "image_tag" {
  description = "The commit whose image runs. `deploy` writes it into image.auto.tfvars."
  type        = string
}

variable "settings" {
  description = "Further settings of the site (see .env.example) that are no secrets, such as CHATBOT_RATE and ADMIN_EMAIL."
  type        = map(string)
  default     = {}
  validation {
    condition     = length(setintersection(keys(var.settings), ["DJANGO_SECRET_KEY", "TOKEN_ENCRYPTION_KEYS", "DATABASE_URL", "CACHE_URL", "KAKAO_REST_API_KEY", "KAKAO_CLIENT_SECRET", "KAKAO_ADMIN_KEY", "EMAIL_URL"])) == 0
    error_message = "Secrets belong in Secrets Manager, not here: see README.md."
  }
}

variable "web_size" {
  description = "CPU units and MiB of each web task, a pair that Fargate knows."
  type        = object({ cpu = number, memory = number })
  default     = { cpu = 512, memory = 1024 }
}

variable "web_tasks" {
  description = "The fewest and the most web tasks."
  type        = object({ least = number, most = number })
  default     = { least = 2, most = 6 }
  validation {
    condition     = var.web_tasks.least >= 1 && var.web_tasks.most >= var.web_tasks.least
    error_message = "At least one task, and the most no fewer than the least."
  }
}

variable "requests_per_task" {
  description = "Requests a minute to each web task above which more tasks start."
  type        = number
  default     = 1000
}

variable "database_class" {
  description = "The size of the database's two machines."
  type        = string
  default     = "db.t4g.small"
}

variable "backup_days" {
  description = "For how many days the database can be restored to any second."
  type        = number
  default     = 14
  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "RDS keeps 1 to 35 days."
  }
}

variable "database_password_version" {
  description = "One more makes RDS take the DATABASE_PASSWORD that stands in the secret NAME/keys."
  type        = number
  default     = 1
}

variable "performance_insights" {
  description = "Whether RDS records what its queries wait for."
  type        = bool
  default     = false
}

variable "cache_nodes" {
  description = "Nodes of Valkey for the rate limits: 0 (they are counted in the database), 1, or 2 in two zones."
  type        = number
  default     = 2
  validation {
    condition     = contains([0, 1, 2], var.cache_nodes)
    error_message = "Write 0, 1 or 2."
  }
}

variable "cache_class" {
  description = "The size of each cache node."
  type        = string
  default     = "cache.t4g.micro"
}

variable "log_days" {
  description = "For how many days logs are kept, a number that CloudWatch knows."
  type        = number
  default     = 90
}

variable "access_log_bucket" {
  description = "A bucket for the load balancer's access logs, with the policy that ELB asks for. Without one there are none."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Whether `terraform destroy` is refused: database, load balancer and uploads stay."
  type        = bool
  default     = true
}
