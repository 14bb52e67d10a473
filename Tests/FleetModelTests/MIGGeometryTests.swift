internal import FleetModel
internal import Foundation
internal import Testing

/// All sets of instances that one GPU could hold, found by trying every subset of its published placements.
private struct AllSubsets {
  struct Instance {
    let profile: Int
    let start: Int
    /// Bit i stands for memory slice i.
    let slices: UInt64
  }

  let gpu: PublishedGPU
  let instances: [Instance]
  /// Bit i of a set stands for `instances[i]`.
  private(set) var feasible: Set<UInt64> = []
  /// How many instances of each profile some feasible set has.
  private(set) var feasibleCounts: Set<[Int]> = []

  init(of gpu: PublishedGPU) throws {
    self.gpu = gpu
    var instances: [Instance] = []
    for (profile, row) in gpu.profiles.enumerated() {
      let size = try #require(row.size)
      for start in try #require(row.starts) {
        instances.append(
          Instance(
            profile: profile,
            start: start,
            slices: (start..<(start + size)).reduce(0) { $0 | 1 << UInt64($1) }
          )
        )
      }
    }
    self.instances = instances
    collect(0, from: 0, members: [])
    for set in feasible { feasibleCounts.insert(counts(of: set)) }
  }

  /// Every subset that could still be feasible: breaking a rule is never mended by adding an instance.
  private mutating func collect(_ set: UInt64, from next: Int, members: [Int]) {
    feasible.insert(set)
    for index in next..<instances.count where isAllowed(members + [index]) {
      collect(set | 1 << UInt64(index), from: index + 1, members: members + [index])
    }
  }

  private func isAllowed(_ members: [Int]) -> Bool {
    var slices: UInt64 = 0
    var counts = Array(repeating: 0, count: gpu.profiles.count)
    var media = 0
    for index in members {
      let instance = instances[index]
      guard slices & instance.slices == 0 else { return false }
      slices |= instance.slices
      counts[instance.profile] += 1
      media += gpu.profiles[instance.profile].hasMediaExtensions ? 1 : 0
    }
    return media <= 1 && gpu.profiles.indices.allSatisfy { counts[$0] <= gpu.profiles[$0].maxCount }
  }

  func members(of set: UInt64) -> [Instance] {
    instances.indices.filter { set & 1 << UInt64($0) != 0 }.map { instances[$0] }
  }

  func counts(of set: UInt64) -> [Int] {
    members(of: set).reduce(into: Array(repeating: 0, count: gpu.profiles.count)) { $0[$1.profile] += 1 }
  }

  /// Where an instance of a profile could be added to a feasible set.
  func starts(for profile: Int, in set: UInt64) -> [Int] {
    instances.indices.filter {
      instances[$0].profile == profile && set & 1 << UInt64($0) == 0
        && feasible.contains(set | 1 << UInt64($0))
    }.map { instances[$0].start }
  }

  /// True when an instance of each of two profiles could be added to a feasible set.
  func canAdd(_ first: Int, _ second: Int, to set: UInt64) -> Bool {
    for i in instances.indices where instances[i].profile == first && set & 1 << UInt64(i) == 0 {
      let larger = set | 1 << UInt64(i)
      guard feasible.contains(larger) else { continue }
      if !starts(for: second, in: larger).isEmpty { return true }
    }
    return false
  }
}

/// All ways to ask for at most `most` instances of `profileCount` profiles.
private func demands(ofAtMost most: Int, profileCount: Int) -> [[Int]] {
  var all: [[Int]] = [[]]
  for _ in 0..<profileCount {
    all = all.flatMap { demand in
      (0...(most - demand.reduce(0, +))).map { demand + [$0] }
    }
  }
  return all
}

