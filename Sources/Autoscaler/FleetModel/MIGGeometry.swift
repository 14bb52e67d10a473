/// One MIG instance on a GPU: which profile of its model, and the memory slice at which it starts.
package struct MIGPlacement: Hashable, Sendable, Codable {
  /// The index of the profile in its GPU model.
  package let profile: Int
  package let start: Int

  package init(profile: Int, start: Int) {
    self.profile = profile
    self.start = start
  }
}

/// What one GPU in MIG mode holds now.
///
/// Instances lie on the axis of memory slices. A set of them is feasible if and only if no two overlap, every
/// profile keeps to its largest count, and at most one takes the media extensions (NVIDIA MIG user guide,
/// supported profiles: https://docs.nvidia.com/datacenter/tesla/mig-user-guide/supported-mig-profiles.html).
/// A GPU whose geometry is unknown holds nothing.
package struct MIGOccupancy: Hashable, Sendable {
  /// Profiles that the packed counts have room for.
  static let largestProfileCount = UInt64.bitWidth / bitsPerCount
  /// The largest count of one profile that the packed counts have room for.
  static let largestCount = 1 << bitsPerCount - 1
  private static let bitsPerCount = 4

  let profiles: [MIGProfile]
  /// Bit i stands for memory slice i.
  package private(set) var takenSlices: UInt32 = 0
  package private(set) var mediaExtensionsTaken = false
  /// Four bits a profile, the first profile lowest.
  private var counts: UInt64 = 0

  /// An empty GPU of that model.
  package init(of model: GPUModel) {
    profiles = model.profiles
  }

  /// How many instances of a profile it holds.
  package func count(of profile: Int) -> Int {
    precondition(profiles.indices.contains(profile), "the profile belongs to the GPU's model")
    return Int(truncatingIfNeeded: counts >> UInt64(profile * Self.bitsPerCount)) & Self.largestCount
  }

  package var isEmpty: Bool { takenSlices == 0 }
}

// MARK: - Placing and removing

extension MIGOccupancy {
  /// Adds an instance of a profile at the lowest start that is free; nil, and nothing changed, when none is.
  package mutating func place(_ profile: Int) -> MIGPlacement? {
    for start in profiles[profile].placementStarts {
      let placement = MIGPlacement(profile: profile, start: start)
      if place(at: placement) { return placement }
    }
    return nil
  }

  /// Adds that very instance; false, and nothing changed, when it may not be there.
  package mutating func place(at placement: MIGPlacement) -> Bool {
    guard canPlace(at: placement) else { return false }
    takenSlices |= slices(of: placement)
    counts += 1 << UInt64(placement.profile * Self.bitsPerCount)
    if profiles[placement.profile].hasMediaExtensions { mediaExtensionsTaken = true }
    return true
  }

  /// Takes an instance away that was placed before.
  package mutating func remove(_ placement: MIGPlacement) {
    let slices = slices(of: placement)
    precondition(profiles[placement.profile].placementStarts.contains(placement.start), "a start is allowed")
    precondition(takenSlices & slices == slices, "what is removed was placed")
    precondition(count(of: placement.profile) > 0, "an instance of that profile was placed")
    takenSlices &= ~slices
    counts -= 1 << UInt64(placement.profile * Self.bitsPerCount)
    if profiles[placement.profile].hasMediaExtensions { mediaExtensionsTaken = false }
  }

  /// The starts at which one more instance of a profile could go now, ascending.
  package func starts(for profile: Int) -> [Int] {
    profiles[profile].placementStarts.filter { canPlace(at: MIGPlacement(profile: profile, start: $0)) }
  }

  /// True when that very instance could be added.
  package func canPlace(at placement: MIGPlacement) -> Bool {
    let profile = profiles[placement.profile]
    return profile.placementStarts.contains(placement.start)
      && takenSlices & slices(of: placement) == 0
      && count(of: placement.profile) < profile.maxCount
      && !(profile.hasMediaExtensions && mediaExtensionsTaken)
  }

  private func slices(of placement: MIGPlacement) -> UInt32 {
    precondition(
      placement.start >= 0 && placement.start < UInt32.bitWidth,
      "the start lies on the axis of memory slices"
    )
    let width = UInt32(
      truncatingIfNeeded: (1 as UInt64) << UInt64(profiles[placement.profile].placementSize) - 1
    )
    return width << UInt32(placement.start)
  }
}

// MARK: - Exact feasibility

extension MIGOccupancy {
  /// True when all of `demand` could be added at once; instances already there do not move.
  ///
  /// The demand has one count for each profile of the model, in order of their indices.
  /// - Complexity: an exhaustive search, exponential in the instances that fit one GPU: at most eight.
  package func canHold(_ demand: [Int]) -> Bool {
    placements(for: demand) != nil
  }

