package import FleetModel

/// The GPU thousandths of a node that the demand could not use there, expected over the demand's classes.
///
/// For a class that a node cannot host, all that is free on its GPUs is fragmented; otherwise what is free on
/// those GPUs that have less than the class asks of one. Hosting looks at CPU, the kind of GPU and GPUs. The mean
/// over classes, each weighted by its pods, is the expected fragmentation (Weng et al., Beware of Fragmentation,
/// USENIX ATC 2023: https://www.usenix.org/conference/atc23/presentation/weng). Kept here is that mean times the
/// number of pods, which is a whole number.
///
/// Pods without GPUs count for nothing: they would add the same to each node per free thousandth.
package struct GPUFragmentation: Sendable {
  /// One table for each kind of GPU.
  private let tables: [Table]

  /// The fragmentation over a demand in which a class occurs as often as it is listed.
  ///
  /// O(kinds x classes x (classes + 1,000)).
  package init(demand: [(request: GPUShareRequest, count: Int)], modelCount: Int) {
    tables = (0..<modelCount).map { model in Table(demand.filter { $0.request.gpu != .none }, model: model) }
  }

  /// The weighted fragmentation of a node with so much free; its first `count` GPUs have `free`.
  package func weighted(cpuMilli: Int, free: (Int) -> Int, count: Int, model: Int) -> Int {
    var total = 0
    var usable = 0
    var wholes = 0
    let row = tables[model].row(forCPU: cpuMilli)
    for gpu in 0..<count {
      let milli = free(gpu)
      total += milli
      usable += tables[model].usable(milli, in: row)
      if milli == 1_000 { wholes += 1 }
    }
    return total * tables[model].podCount - usable - tables[model].usable(wholes: wholes, in: row)
  }

  func table(of model: Int) -> Table { tables[model] }
}

extension GPUFragmentation {
  /// What nodes with GPUs of one kind can use, by free CPU.
  ///
  /// Classes of up to one GPU are decided GPU by GPU, those of several GPUs by the number of free ones; both
  /// sums are looked up, in a row for each range of free CPU in which the same classes fit.
  struct Table: Sendable {
    /// All pods with GPUs, those for other kinds of GPU included: nothing here is of use to them.
    let podCount: Int
    /// The least CPU of each row but the first, ascending.
    private let thresholds: [Int]
    /// 1,001 numbers a row: free thousandths times the pods of up to one GPU that could take a part of them.
    private let parts: [Int]
    /// 17 numbers a row: thousandths of free GPUs times the pods of several GPUs that could take them.
    private let several: [Int]

    private static let partStride = 1_001
    private static let severalStride = GPUShareNode.largestGPUCount + 1

    init(_ demand: [(request: GPUShareRequest, count: Int)], model: Int) {
      podCount = demand.reduce(0) { $0 + $1.count }
      let served = demand.filter { $0.request.models.contains(model) }
      var thresholds: [Int] = []
      for cpu in served.map(\.request.cpuMilli).sorted() where cpu != thresholds.last {
        thresholds.append(cpu)
      }
      self.thresholds = thresholds
      parts = ([-1] + thresholds).flatMap { Self.partRow(served, cpuMilli: $0) }
      several = ([-1] + thresholds).flatMap { Self.severalRow(served, cpuMilli: $0) }
    }

    /// The row for so much free CPU.
    ///
    /// O(log rows).
    func row(forCPU cpuMilli: Int) -> Int {
      var low = 0
      var high = thresholds.count
      while low < high {
        let middle = (low + high) / 2
        if thresholds[middle] <= cpuMilli { low = middle + 1 } else { high = middle }
      }
      return low
    }

    /// What classes of up to one GPU can use of a GPU with so much free, weighted.
    func usable(_ milli: Int, in row: Int) -> Int { parts[row * Self.partStride + milli] }

    /// What classes of several GPUs can use of so many free GPUs, weighted.
    func usable(wholes: Int, in row: Int) -> Int { several[row * Self.severalStride + wholes] }

    private static func partRow(_ demand: [(request: GPUShareRequest, count: Int)], cpuMilli: Int) -> [Int] {
      var pods = [Int](repeating: 0, count: partStride)
      for (request, count) in demand where request.cpuMilli <= cpuMilli && request.gpu.milli <= 1_000 {
        pods[request.gpu.milli] += count
      }
      var sum = 0
      return pods.indices.map { milli in
        sum += pods[milli]
        return milli * sum
      }
    }

    private static func severalRow(_ demand: [(request: GPUShareRequest, count: Int)], cpuMilli: Int) -> [Int]
    {
      (0..<severalStride).map { wholes in
        let pods = demand.reduce(0) { sum, entry in
          let fits =
            entry.request.cpuMilli <= cpuMilli && entry.request.gpu.milli > 1_000
            && entry.request.gpu.milli <= wholes * 1_000
          return fits ? sum + entry.count : sum
        }
        return wholes * 1_000 * pods
      }
    }
  }
}
