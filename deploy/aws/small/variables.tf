variable "name" {
  description = "Begins the name of everything that is made here; the secrets stand in the Parameter Store below /NAME/."
  type        = string
  default     = "mysite"
}

variable "region" {
  type    = string
  default = "ap-northeast-2"
}

variable "domain" {
  description = "The host name of the site, such as www.my.name."
  type        = string
}

variable "alarm_email" {
  description = "Who hears of alarms. Amazon first sends a letter there that has to be confirmed."
  type        = string
}

variable "zone_id" {
  description = "The Route 53 zone of the domain. Without one, point the domain at the output `address` yourself."
  type        = string
  default     = ""
}

variable "settings" {
  description = "Further lines of .env (see .env.example) that are no secrets, such as KAKAO_REST_API_KEY and ADMIN_EMAIL."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for name, value in var.settings : can(regex("^[A-Z_]+$", name)) && !can(regex("['\n]", value))])
    error_message = "Names are written in capitals; values hold neither an apostrophe nor a line break."
  }
}

variable "repository" {
  description = "Where the machine clones the site from, without a password."
  type        = string
}

variable "ref" {
  description = "The branch, tag or commit that a new machine starts with. A running one is moved by deploy/upgrade."
  type        = string
  default     = "main"
}

variable "instance_type" {
  type    = string
  default = "t4g.small"
}

variable "ami_parameter" {
  description = "The public parameter that names the image: Ubuntu 24.04 for the processor of instance_type (amd64 for t3)."
  type        = string
  default     = "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id"
}

variable "data_gib" {
  description = "Size of the volume that holds the database, the photos and the certificates."
  type        = number
  default     = 10
}

variable "backup_days" {
  description = "How long a backup is kept in the bucket."
  type        = number
  default     = 35
}

variable "log_days" {
  type    = number
  default = 30
}
