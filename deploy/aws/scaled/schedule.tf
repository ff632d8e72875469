locals {
  schedules = {
    refresh_kakao_token = { at = "cron(17 0/6 * * ? *)", does = "The second pair of hands beside the worker" }
    purge_expired       = { at = "cron(37 4 * * ? *)", does = "Deletes what has outlived its stated retention" }
  }
}

resource "aws_scheduler_schedule_group" "site" {
  name = var.name
}

resource "aws_scheduler_schedule" "command" {
  for_each                     = local.schedules
  name                         = each.key
  group_name                   = aws_scheduler_schedule_group.site.name
  description                  = each.value.does
  schedule_expression          = each.value.at
  schedule_expression_timezone = "Asia/Seoul"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_ecs_cluster.site.arn
    role_arn = aws_iam_role.scheduler.arn
    input = jsonencode({
      containerOverrides = [{ name = "manage", command = ["python", "manage.py", each.key] }]
    })

    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.site["manage"].arn
      launch_type         = "FARGATE"
      task_count          = 1

      network_configuration {
        subnets          = aws_subnet.public[*].id
        security_groups  = [aws_security_group.door["site"].id]
        assign_public_ip = true
      }
    }

    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 10
    }

    dead_letter_config {
      arn = aws_sqs_queue.not_started.arn
    }
  }
}

# Runs that the scheduler could not start.
resource "aws_sqs_queue" "not_started" {
  name                      = "${var.name}-not-started"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 14 * 86400
}

data "aws_iam_policy_document" "scheduler_assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.me.account_id]
    }
  }
}

resource "aws_iam_role" "scheduler" {
  name               = "${var.name}-scheduler"
  assume_role_policy = data.aws_iam_policy_document.scheduler_assume.json
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    actions   = ["ecs:RunTask"]
    resources = ["${aws_ecs_task_definition.site["manage"].arn_without_revision}:*"]
    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [aws_ecs_cluster.site.arn]
    }
  }
  statement {
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.execution.arn, aws_iam_role.site.arn]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.not_started.arn]
  }
}

resource "aws_iam_role_policy" "scheduler" {
  name   = "run"
  role   = aws_iam_role.scheduler.id
  policy = data.aws_iam_policy_document.scheduler.json
}