@Suite("MIG geometry against every subset of placements")
struct MIGExhaustiveTests {
  @Test func `exactly the feasible demands fit an empty GPU, on every GPU`() throws {
    for gpu in try PublishedGPU.all() where gpu.memorySlices != nil {
      let model = try #require(GPUCatalogue.model(named: gpu.name))
      let truth = try AllSubsets(of: gpu)
      let empty = MIGOccupancy(of: model)
      var found = 0
      for demand in demands(ofAtMost: gpu.maxInstances + 1, profileCount: gpu.profiles.count) {
        let isFeasible = truth.feasibleCounts.contains(demand)
        guard empty.canHold(demand) == isFeasible, isLaidOut(demand, on: model, gpu) == isFeasible else {
          Issue.record("\(gpu.name) is wrong about \(demand)")
          return
        }
        found += isFeasible ? 1 : 0
      }
      #expect(found == truth.feasibleCounts.count, "no feasible set has more instances than the GPU allows")
    }
  }

  /// True when there is a layout for the demand; records an issue when the layout breaks a rule.
  private func isLaidOut(_ demand: [Int], on model: GPUModel, _ gpu: PublishedGPU) -> Bool {
    let names = zip(gpu.profiles, demand).flatMap { row, count in repeatElement(row.name, count: count) }
    guard case .success(let layout) = model.layout(of: names) else { return false }
    var slices: Set<Int> = []
    var counts = demand.map { _ in 0 }
    for placement in layout.placements {
      let row = gpu.profiles[placement.profile]
      counts[placement.profile] += 1
      if row.starts?.contains(placement.start) != true { return false }
      for slice in placement.start..<(placement.start + (row.size ?? 0)) where !slices.insert(slice).inserted
      {
        return false
      }
    }
    return counts == demand
  }

  @Test func `the placement rule alone never exceeds the compute slices, on every GPU`() throws {
    for gpu in try PublishedGPU.all() where gpu.memorySlices != nil {
      let most = try AllSubsets(of: gpu).feasibleCounts.map { counts in
        zip(gpu.profiles, counts).reduce(0) { $0 + $1.0.computeSlices * $1.1 }
      }.max()
      #expect(most == gpu.computeSlices, "\(gpu.name)")
    }
  }

  @Test(arguments: ["A30-24GB", "A100-40GB", "RTX-PRO-6000-96GB"])
  func `a partly filled GPU takes exactly what it could hold beside`(name: String) throws {
    let gpu = try #require(try PublishedGPU.all().first { $0.name == name })
    let model = try #require(GPUCatalogue.model(named: name))
    let truth = try AllSubsets(of: gpu)
    for set in truth.feasible.sorted() {
      let occupancy = try #require(filled(model, with: truth.members(of: set)))
      guard agrees(occupancy, of: model, with: truth, about: set) else {
        Issue.record("\(name) is wrong beside \(truth.members(of: set).map { ($0.profile, $0.start) })")
        return
      }
    }
  }

  private func filled(_ model: GPUModel, with instances: [AllSubsets.Instance]) -> MIGOccupancy? {
    var occupancy = MIGOccupancy(of: model)
    for instance in instances {
      guard occupancy.place(at: MIGPlacement(profile: instance.profile, start: instance.start)) else {
        return nil
      }
    }
    return occupancy
  }

  private func agrees(
    _ occupancy: MIGOccupancy,
    of model: GPUModel,
    with truth: AllSubsets,
    about set: UInt64
  ) -> Bool {
    guard model.profiles.indices.map(occupancy.count) == truth.counts(of: set) else { return false }
    for profile in model.profiles.indices {
      let starts = truth.starts(for: profile, in: set)
      var trial = occupancy
      guard occupancy.starts(for: profile) == starts, trial.place(profile)?.start == starts.first else {
        return false
      }
      guard (occupancy.refusal(for: profile, on: model) == nil) == !starts.isEmpty else { return false }
      for second in profile..<model.profiles.count {
        var demand = model.profiles.map { _ in 0 }
        demand[profile] += 1
        demand[second] += 1
        guard occupancy.canHold(demand) == truth.canAdd(profile, second, to: set) else { return false }
      }
    }
    return true
  }

  @Test(arguments: ["A30-24GB", "A100-40GB", "RTX-PRO-6000-96GB"])
  func `removing an instance is as if it had never been placed`(name: String) throws {
    let gpu = try #require(try PublishedGPU.all().first { $0.name == name })
    let model = try #require(GPUCatalogue.model(named: name))
    let truth = try AllSubsets(of: gpu)
    for set in truth.feasible.sorted() {
      let members = truth.members(of: set)
      guard let first = members.first else { continue }
      var occupancy = try #require(filled(model, with: members))

      occupancy.remove(MIGPlacement(profile: first.profile, start: first.start))

      guard occupancy == filled(model, with: Array(members.dropFirst())) else {
        Issue.record("\(name) remembers an instance that is gone")
        return
      }
    }
  }
}

