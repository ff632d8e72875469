output "address" {
  description = "Where the domain has to point."
  value       = aws_eip.site.public_ip
}

output "session" {
  description = "How to get onto the machine."
  value       = "aws ssm start-session --region ${var.region} --target ${aws_instance.site.id}"
}

output "backups" {
  value = "s3://${aws_s3_bucket.backups.bucket}/${var.name}"
}
