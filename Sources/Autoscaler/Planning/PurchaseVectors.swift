internal import FleetModel

/// Numbers of new domains that meet all conditions, one vector after another, in ascending order of their
/// cost.
///
/// At equal cost fewer domains come first, then more of the pool that comes first. Best-first search: a node
/// of the tree has decided the numbers of the first pools; its key is a bound for all that lie beneath it, so
/// that whole subtrees are never opened.
struct PurchaseVectors {
  private struct Node {
    var vector: [Int]
    /// Offers before this one have their final number; at the end all have.
    var level: Int
    var bound: Int64
    var domains: Int
  }

  private let covers: PurchaseCovers
  private let limits: [Int]
  /// Only what is cheaper is of interest.
  private let ceiling: Int64
  /// The most promising node last.
  private var open: [Node] = []

  init(covers: PurchaseCovers, limits: [Int], below ceiling: Int64) {
    self.covers = covers
    self.limits = limits
    self.ceiling = ceiling
    add(Node(vector: Array(repeating: 0, count: limits.count), level: 0, bound: 0, domains: 0))
  }

  /// A cost below which nothing comes any more.
  var floor: Int64 { open.last?.bound ?? ceiling }

  /// The next vector and its cost; nil when none is left or the work is used up.
  mutating func next(_ work: inout PurchaseWork) -> (counts: [Int], cost: Int64)? {
    while !work.isDone, let node = open.popLast() {
      work.spend(1)
      if node.level == limits.count { return (node.vector, node.bound) }
      if node.vector[node.level] < limits[node.level] {
        var more = node
        more.vector[node.level] += 1
        more.domains += 1
        add(more)
      }
      var further = node
      further.level += 1
      add(further)
    }
    return nil
  }

  private mutating func add(_ node: Node) {
    let room = PurchaseRoom(counts: node.vector, level: node.level, limits: limits)
    guard let bound = covers.bound(beyond: room), bound < ceiling else { return }
    var node = node
    node.bound = max(node.bound, bound)
    var low = 0
    var high = open.count
    while low < high {
      let middle = (low + high) / 2
      if Self.precedes(node, open[middle]) { low = middle + 1 } else { high = middle }
    }
    open.insert(node, at: low)
  }

  private static func precedes(_ left: Node, _ right: Node) -> Bool {
    if left.bound != right.bound { return left.bound < right.bound }
    if left.domains != right.domains { return left.domains < right.domains }
    let (leftIsLeaf, rightIsLeaf) = (left.level == left.vector.count, right.level == right.vector.count)
    if leftIsLeaf != rightIsLeaf { return rightIsLeaf }
    if left.vector != right.vector { return right.vector.lexicographicallyPrecedes(left.vector) }
    return left.level > right.level
  }
}

/// What a search may still do, counted and never timed, so that every run decides alike.
struct PurchaseWork {
  private(set) var left: Int

  init(_ amount: Int) {
    left = amount
  }

  var isDone: Bool { left <= 0 }

  mutating func spend(_ amount: Int) { left -= amount }
}
