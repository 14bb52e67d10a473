internal import FleetModel

extension HugePages {
  /// The keys of a role or node that say how much memory in huge pages it asks for or has; nil when there are
  /// none of them.
  static func read(from mapping: inout YAMLMapping) -> HugePages? {
    let small = mapping.readIfPresent("hugepages2Mi", .pages(ofMiB: 2))
    let large = mapping.readIfPresent("hugepages1Gi", .pages(ofMiB: 1_024))
    if small == nil && large == nil { return nil }
    return HugePages(small: small ?? 0, large: large ?? 0)
  }
}

extension ValueReader where Value == Int64 {
  /// Memory in MiB that makes a whole number of pages.
  fileprivate static func pages(ofMiB size: Int64) -> ValueReader {
    memoryMiB.requiring("expected a multiple of the page size") { $0 % size == 0 }
  }
}
