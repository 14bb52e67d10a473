/// What a document may cost before it is refused.
package struct JSONLimits: Hashable, Sendable {
  /// Containers inside one another; a number at the top has depth 0, `[]` has 1.
  package let depth: Int
  /// Bytes of a document, or of one line in a stream of lines.
  package let size: Int

  /// Both limits; a depth outside 1...512 or a size outside 1...2^30 is a precondition failure.
  package init(depth: Int = 64, size: Int = 64 << 20) {
    precondition((1...512).contains(depth), "a depth limit is 1 to 512: values are walked recursively")
    precondition((1...(1 << 30)).contains(size), "a size limit is 1 to 2^30: json-c counts bytes in 32 bits")
    self.depth = depth
    self.size = size
  }

  /// 64 levels and 64 MiB.
  package static let standard = JSONLimits()
}