  /// Where all of `demand` could go at once, the largest profile first; nil when no choice of starts works.
  ///
  /// The demand has one count for each profile of the model, in order of their indices.
  /// - Complexity: as ``canHold(_:)``.
  package func placements(for demand: [Int]) -> [MIGPlacement]? {
    precondition(demand.count == profiles.count, "the demand has one count for each profile")
    for (profile, wanted) in demand.enumerated() {
      precondition(wanted >= 0, "nobody asks for fewer than no instances")
      guard wanted <= profiles[profile].maxCount - count(of: profile) else { return nil }
    }
    var found: [MIGPlacement] = []
    return add(0, of: profiles.count, startingAt: 0, thenLower: demand, into: &found) ? found.reversed() : nil
  }

  /// Adds `left` instances of a profile at ascending starts, then what `demand` asks of the profiles below.
  private func add(
    _ left: Int,
    of profile: Int,
    startingAt earliest: Int,
    thenLower demand: [Int],
    into found: inout [MIGPlacement]
  ) -> Bool {
    if left == 0 {
      guard profile > 0 else { return true }
      return add(demand[profile - 1], of: profile - 1, startingAt: 0, thenLower: demand, into: &found)
    }
    for start in profiles[profile].placementStarts where start >= earliest {
      let placement = MIGPlacement(profile: profile, start: start)
      var next = self
      guard next.place(at: placement) else { continue }
      if next.add(left - 1, of: profile, startingAt: start + 1, thenLower: demand, into: &found) {
        found.append(placement)
        return true
      }
    }
    return false
  }
}

// MARK: - Fixed layouts

/// A fixed partition of a GPU into MIG instances.
package struct MIGLayout: Hashable, Sendable, Codable {
  /// The name in the catalogue of the GPU model that it was made for.
  package let gpuModelName: String
  /// In order of their starts.
  package let placements: [MIGPlacement]
  /// The name of the profile of each placement.
  package let profileNames: [String]

  fileprivate init(gpuModelName: String, placements: [MIGPlacement], profileNames: [String]) {
    self.gpuModelName = gpuModelName
    self.placements = placements
    self.profileNames = profileNames
  }

  /// How many instances of each profile one GPU has, in order of the profiles in its model.
  package var instanceCounts: [(profile: String, count: Int)] {
    let byProfile = zip(placements, profileNames).sorted { $0.0.profile < $1.0.profile }
    var result: [(profile: String, count: Int)] = []
    for (_, name) in byProfile {
      if result.last?.profile == name {
        result[result.count - 1].count += 1
      } else {
        result.append((name, 1))
      }
    }
    return result
  }
}

extension GPUModel {
  /// The partition of this GPU into those instances, or why there is none.
  ///
  /// There is one name for each instance; their order does not matter.
  /// - Complexity: as ``MIGOccupancy/canHold(_:)``.
  package func layout(of profileNames: [String]) -> Result<MIGLayout, MIGRefusal> {
    if case .unknown(let reason) = geometry {
      return .failure(.unknownGeometry(gpu: name, reason: reason))
    }
    var demand = Array(repeating: 0, count: profiles.count)
    for profileName in profileNames {
      guard let profile = profileIndex(named: profileName) else {
        let nearest = nearestNames(to: profileName, among: profiles.map(\.name))
        return .failure(.unknownProfile(profileName, gpu: name, nearest: nearest))
      }
      demand[profile] += 1
    }
    guard let placements = MIGOccupancy(of: self).placements(for: demand) else {
      return .failure(refusal(of: demand))
    }
    let ordered = placements.sorted { $0.start < $1.start }
    let names = ordered.map { profiles[$0.profile].name }
    return .success(MIGLayout(gpuModelName: name, placements: ordered, profileNames: names))
  }

  /// Why an empty GPU cannot hold `demand`, which it cannot.
  private func refusal(of demand: [Int]) -> MIGRefusal {
    for (profile, count) in zip(profiles, demand) where count > profile.maxCount {
      return .tooMany(profile.name, gpu: name, asked: count, most: profile.maxCount)
    }
    let media = zip(profiles, demand).filter { $0.0.hasMediaExtensions && $0.1 > 0 }
    if media.count > 1 { return .mediaExtensionsTwice(media.map(\.0.name), gpu: name) }
    let parts = zip(profiles, smallestInfeasiblePart(of: demand)).filter { $0.1 > 0 }
    return .doesNotFit(
      parts.map { MIGRefusal.Part(profile: $0.0, count: $0.1) },
      gpu: name,
      memorySlices: memorySlices ?? 0
    )
  }

  /// What is left of an infeasible demand when no more instance can be spared without making it feasible.
  private func smallestInfeasiblePart(of demand: [Int]) -> [Int] {
    let empty = MIGOccupancy(of: self)
    var part = demand
    for profile in part.indices {
      while part[profile] > 0 {
        part[profile] -= 1
        if empty.canHold(part) {
          part[profile] += 1
          break
        }
      }
    }
    return part
  }
}

// MARK: - Refusals

