internal import FleetModel

extension Attestation {
  /// Reads the key `attestation` of a pool whose nodes have those labels from the beginning.
  static func read(from pool: inout YAMLMapping, labels: [String]) -> Attestation? {
    let attestation = pool.readIfPresent("attestation", reader)
    if case .label(let label)? = attestation, labels.contains(label.key) {
      pool.report("a label that every node has from the beginning attests nothing", at: "attestation")
    }
    return attestation
  }

  /// `{label: "key=value"}` or `{condition: Name}`.
  static var reader: ValueReader<Attestation> {
    .mapping { attestation in
      let label = attestation.readIfPresent("label", .labelText)
      let condition = attestation.readIfPresent("condition", .text)
      guard attestation.has("label") != attestation.has("condition") else {
        attestation.report("an attestation is either a 'label' or a 'condition'")
        return nil
      }
      return label.map { .label(label: $0) } ?? condition.map { .condition(name: $0) }
    }
  }
}

extension ValueReader where Value == Label {
  /// A label as `kubectl` writes it.
  fileprivate static var labelText: ValueReader {
    parsed("a label such as 'example.com/attested=true'") { text in
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else { return nil }
      return Label(key: String(parts[0]), value: String(parts[1]))
    }
  }
}
