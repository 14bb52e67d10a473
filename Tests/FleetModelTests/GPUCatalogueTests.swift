internal import FleetModel
internal import Foundation
internal import Testing

/// One profile as the published tables have it.
struct PublishedProfile {
  let name: String
  let resourceName: String
  let computeSlices: Int
  let memorySlices: Int?
  let starts: [Int]?
  let size: Int?
  let maxCount: Int
  let hasMediaExtensions: Bool

  init(_ json: [String: Any]) throws {
    name = try #require(json["profile"] as? String)
    resourceName = try #require(json["resource"] as? String)
    computeSlices = try #require(json["compute_slices"] as? Int)
    memorySlices = json["memory_slices"] as? Int
    starts = json["placement_starts"] as? [Int]
    size = json["placement_size"] as? Int
    maxCount = try #require(json["max_count"] as? Int)
    hasMediaExtensions = try #require(json["media_ext"] as? Bool)
  }
}

/// One GPU as the published tables have it.
struct PublishedGPU {
  let name: String
  let product: String
  let memoryGB: Int
  let computeSlices: Int
  let memorySlices: Int?
  let maxInstances: Int
  let profiles: [PublishedProfile]

  init(_ json: [String: Any]) throws {
    name = try #require(json["gpu"] as? String)
    product = try #require(json["product"] as? String)
    memoryGB = try #require(json["memory_gb"] as? Int)
    computeSlices = try #require(json["compute_slices"] as? Int)
    memorySlices = json["memory_slices"] as? Int
    maxInstances = try #require(json["max_instances"] as? Int)
    profiles = try #require(json["profiles"] as? [[String: Any]]).map(PublishedProfile.init)
  }

  static func all() throws -> [PublishedGPU] {
    let tables = try publishedFacts("mig-profiles")
    return try #require(tables["gpus"] as? [[String: Any]]).map(PublishedGPU.init)
  }
}

/// A file of the Facts folder.
func publishedFacts(_ name: String) throws -> [String: Any] {
  let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Facts"))
  return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
}

@Suite("The GPU catalogue")
struct GPUCatalogueTests {
  @Test func `the catalogue has every published GPU and no other, in the same order`() throws {
    let published = try PublishedGPU.all()

    #expect(published.count == 15)
    #expect(GPUCatalogue.models.map(\.name) == published.map(\.name))
  }

  @Test func `every field of every GPU is the published one`() throws {
    for (model, published) in zip(GPUCatalogue.models, try PublishedGPU.all()) {
      #expect(model.product == published.product)
      #expect(model.memoryGB == published.memoryGB, "\(model.name)")
      #expect(model.computeSlices == published.computeSlices, "\(model.name)")
      #expect(model.memorySlices == published.memorySlices, "\(model.name)")
      #expect(model.profiles.map(\.name) == published.profiles.map(\.name))
    }
  }

  @Test func `every field of every profile is the published one`() throws {
    for (model, published) in zip(GPUCatalogue.models, try PublishedGPU.all()) {
      for (profile, row) in zip(model.profiles, published.profiles) {
        let place: Comment = "\(model.name) \(row.name)"
        #expect(profile.resourceName == row.resourceName, place)
        #expect(profile.computeSlices == row.computeSlices, place)
        #expect(profile.placementStarts == row.starts ?? [], place)
        #expect(profile.placementSize == row.size ?? 0, place)
        #expect(row.size == row.memorySlices, place)
        #expect(profile.maxCount == row.maxCount, place)
        #expect(profile.hasMediaExtensions == row.hasMediaExtensions, place)
      }
    }
  }

  @Test func `the partitions that NVIDIA ships for each GPU fit it`() throws {
    let shipped = try #require(try publishedFacts("mig-profiles")["mig_parted_balanced"] as? [String: Any])
    let boards = [
      "A30": ["A30-24GB"], "A100-40": ["A100-40GB"], "80GB": ["A100-80GB", "H100-80GB"],
      "H100-94": ["H100-94GB"], "96GB": ["H100-96GB"], "GH200-144": ["GH200-144GB"], "H200": ["H200-141GB"],
      "B200": ["B200-180GB"], "GB200": ["GB200-186GB"], "B300": ["B300-269GB"], "GB300": ["GB300-278GB"],
      "RTX-PRO-6000": ["RTX-PRO-6000-96GB"],
    ]
    #expect(shipped.count == boards.count + 1)

    for (board, names) in boards {
      let counts = try #require(shipped[board] as? [String: Int])
      for name in names {
        let layout = try #require(GPUCatalogue.model(named: name)).layout(of: repeated(counts))
        let built = try layout.get().instanceCounts
        #expect(Dictionary(uniqueKeysWithValues: built.map { ($0.profile, $0.count) }) == counts, "\(name)")
      }
    }
  }

  @Test func `a GPU without published placements is refused with the reason`() throws {
    for name in ["RTX-PRO-5000-48GB", "RTX-PRO-4500-32GB"] {
      let model = try #require(GPUCatalogue.model(named: name))
      var occupancy = MIGOccupancy(of: model)
      let refusal = MIGRefusal.unknownGeometry(
        gpu: name,
        reason: "its MIG profiles are published, but not where their instances may start"
      )

      #expect(model.layout(of: [model.profiles[0].name]) == .failure(refusal))
      #expect(occupancy.place(0) == nil)
      #expect(occupancy.refusal(for: 0, on: model) == refusal)
      #expect(
        refusal.description.hasPrefix("\(name) cannot be cut into MIG instances here: its MIG profiles")
      )
    }
  }

  @Test func `models and profiles are found by name and by resource`() throws {
    let model = try #require(GPUCatalogue.model(named: "H100-80GB"))

    #expect(GPUCatalogue.model(named: "L4") == nil)
    #expect(model.profileIndex(named: "3g.40gb") == 4)
    #expect(model.profileIndex(resourceName: "nvidia.com/mig-1g.10gb.me") == 1)
    #expect(model.profileIndex(named: "3g.41gb") == nil)
    #expect(model.profileIndex(resourceName: "nvidia.com/gpu") == nil)
  }

  @Test func `a model survives a journal`() throws {
    for model in GPUCatalogue.models {
      let copy = try JSONDecoder().decode(GPUModel.self, from: JSONEncoder().encode(model))
      #expect(copy == model)
    }
  }

  private func repeated(_ counts: [String: Int]) -> [String] {
    counts.flatMap { name, count in repeatElement(name, count: count) }
  }
}
