"""The server under test: a gRPC service and a page about its domains."""

import json
import urllib.request

import grpc

CALL_SECONDS = 5  # Cluster Autoscaler's own deadline for every call.


class Provider:
    """The service of one era. After every call it checks what must never fail to hold."""

    def __init__(self, server, era, messages, services, kubernetes):
        self.era = era
        self.messages = messages
        self.kubernetes = kubernetes
        self.violations = []
        self.wholes = {}  # How many nodes the domain of each slot has, once it was seen.
        self.call_count = 0
        self._http = server.http
        self._stub = services.CloudProviderStub(grpc.insecure_channel(server.grpc))

    def call(self, method, request=None, **fields):
        """Calls a method and audits the fleet; a refusal is raised."""
        try:
            return self._send(method, request, **fields)
        finally:
            self.call_count += 1
            self._audit(f"{method} {fields}")

    def refusal(self, method, request=None, **fields):
        """The status code of a call that must be refused, or 'accepted'."""
        try:
            self.call(method, request, **fields)
        except grpc.RpcError as error:
            return error.code().name
        return "accepted"

    def _send(self, method, request=None, **fields):
        name = {"NodeGroupGetOptions": "NodeGroupAutoscalingOptions"}.get(method, method)
        request = request or getattr(self.messages, f"{name}Request")(**fields)
        return getattr(self._stub, method)(request, timeout=CALL_SECONDS)

    def domains(self):
        """What the server's own page says about its domains."""
        with urllib.request.urlopen(f"{self._http}/v1/domains", timeout=CALL_SECONDS) as response:
            return json.load(response)

    def groups(self):
        """All groups of the epoch, by id, without an audit."""
        return {group.id: group for group in self._send("NodeGroups").nodeGroups}

    def nodes(self, group):
        return list(self._send("NodeGroupNodes", id=group).instances)

    def target(self, group):
        return self._send("NodeGroupTargetSize", id=group).targetSize

    def _audit(self, after):
        page = self.domains()
        if page["partialDomains"] != 0:
            self.violations.append(f"after {after}: {page['partialDomains']} partial domains: {page}")
        self.wholes |= {
            domain["slot"]: len(domain["members"]) for domain in page["domains"] if domain["members"]
        }
        for name, group in self.groups().items():
            listed = len(self.nodes(name))
            if (target := self.target(name)) != listed:
                self.violations.append(f"after {after}: {name} has target {target} and lists {listed}")
            if group.minSize != group.maxSize:
                self.violations.append(
                    f"after {after}: {name} leaves a choice: [{group.minSize},{group.maxSize}]"
                )
            if listed not in (0, self.wholes.get(name, listed)):
                self.violations.append(f"after {after}: {name} lists {listed} of {self.wholes[name]} members")

    def template(self, group):
        """The node that a group would add."""
        answer = self.call("NodeGroupTemplateNodeInfo", id=group)
        return answer.nodeInfo if self.era == "old" else self.kubernetes.Node.FromString(answer.nodeBytes)

    def hour(self, request):
        """The request, about one hour."""
        start, end = (
            (request.startTime, request.endTime)
            if self.era == "old"
            else (request.startTimestamp, request.endTimestamp)
        )
        start.seconds, end.seconds = 1_700_000_000, 1_700_003_600
        return request

    def pod_price_request(self, gpus):
        """What a pod with that many GPUs costs for an hour."""
        amount = self.kubernetes.Quantity(string=str(gpus))
        resources = self.kubernetes.ResourceRequirements(limits={"nvidia.com/gpu": amount})
        container = self.kubernetes.Container(name="worker", resources=resources)
        pod = self.kubernetes.Pod(spec=self.kubernetes.PodSpec(containers=[container]))
        if self.era == "old":
            return self.hour(self.messages.PricingPodPriceRequest(pod=pod))
        return self.hour(self.messages.PricingPodPriceRequest(pod_bytes=pod.SerializeToString()))
