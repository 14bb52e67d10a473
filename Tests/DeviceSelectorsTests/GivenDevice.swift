internal import DeviceSelectors

extension Device {
  /// A whole H100 whose product, driver and exact memory are known: from 80 GB to 80 GiB.
  static let h100 = Device(
    driver: "gpu.nvidia.com",
    attributes: [
      Entry("type", .text("gpu")), Entry("productName", .text("NVIDIA H100 80GB HBM3")),
      Entry("cudaComputeCapability", .version(SemanticVersion(9, 0, 0))), Entry("minor", .number(3)),
      Entry("healthy", .truth(true)),
    ],
    capacity: [Entry("memory", .quantity(80_000_000_000...(80 << 30)))],
    absentAttributes: ["profile"]
  )
}

/// The verdict on an H100 in a word: `yes`, `no`, or the column and reason.
func verdict(_ text: String, on device: Device = .h100) -> String {
  do {
    switch try DeviceSelector(text).verdict(on: device) {
    case .matches: return "yes"
    case .doesNotMatch: return "no"
    case .notUnderstood(let problem): return "\(problem.column): \(problem.reason)"
    }
  } catch {
    return "\(error.column): \(error.reason)"
  }
}

/// The column at which a selector is not understood; nil when it is.
func column(_ text: String) -> Int? {
  let words = verdict(text)
  return words == "yes" || words == "no" ? nil : words.split(separator: ":").first.flatMap { Int($0) }
}

/// The same, written so that tests fit their lines.
let attributes = #"device.attributes["gpu.nvidia.com"]"#
let memory = #"device.capacity["gpu.nvidia.com"].memory"#
