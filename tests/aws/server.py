"""moto's server with what the scaled shape asks of AWS and moto 5.2.5 lacks. Run it with moto's own python -P."""

import sys
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Scaling
from moto.core.responses import ActionResult
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.responses import EC2ContainerServiceResponse as Containers
from moto.rds.models import DBParameterGroup
from moto.server import main

tags: dict[str, Any] = {}
register_target, create_service = Scaling.register_scalable_target, Containers.create_service
update_parameters = DBParameterGroup.update_parameters


def register_scalable_target(self: Any) -> Any:
    tags.update(self._get_param("Tags") or {})
    return register_target(self)


def list_tags_for_resource(_self: Any) -> Any:
    return ActionResult({"Tags": tags})


def create_service_whole(self: Any) -> Any:
    answer = create_service(self)
    service = answer.result["service"]
    service.health_check_grace_period_seconds = self._get_param("healthCheckGracePeriodSeconds")
    service.availability_zone_rebalancing = self._get_param("availabilityZoneRebalancing") or "DISABLED"
    return answer


def update_user_parameters(self: Any, parameters: Any) -> None:
    update_parameters(self, [parameter | {"Source": "user"} for parameter in parameters])


def description(rule: Any) -> Any:
    return (rule.ip_range or rule.source_group or {}).get("Description")


Scaling.register_scalable_target = register_scalable_target
Scaling.list_tags_for_resource = list_tags_for_resource
Containers.create_service = create_service_whole
DBParameterGroup.update_parameters = update_user_parameters
SecurityGroupRule.description = property(description)

if __name__ == "__main__":
    main(sys.argv[1:])
