internal import ExternalGRPCMessages
internal import FoundationEssentials
internal import GRPCCore
internal import SwiftProtobuf

/// More GPUs than this are no pod.
private let largestGPUCount = 65_536

/// The whole GPUs that a serialized Kubernetes pod holds at once: its containers', or an init container's if
/// that has more.
///
/// INVALID_ARGUMENT when the bytes are no pod or an amount is none; NOT_FOUND when it asks for no whole GPU.
func wholeGPUCount(ofPod bytes: Data) throws(RPCError) -> Int {
  let pod: KubernetesPod
  do {
    pod = try KubernetesPod(serializedBytes: bytes)
  } catch {
    throw RPCError(code: .invalidArgument, message: "the pod cannot be read", cause: error)
  }
  var together = 0
  for container in pod.spec.containers { together += try wholeGPUCount(of: container) }
  var count = together
  for container in pod.spec.initContainers { count = max(count, try wholeGPUCount(of: container)) }
  guard count > 0 else {
    throw RPCError(
      code: .notFound,
      message: "pod '\(pod.metadata.name)' asks for no whole GPU; only those have a price"
    )
  }
  return count
}

private func wholeGPUCount(of container: KubernetesContainer) throws(RPCError) -> Int {
  let resources = container.resources
  guard let amount = resources.limits[Names.gpuResource] ?? resources.requests[Names.gpuResource] else {
    return 0
  }
  guard let count = Int(amount.string), (0...largestGPUCount).contains(count) else {
    throw RPCError(
      code: .invalidArgument,
      message: "container '\(container.name)': '\(amount.string)' is no number of GPUs"
    )
  }
  return count
}
