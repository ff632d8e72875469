locals {
  environment = merge(var.settings, {
    SITE_URL            = "https://${var.domain}"
    TRUSTED_PROXY_COUNT = "1"
    MEDIA_BUCKET        = aws_s3_bucket.media.bucket
    AWS_REGION          = var.region
  })
  injected = [
    for name, secret in local.secret_settings :
    { name = name, valueFrom = "${aws_secretsmanager_secret.site[secret].arn}:${name}::" }
  ]
  superuser = { name = "DJANGO_SUPERUSER_PASSWORD", valueFrom = "${aws_secretsmanager_secret.site["keys"].arn}:DJANGO_SUPERUSER_PASSWORD::" }
  small     = { cpu = 256, memory = 512 }

  tasks = {
    web = {
      size    = var.web_size
      command = ["gunicorn", "mysite.wsgi:application", "--bind", "0.0.0.0:8000", "--keep-alive", "75"]
      role    = aws_iam_role.site.arn
      own = {
        secrets      = local.injected
        portMappings = [{ containerPort = 8000, hostPort = 8000, protocol = "tcp" }]
        healthCheck = merge(local.health, {
          command = ["CMD", "python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
        })
      }
    }
    worker = {
      size    = local.small
      command = ["python", "manage.py", "deliver_messages", "--watch"]
      role    = null # it calls nothing of AWS
      own = {
        secrets      = local.injected
        portMappings = []
        healthCheck = merge(local.health, { # the worker touches this file each time round
          command = ["CMD", "python", "-c", "import os, time; assert time.time() - os.stat('/tmp/mysite-worker-1000').st_mtime < 120"]
        })
      }
    }
    manage = { # migrations, and by an override any other command
      size    = local.small
      command = ["python", "manage.py", "migrate", "--no-input"]
      role    = aws_iam_role.site.arn
      own = {
        secrets      = concat(local.injected, [local.superuser])
        portMappings = []
      }
    }
  }
  health = { interval = 15, timeout = 5, retries = 3, startPeriod = 60 }
}

resource "aws_cloudwatch_log_group" "site" {
  for_each          = local.tasks
  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_days
}

resource "aws_ecs_cluster" "site" {
  name = var.name
}

resource "aws_ecs_task_definition" "site" {
  for_each                 = local.tasks
  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.size.cpu
  memory                   = each.value.size.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = each.value.role
  skip_destroy             = true # a deployment that is rolled back needs the revision before

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # Writable for the site's user, because the Dockerfile names /tmp as a VOLUME.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([merge({
    name                   = each.key
    image                  = "${aws_ecr_repository.site.repository_url}:${var.image_tag}"
    command                = each.value.command
    essential              = true
    user                   = "1000"
    readonlyRootFilesystem = true
    stopTimeout            = 30
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    environment            = [for name, value in local.environment : { name = name, value = value }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.site[each.key].name
        awslogs-region        = var.region
        awslogs-stream-prefix = each.key
      }
    }
  }, each.value.own)])

  depends_on = [
    aws_secretsmanager_secret_version.keys,
    aws_secretsmanager_secret_version.owner,
    aws_secretsmanager_secret_version.addresses,
  ]
}

# `deploy` moves both services to a new revision once the migrations have run, hence ignore_changes.

resource "aws_ecs_service" "web" {
  name                               = "web"
  cluster                            = aws_ecs_cluster.site.id
  task_definition                    = aws_ecs_task_definition.site["web"].arn
  launch_type                        = "FARGATE"
  desired_count                      = var.web_tasks.least
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 120
  propagate_tags                     = "SERVICE"
  depends_on                         = [aws_lb_listener.https]

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = aws_subnet.public[*].id
    security_groups  = [aws_security_group.door["site"].id]
    assign_public_ip = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 8000
  }

  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }
}

resource "aws_ecs_service" "worker" {
  name                               = "worker"
  cluster                            = aws_ecs_cluster.site.id
  task_definition                    = aws_ecs_task_definition.site["worker"].arn
  launch_type                        = "FARGATE"
  desired_count                      = 1
  deployment_minimum_healthy_percent = 0 # the old one goes before the new one comes: never two
  deployment_maximum_percent         = 100
  propagate_tags                     = "SERVICE"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = aws_subnet.public[*].id
    security_groups  = [aws_security_group.door["site"].id]
    assign_public_ip = true
  }

  lifecycle {
    ignore_changes = [task_definition]
  }
}

resource "aws_appautoscaling_target" "web" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.site.name}/${aws_ecs_service.web.name}"
  min_capacity       = var.web_tasks.least
  max_capacity       = var.web_tasks.most
}

resource "aws_appautoscaling_policy" "web" {
  for_each = {
    cpu      = { metric = "ECSServiceAverageCPUUtilization", target = 60, label = null }
    requests = { metric = "ALBRequestCountPerTarget", target = var.requests_per_task, label = "${aws_lb.site.arn_suffix}/${aws_lb_target_group.web.arn_suffix}" }
  }
  name               = each.key
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.web.service_namespace
  scalable_dimension = aws_appautoscaling_target.web.scalable_dimension
  resource_id        = aws_appautoscaling_target.web.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = each.value.target
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
      resource_label         = each.value.label
    }
  }
}
