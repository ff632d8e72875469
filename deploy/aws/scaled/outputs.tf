output "address" {
  value = "https://${var.domain}"
}

output "name_servers" {
  description = "Written at the registrar of the domain, where Terraform made the zone."
  value       = one(aws_route53_zone.site[*].name_servers)
}

output "cluster" {
  value = aws_ecs_cluster.site.name
}

output "repository" {
  value = aws_ecr_repository.site.repository_url
}

output "web_task" {
  value = aws_ecs_task_definition.site["web"].arn
}

output "worker_task" {
  value = aws_ecs_task_definition.site["worker"].arn
}

output "run_task" {
  description = "Runs the migrations; with --overrides any other management command."
  value = join(" ", [
    "aws ecs run-task --region ${var.region} --cluster ${aws_ecs_cluster.site.name} --launch-type FARGATE",
    "--task-definition ${aws_ecs_task_definition.site["manage"].arn}",
    "--network-configuration awsvpcConfiguration={subnets=[${join(",", aws_subnet.public[*].id)}],securityGroups=[${aws_security_group.door["site"].id}],assignPublicIp=ENABLED}",
  ])
}
