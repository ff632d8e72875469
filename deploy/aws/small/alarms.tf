resource "aws_cloudwatch_log_group" "site" {
  name              = "/${var.name}/containers"
  retention_in_days = var.log_days
}

resource "aws_sns_topic" "alarms" {
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_subscription" "owner" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

# The metrics of the namespace NAME are put by `report`, from the machine's timers. A machine that says nothing is as
# bad as one that says no.
locals {
  jobs = { # hours within which a unit has to have succeeded
    mysite-backup              = 26
    mysite-purge-expired       = 26
    mysite-refresh-kakao-token = 24
  }
}

resource "aws_cloudwatch_metric_alarm" "machine" {
  alarm_name          = "${var.name}: the machine fails its status checks"
  namespace           = "AWS/EC2"
  metric_name         = "StatusCheckFailed"
  dimensions          = { InstanceId = aws_instance.site.id }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "ready" {
  alarm_name          = "${var.name}: the site is not ready"
  alarm_description   = "https://${var.domain}/readyz names what is not ready."
  namespace           = var.name
  metric_name         = "Ready"
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "disk" {
  alarm_name          = "${var.name}: a disk is more than 80 % full"
  namespace           = var.name
  metric_name         = "DiskUsed"
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "job" {
  for_each            = local.jobs
  alarm_name          = "${var.name}: no ${each.key} for ${each.value} hours"
  alarm_description   = "On the machine: journalctl -u ${each.key}"
  namespace           = var.name
  metric_name         = "Succeeded"
  dimensions          = { Job = each.key }
  statistic           = "Maximum"
  period              = 3600
  evaluation_periods  = each.value
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
