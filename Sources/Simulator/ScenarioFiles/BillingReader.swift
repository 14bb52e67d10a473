internal import Chance
internal import FleetModel
internal import PolicyFiles
internal import PoolPhysics
internal import Workloads

extension BillingTerms {
  /// Reads what is charged; paths are relative to the scenario's folder.
  static func reader(resolving resolved: @escaping (String) -> String) -> ValueReader<BillingTerms> {
    .mapping { file in
      var terms = BillingTerms()
      terms.minimum = file.read("minimum", .duration, default: .zero)
      terms.prices = file.readIfPresent("prices", PriceSeries.reader(resolving: resolved))
      terms.power = file.readIfPresent("power", PowerTerms.reader)
      return terms
    }
  }
}

extension PowerTerms {
  static var reader: ValueReader<PowerTerms> {
    .mapping { file in
      let kilowatts = file.read(
        "kilowattsPerDomain",
        ValueReader<Int64>.millionths.requiring("a domain draws at most 10000 kW") { $0 <= 10_000_000_000 }
      )
      let price = file.read("pricePerKilowatt", .hourlyPrice)
      guard let kilowatts, let price else { return nil }
      return PowerTerms(
        wattsPerDomain: kilowatts / 1_000,
        pricePerKilowatt: HourlyPrice(microUnits: price.microUnits, currency: Currency(price.currency))
      )
    }
  }
}

extension PriceSeries {
  /// A table of prices of a node: its path, and which of its rows are meant.
  static func reader(resolving resolved: @escaping (String) -> String) -> ValueReader<PriceSeries> {
    .mapping { file in
      let place = file.place(of: "path")
      let name = file.read("path", .text)
      let instanceType = file.readIfPresent("instanceType", .text)
      let zone = file.readIfPresent("zone", .text)
      let product = file.readIfPresent("product", .text)
      guard let name else { return nil }
      let path = resolved(name)
      let table = PriceTable(instanceType: instanceType, zone: zone, product: product)
      do {
        return try table.series(in: try TextFile.bytes(at: path, limit: 1 << 30))
      } catch let error as TraceProblem {
        file.report("\(path):\(error.line): \(error.message)", at: place)
        return nil
      } catch {
        file.report("\(error)", at: place)
        return nil
      }
    }
  }
}

extension Interruptions {
  static var reader: ValueReader<Interruptions> {
    .mapping { file in
      let gap = file.read(
        "every",
        ValueReader<Distribution>.durations.requiring("interruptions are at least 1m apart on average") {
          $0.mean >= 60
        }
      )
      let share = file.read("share", .share, default: 1_000)
      let notice = file.read("notice", .duration, default: .zero)
      return gap.map { Interruptions(gap: $0, sharePerMille: share, notice: notice) }
    }
  }
}

extension ValueReader where Value == Int {
  /// A part from 0 to 1 with at most three decimals, in thousandths.
  fileprivate static var share: ValueReader {
    ValueReader<Int64>.millionths
      .requiring("a share is from 0 to 1, with at most 3 decimals") {
        0...1_000_000 ~= $0 && $0.isMultiple(of: 1_000)
      }
      .map { Int($0 / 1_000) }
  }
}
