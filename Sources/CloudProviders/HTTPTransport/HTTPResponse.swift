/// What a server answered, whatever the status; redirects are answers too.
package struct HTTPResponse: Hashable, Sendable {
  package let status: Int
  /// In the order of the answer, with names in lower case; those of a trailer after the body are left out.
  package let headers: [HTTPHeader]
  package let body: [UInt8]

  /// The value of the first header of that name, which is given in lower case; nil when there is none.
  ///
  /// O(headers).
  package func header(_ name: String) -> String? {
    headers.first { $0.name == name }?.value
  }
}
