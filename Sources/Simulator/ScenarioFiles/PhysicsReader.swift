internal import Chance
package import PolicyFiles
package import PoolPhysics

extension PhysicsSettings {
  /// Reads how a simulated pool behaves; paths are those of the current directory.
  package static var reader: ValueReader<PhysicsSettings> { reader { $0 } }

  /// Reads how a simulated pool behaves; paths are those of the scenario's folder, which `resolved` finds.
  package static func reader(resolving resolved: @escaping (String) -> String) -> ValueReader<PhysicsSettings>
  {
    .mapping { physics in
      let standard = PhysicsSettings()
      let bootTimes = physics.readIfPresent("bootTime", .durations)
      var settings = PhysicsSettings(
        bootTime: bootTimes?.fixedDuration ?? standard.bootTime,
        bootSpread: physics.read("bootSpread", .duration, default: standard.bootSpread),
        releaseTime: physics.read("releaseTime", .duration, default: standard.releaseTime),
        repairTime: physics.read("repairTime", .duration, default: standard.repairTime),
        attestationTime: physics.read("attestationTime", .duration, default: standard.attestationTime),
        capacity: physics.readIfPresent("capacity", .integer(in: 0...1_000_000)),
        faults: physics.read("faults", PoolFaults.reader, default: PoolFaults())
      )
      settings.bootTimes = bootTimes?.fixedDuration == nil ? bootTimes : nil
      settings.domainFailure = physics.readIfPresent("domainFailure", .durations)
      settings.interruptions = physics.readIfPresent("interruptions", Interruptions.reader)
      settings.billing = physics.read(
        "billing",
        BillingTerms.reader(resolving: resolved),
        default: BillingTerms()
      )
      return settings
    }
  }
}

extension PoolFaults {
  /// Reads misfortunes, each in times per thousand.
  static var reader: ValueReader<PoolFaults> {
    .mapping { faults in
      var result = PoolFaults()
      result.insufficientCapacity = faults.read("insufficientCapacity", .perMille, default: 0)
      result.lateBoot = faults.read("lateBoot", .perMille, default: 0)
      result.deadMember = faults.read("deadMember", .perMille, default: 0)
      result.lostMember = faults.read("lostMember", .perMille, default: 0)
      result.lossWithin = faults.read("lossWithin", .positiveDuration, default: result.lossWithin)
      result.failedAttestation = faults.read("failedAttestation", .perMille, default: 0)
      result.lostReport = faults.read("lostReport", .perMille, default: 0)
      result.doubledReport = faults.read("doubledReport", .perMille, default: 0)
      result.failedRepair = faults.read("failedRepair", .perMille, default: 0)
      result.brokenMembers = faults.read("brokenMembers", .list(of: .integer(in: 0...999)), default: [])
      result.brokenSlots = faults.read("brokenSlots", .integer(in: 0...10_000), default: 0)
      return result
    }
  }
}

extension ValueReader where Value == Int {
  static var perMille: ValueReader { .integer(in: 0...1_000) }
}

extension ValueReader where Value == Int64 {
  static var wholeNumber: ValueReader {
    ValueReader<Int>.integer(in: 0...Int.max).map { Int64($0) }
  }
}
