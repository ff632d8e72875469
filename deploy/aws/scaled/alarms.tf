resource "aws_sns_topic" "alarms" {
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_subscription" "owner" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

data "aws_iam_policy_document" "alarms" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "events.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.me.account_id]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

locals {
  balancer = { LoadBalancer = aws_lb.site.arn_suffix }
  targets  = merge(local.balancer, { TargetGroup = aws_lb_target_group.web.arn_suffix })
  database = { DBInstanceIdentifier = aws_db_instance.site.identifier }
  worker   = { ClusterName = aws_ecs_cluster.site.name, ServiceName = aws_ecs_service.worker.name }
  missed   = { QueueName = aws_sqs_queue.not_started.name }

  # `silence` says what no data means: breaching, or notBreaching.
  alarms = {
    site-errors       = { of = local.balancer, in = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", take = "Sum", is = ">", than = 5, seconds = 300, times = 1, silence = "notBreaching" }
    balancer-errors   = { of = local.balancer, in = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", take = "Sum", is = ">", than = 5, seconds = 300, times = 1, silence = "notBreaching" }
    web-unhealthy     = { of = local.targets, in = "AWS/ApplicationELB", metric = "UnHealthyHostCount", take = "Maximum", is = ">", than = 0, seconds = 60, times = 5, silence = "notBreaching" }
    web-gone          = { of = local.targets, in = "AWS/ApplicationELB", metric = "HealthyHostCount", take = "Maximum", is = "<", than = 1, seconds = 60, times = 3, silence = "breaching" }
    worker-gone       = { of = local.worker, in = "AWS/ECS", metric = "CPUUtilization", take = "SampleCount", is = "<", than = 1, seconds = 60, times = 10, silence = "breaching" } # each running task is a sample
    database-full     = { of = local.database, in = "AWS/RDS", metric = "FreeStorageSpace", take = "Minimum", is = "<", than = 2 * pow(1024, 3), seconds = 300, times = 1, silence = "notBreaching" }
    database-busy     = { of = local.database, in = "AWS/RDS", metric = "CPUUtilization", take = "Average", is = ">", than = 80, seconds = 300, times = 3, silence = "notBreaching" }
    run-not-started   = { of = local.missed, in = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", take = "Maximum", is = ">", than = 0, seconds = 300, times = 1, silence = "notBreaching" }
    kakao-not-renewed = { of = null, in = var.name, metric = "KakaoRefreshed", take = "Sum", is = "<", than = 1, seconds = 3600, times = 13, silence = "breaching" }
  }
}

resource "aws_cloudwatch_metric_alarm" "site" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  namespace           = each.value.in
  metric_name         = each.value.metric
  dimensions          = each.value.of
  statistic           = each.value.take
  comparison_operator = each.value.is == ">" ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = each.value.than
  period              = each.value.seconds
  evaluation_periods  = each.value.times
  treat_missing_data  = each.value.silence
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# The heartbeat: refresh_kakao_token ended well. Two of its runs may be missed before the alarm kakao-not-renewed.
resource "aws_cloudwatch_log_metric_filter" "kakao_refreshed" {
  name           = "${var.name}-kakao-refreshed"
  log_group_name = aws_cloudwatch_log_group.site["manage"].name
  pattern        = "?\"access token until\" ?\"not connected:\""

  metric_transformation {
    namespace = var.name
    name      = "KakaoRefreshed"
    value     = "1"
  }
}

# A run that started and failed, or whose container never did.
resource "aws_cloudwatch_event_rule" "run_failed" {
  name        = "${var.name}-run-failed"
  description = "A management command ended with another status than 0"
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      clusterArn = [aws_ecs_cluster.site.arn]
      group      = ["family:${aws_ecs_task_definition.site["manage"].family}"]
      lastStatus = ["STOPPED"]
      "$or" = [
        { containers = { exitCode = [{ anything-but = [0] }] } },
        { stopCode = ["TaskFailedToStart"] },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "run_failed" {
  rule = aws_cloudwatch_event_rule.run_failed.name
  arn  = aws_sns_topic.alarms.arn

  input_transformer {
    input_paths = {
      command = "$.detail.overrides.containerOverrides[0].command"
      status  = "$.detail.containers[0].exitCode"
      reason  = "$.detail.stoppedReason"
    }
    input_template = "\"${var.name}: <command> ended with status <status> (<reason>). Its output: log group ${aws_cloudwatch_log_group.site["manage"].name}.\""
  }
}
