/// Names that other programs see: all of ours share one prefix.
package enum Names {
  package static let prefix = "nvlink-autoscaler.io"

  /// Node label: the node pool.
  package static let poolLabel = "\(prefix)/pool"
  /// Node label: the slot that the node's domain fills.
  package static let slotLabel = "\(prefix)/slot"
  /// Node label: the NVLink domain.
  package static let domainLabel = "\(prefix)/domain"
  /// Extended resource: each node has one, and a pod that asks for it has its domain to itself.
  package static let domainResource = "\(prefix)/nvlink-domain"
  /// The answer to GPULabel: no node carries it, so Cluster Autoscaler never waits for whole GPUs to appear
  /// on a node that has none.
  package static let absentLabel = "\(prefix)/no-node-has-this-label"

  /// Whole GPUs, as the NVIDIA device plugin advertises them.
  package static let gpuResource = "nvidia.com/gpu"
  /// Cluster Autoscaler marks nodes that it made up with this annotation.
  package static let fakeNodeAnnotation = "k8s.io/cluster-autoscaler/fake-node-reason"
}
