internal import HTTPAPI

/// What domains cost and may cost, for people.
struct SpendingText {
  private let spending: SpendingView

  init(_ spending: SpendingView) {
    self.spending = spending
  }

  var lines: [String] {
    var lines = ["domains cost \(spending.perHour) \(spending.currency)/h\(exceptions); \(limits)"]
    if let needed = spending.neededUpTo {
      lines.append(
        "a purchase waits: nvlink-autoscaler approve --up-to '\(needed) \(spending.currency)/h'"
      )
    }
    return lines
  }

  private var exceptions: String {
    spending.unpricedDomains > 0 ? " and \(spending.unpricedDomains) without a known price" : ""
  }

  private var limits: String {
    var parts: [String] = []
    if let budget = spending.budgetPerHour { parts.append("budget \(budget)/h") }
    if let threshold = spending.approvalAbove { parts.append("approval needed above \(threshold)/h") }
    if let approved = spending.approvedUpTo {
      let end = spending.approvedUntil.map { " until \($0)" } ?? ""
      parts.append("approved up to \(approved)/h\(end)")
    }
    return parts.isEmpty ? "only tenants have limits" : parts.joined(separator: ", ")
  }
}