extension MIGOccupancy {
  /// Why one more instance of a profile cannot be added; nil when it can.
  package func refusal(for profile: Int, on model: GPUModel) -> MIGRefusal? {
    precondition(model.profiles == profiles, "the occupancy is of that model")
    guard starts(for: profile).isEmpty else { return nil }
    if case .unknown(let reason) = model.geometry { return .unknownGeometry(gpu: model.name, reason: reason) }
    let wanted = profiles[profile]
    if count(of: profile) == wanted.maxCount {
      return .tooMany(wanted.name, gpu: model.name, asked: wanted.maxCount + 1, most: wanted.maxCount)
    }
    if wanted.hasMediaExtensions && mediaExtensionsTaken {
      let holder = profiles.indices.first { profiles[$0].hasMediaExtensions && count(of: $0) > 0 }
      return .mediaExtensionsTwice([holder ?? profile, profile].map { profiles[$0].name }, gpu: model.name)
    }
    let taken = (0..<UInt32.bitWidth).filter { takenSlices & 1 << UInt32($0) != 0 }
    return .noFreeStart(wanted, gpu: model.name, takenSlices: taken)
  }
}

/// Why a GPU cannot be cut that way; its description is what the operator reads.
package enum MIGRefusal: Error, Hashable, Sendable {
  /// So many instances of one profile.
  package struct Part: Hashable, Sendable {
    package let profile: MIGProfile
    package let count: Int
  }

  case unknownProfile(String, gpu: String, nearest: [String])
  /// Nobody has published where the instances of this GPU may start.
  case unknownGeometry(gpu: String, reason: String)
  case tooMany(String, gpu: String, asked: Int, most: Int)
  /// Names the profiles that all want the media extensions, of which a GPU has one set.
  case mediaExtensionsTwice([String], gpu: String)
  /// The smallest part of what was asked that is already too much.
  case doesNotFit([Part], gpu: String, memorySlices: Int)
  /// The instances that are there leave no start for one more.
  case noFreeStart(MIGProfile, gpu: String, takenSlices: [Int])
}

extension MIGRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownProfile(let name, let gpu, let nearest):
      let hint = nearest.isEmpty ? "it has none" : "the nearest names are \(spoken(nearest, last: "and"))"
      return "\(gpu) has no MIG profile '\(name)'; \(hint)"
    case .unknownGeometry(let gpu, let reason):
      return "\(gpu) cannot be cut into MIG instances here: \(reason)"
    case .tooMany(let name, let gpu, let asked, let most):
      return "\(asked) x \(name) is more than the \(most) that \(gpu) allows"
    case .mediaExtensionsTwice(let names, let gpu):
      return "\(spoken(names, last: "and")) all take the media extensions, which one instance of \(gpu) may"
    case .doesNotFit(let parts, let gpu, let memorySlices):
      return Self.misfit(parts, gpu: gpu, memorySlices: memorySlices)
    case .noFreeStart(let profile, let gpu, let taken):
      return "no room for \(profile.name) on \(gpu): it \(profile.placementRule), and memory slices "
        + "\(spoken(taken.map(String.init), last: "and")) are taken"
    }
  }

  private static func misfit(_ parts: [Part], gpu: String, memorySlices: Int) -> String {
    let asked = spoken(parts.map { "\($0.count) x \($0.profile.name)" }, last: "and")
    let needed = parts.reduce(0) { $0 + $1.count * $1.profile.placementSize }
    if needed > memorySlices {
      return "\(asked) need \(needed) memory slices and \(gpu) has \(memorySlices)"
    }
    let rules = parts.map { "\($0.profile.name) \($0.profile.placementRule)" }.joined(separator: "; ")
    return "\(asked) need \(needed) of the \(memorySlices) memory slices of \(gpu), "
      + "but no choice of starts keeps them apart: \(rules)"
  }
}

extension MIGProfile {
  /// Where it may start and what it takes, as the end of a sentence.
  fileprivate var placementRule: String {
    let starts = spoken(placementStarts.map(String.init), last: "or")
    let only = placementStarts.count == 1 ? "only " : ""
    return "starts \(only)at \(starts) and takes \(placementSize)"
  }
}

/// The words in one phrase, for example `0, 2 or 4`.
private func spoken(_ words: [String], last conjunction: String) -> String {
  guard let final = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " \(conjunction) " + final
}

/// The three known names that are closest to a name that is not known, closest first.
private func nearestNames(to name: String, among known: [String]) -> [String] {
  let ranked = known.enumerated().map { (distance: editDistance(name, $0.element), index: $0.offset) }
  return ranked.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(3).map { known[$0.index] }
}

/// How many letters must be added, removed or replaced to turn one word into another.
///
/// - Complexity: O(letters²)
private func editDistance(_ left: String, _ right: String) -> Int {
  var row = Array(0...right.count)
  for (i, leftLetter) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, rightLetter) in right.enumerated() {
      let replaced = diagonal + (leftLetter == rightLetter ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[right.count]
}