@Suite("MIG geometry of an H100")
struct MIGGeometryTests {
  private let model: GPUModel

  init() throws {
    model = try #require(GPUCatalogue.model(named: "H100-80GB"))
  }

  private func index(_ name: String) throws -> Int {
    try #require(model.profileIndex(named: name))
  }

  private func holds(_ names: [String]) -> Bool {
    if case .success = model.layout(of: names) { true } else { false }
  }

  private func refusal(_ names: [String], on gpu: String = "H100-80GB") throws -> String {
    switch try #require(GPUCatalogue.model(named: gpu)).layout(of: names) {
    case .success(let layout): "laid out as \(layout.profileNames)"
    case .failure(let refusal): refusal.description
    }
  }

  @Test func `4g starts only at 0 and 3g at 0 or 4`() throws {
    let empty = MIGOccupancy(of: model)

    #expect(empty.starts(for: try index("4g.40gb")) == [0])
    #expect(empty.starts(for: try index("3g.40gb")) == [0, 4])
  }

  @Test func `4g and 3g together put the 3g at 4`() throws {
    let layout = try model.layout(of: ["3g.40gb", "4g.40gb"]).get()

    #expect(layout.profileNames == ["4g.40gb", "3g.40gb"])
    #expect(layout.placements.map(\.start) == [0, 4])
  }

  @Test func `a 3g at 0 blocks every 4g, and the reason is said`() throws {
    var occupancy = MIGOccupancy(of: model)
    let fourth = try index("4g.40gb")

    #expect(occupancy.place(try index("3g.40gb")) == MIGPlacement(profile: 4, start: 0))

    #expect(occupancy.place(fourth) == nil)
    #expect(!occupancy.canHold([0, 0, 0, 0, 0, 1, 0]))
    #expect(
      occupancy.refusal(for: fourth, on: model)?.description
        == "no room for 4g.40gb on H100-80GB: it starts only at 0 and takes 4, and memory slices "
        + "0, 1, 2 and 3 are taken"
    )
  }

  @Test func `seven 1g leave slice 7 unused`() throws {
    var occupancy = MIGOccupancy(of: model)
    for start in 0..<7 {
      #expect(occupancy.place(0)?.start == start)
    }

    #expect(occupancy.takenSlices == 0b0111_1111)
    #expect(occupancy.place(0) == nil)
    #expect(model.profiles.indices.allSatisfy { occupancy.starts(for: $0).isEmpty })
  }

  @Test func `two 3g fill the board`() throws {
    var occupancy = MIGOccupancy(of: model)
    let third = try index("3g.40gb")
    #expect(occupancy.place(third)?.start == 0)
    #expect(occupancy.place(third)?.start == 4)

    #expect(occupancy.takenSlices == 0b1111_1111)
    #expect(model.profiles.indices.allSatisfy { occupancy.starts(for: $0).isEmpty })
  }

  @Test func `one instance a GPU has media extensions, whatever its width`() throws {
    let a30 = try #require(GPUCatalogue.model(named: "A30-24GB"))
    let narrow = try #require(a30.profileIndex(named: "1g.6gb+me"))
    let wide = try #require(a30.profileIndex(named: "2g.12gb+me"))
    var occupancy = MIGOccupancy(of: a30)
    let placed = occupancy.place(wide)

    #expect(occupancy.mediaExtensionsTaken)
    #expect(occupancy.place(narrow) == nil)
    #expect(
      occupancy.refusal(for: narrow, on: a30)
        == .mediaExtensionsTwice(["2g.12gb+me", "1g.6gb+me"], gpu: "A30-24GB")
    )

    occupancy.remove(try #require(placed))
    #expect(occupancy.place(narrow) == MIGPlacement(profile: narrow, start: 0))
  }

  @Test func `first fit takes the lowest start, and the search does better than first fit`() throws {
    var occupancy = MIGOccupancy(of: model)
    #expect(occupancy.place(0)?.start == 0)

    // A 1g at 0 leaves no place for a 4g, although both fit an empty board.
    #expect(occupancy.place(try index("4g.40gb")) == nil)
    #expect(holds(["1g.10gb", "4g.40gb"]))
    #expect(MIGOccupancy(of: model).placements(for: [1, 0, 0, 0, 0, 1, 0])?.map(\.start) == [0, 4])
  }

  @Test func `an instance is placed only where its profile may start`() throws {
    var occupancy = MIGOccupancy(of: model)
    let before = occupancy

    let placed = [MIGPlacement(profile: 0, start: 7), MIGPlacement(profile: 3, start: 1)].map {
      occupancy.place(at: $0)
    }

    #expect(placed == [false, false])
    #expect(occupancy == before)
    #expect(occupancy.isEmpty)
  }

  @Test func `RTX PRO instances lie on twelve memory slices`() throws {
    let rtx = try #require(GPUCatalogue.model(named: "RTX-PRO-6000-96GB"))
    let layout = try rtx.layout(of: ["1g.24gb", "2g.48gb", "1g.24gb-me"]).get()

    #expect(layout.profileNames == ["2g.48gb", "1g.24gb-me", "1g.24gb"])
    #expect(layout.placements.map(\.start) == [0, 6, 9])
    #expect(
      try refusal(["4g.96gb", "1g.24gb"], on: "RTX-PRO-6000-96GB")
        == "1 x 1g.24gb and 1 x 4g.96gb need 15 memory slices and RTX-PRO-6000-96GB has 12"
    )
  }

  @Test func `a layout counts its instances by profile`() throws {
    let layout = try model.layout(of: ["1g.10gb", "3g.40gb", "1g.10gb", "2g.20gb"]).get()

    #expect(layout.gpuModelName == "H100-80GB")
    #expect(layout.instanceCounts.map(\.profile) == ["1g.10gb", "2g.20gb", "3g.40gb"])
    #expect(layout.instanceCounts.map(\.count) == [2, 1, 1])
  }

  @Test func `a layout survives a journal`() throws {
    let layout = try model.layout(of: ["1g.10gb+me", "2g.20gb", "3g.40gb"]).get()

    #expect(try JSONDecoder().decode(MIGLayout.self, from: JSONEncoder().encode(layout)) == layout)
  }

  @Test func `an unknown profile is answered with the nearest names`() throws {
    #expect(
      try refusal(["3g.41gb"])
        == "H100-80GB has no MIG profile '3g.41gb'; the nearest names are 3g.40gb, 4g.40gb and 1g.10gb"
    )
  }

  @Test func `more than the largest count is refused with both numbers`() throws {
    #expect(
      try refusal(["4g.40gb", "4g.40gb"]) == "2 x 4g.40gb is more than the 1 that H100-80GB allows"
    )
  }

  @Test func `a set that is too large is refused by its memory slices`() throws {
    #expect(
      try refusal(["3g.40gb", "3g.40gb", "1g.10gb"])
        == "1 x 1g.10gb and 2 x 3g.40gb need 9 memory slices and H100-80GB has 8"
    )
  }

  @Test func `a set whose starts collide is refused by its smallest colliding part`() throws {
    #expect(
      try refusal(["1g.10gb+me", "2g.20gb", "2g.20gb", "2g.20gb", "1g.10gb"])
        == "1 x 1g.10gb, 1 x 1g.10gb+me and 3 x 2g.20gb need 8 of the 8 memory slices of H100-80GB, but no "
        + "choice of starts keeps them apart: 1g.10gb starts at 0, 1, 2, 3, 4, 5 or 6 and takes 1; "
        + "1g.10gb+me starts at 0, 1, 2, 3, 4, 5 or 6 and takes 1; 2g.20gb starts at 0, 2 or 4 and takes 2"
    )
  }

  @Test func `two kinds of media extensions are refused by name`() throws {
    #expect(
      try refusal(["1g.6gb+me", "2g.12gb+me"], on: "A30-24GB")
        == "1g.6gb+me and 2g.12gb+me all take the media extensions, which one instance of A30-24GB may"
    )
  }
}
