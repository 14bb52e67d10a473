/// One device as a driver of Kubernetes' dynamic resource allocation lists it, so far as it is known beforehand.
///
/// Its attributes and its capacity stand under the driver's own name. What is named nowhere here may be there or
/// not: a selector that asks for it is not understood.
package struct Device: Hashable, Sendable {
  /// A named value.
  package struct Entry: Hashable, Sendable {
    package let name: String
    package let value: DeviceValue

    package init(_ name: String, _ value: DeviceValue) {
      self.name = name
      self.value = value
    }
  }

  /// For example `gpu.nvidia.com`.
  package let driver: String
  package let attributes: [Entry]
  package let capacity: [Entry]
  /// Names of attributes that a device of this kind never has.
  package let absentAttributes: [String]

  package init(driver: String, attributes: [Entry], capacity: [Entry] = [], absentAttributes: [String] = []) {
    self.driver = driver
    self.attributes = attributes
    self.capacity = capacity
    self.absentAttributes = absentAttributes
  }
}

/// A value of an attribute or of a capacity.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/resource-slice-v1/
package enum DeviceValue: Hashable, Sendable {
  case text(String)
  case truth(Bool)
  case number(Int64)
  case version(SemanticVersion)
  /// An amount that is somewhere in the range, in whole units: bytes for memory.
  case quantity(ClosedRange<Int64>)
}

/// A version of three numbers, such as `9.0.0`.
///
/// Versions with a suffix (`-rc.1`, `+build`) are not understood.
package struct SemanticVersion: Hashable, Sendable, Comparable {
  package let major: Int64
  package let minor: Int64
  package let patch: Int64

  package init(_ major: Int64, _ minor: Int64, _ patch: Int64) {
    precondition(major >= 0 && minor >= 0 && patch >= 0, "a version counts from 0")
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// The version that is written so; nil when it is not three numbers without needless zeros.
  ///
  /// O(length).
  package init?(_ text: String) {
    let parts = text.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part -> Int64? in
      guard let first = part.first, part.allSatisfy(\.isASCIIDigit), first != "0" || part.count == 1 else {
        return nil
      }
      return Int64(String(part))
    }
    guard parts.count == 3, numbers.count == 3 else { return nil }
    self.init(numbers[0], numbers[1], numbers[2])
  }

  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}

extension Unicode.Scalar {
  /// `0` to `9`.
  var isASCIIDigit: Bool { "0"..."9" ~= self }

  /// A letter of the English alphabet or an underscore: what names begin with.
  var isNameStart: Bool { "a"..."z" ~= self || "A"..."Z" ~= self || self == "_" }
}

extension String {
  /// True when the two are equal scalar by scalar, as texts are in CEL; Swift's `==` takes texts for equal that
  /// only look the same.
  ///
  /// O(length).
  func hasScalars(of other: String) -> Bool { unicodeScalars.elementsEqual(other.unicodeScalars) }
}
