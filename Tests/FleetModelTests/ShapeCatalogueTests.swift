internal import FleetModel
internal import Foundation
internal import Testing

@Suite("The catalogue of domain shapes")
struct ShapeCatalogueTests {
  /// The catalogue's name for each GPU of the published table, where there is exactly one.
  private static let gpuModels = [
    "B200 (GB200)": "GB200-186GB", "B300 (GB300)": "GB300-278GB", "H100 SXM5": "H100-80GB",
    "H200 SXM": "H200-141GB", "B200": "B200-180GB", "B300": "B300-269GB", "H100 NVL": "H100-94GB",
    "H200 NVL": "H200-141GB", "RTX PRO 6000 Blackwell": "RTX-PRO-6000-96GB",
  ]
  /// GPUs of the published table of which the catalogue has none, or several.
  private static let ambiguousGPUs = ["Rubin", "A100 SXM4", "A100 PCIe", "GH200"]

  private func published() throws -> [[String: Any]] {
    try #require(try publishedFacts("nvlink-domains")["domains"] as? [[String: Any]])
  }

  private func template(_ name: String) throws -> ShapeTemplate {
    try #require(ShapeCatalogue.template(named: name))
  }

  private func refusal(_ result: Result<DomainShape, ShapeRefusal>) -> String {
    switch result {
    case .success(let shape): "made \(shape.name)"
    case .failure(let refusal): refusal.description
    }
  }

  @Test func `the catalogue has every published domain and no other`() throws {
    let names = try published().map { $0["id"] as? String }

    #expect(names.count == 21)
    #expect(Set(ShapeCatalogue.templates.map(\.name)) == Set(names))
    #expect(ShapeCatalogue.templates.count == names.count)
  }

  @Test func `every field of every template is the published one`() throws {
    for row in try published() {
      let name = try #require(row["id"] as? String)
      let template = try template(name)
      #expect(template.aliases == row["aliases"] as? [String] ?? [], "\(name)")
      #expect(template.instanceType == row["instance_type"] as? String, "\(name)")
      #expect(template.nodesPerDomain == row["nodes_per_domain"] as? Int, "\(name)")
      #expect(template.gpusPerNode == row["gpus_per_node"] as? Int, "\(name)")
      #expect(template.architecture?.rawValue == row["k8s_arch"] as? String, "\(name)")
      #expect(template.needsIMEX == row["needs_imex"] as? Bool, "\(name)")
      #expect(template.setsCliqueLabel == row["sets_gpu_clique"] as? Bool, "\(name)")
      let range = (row["power_kw_range"] as? [Int])?.last.map(Double.init)
      let watts = (row["power_kw"] as? Double ?? range).map { Int(($0 * 1000).rounded()) }
      #expect(template.powerWatts == watts, "\(name)")
    }
  }

  @Test func `every template has the GPU model of the published table where one is certain`() throws {
    for row in try published() {
      let name = try #require(row["id"] as? String)
      // "B200" names the HGX board's GPU; on the small GB200 boards it leaves their profiles open.
      let isSmallBoard = ["gb200-nvl4", "gb200-nvl2"].contains(name)
      let gpu = row["gpu"] as? String ?? "Rubin"
      #expect(Self.gpuModels[gpu] != nil || Self.ambiguousGPUs.contains(gpu), "\(name)")
      #expect(try template(name).gpuModelName == (isSmallBoard ? nil : Self.gpuModels[gpu]), "\(name)")
    }
    for model in ShapeCatalogue.templates.compactMap(\.gpuModelName) {
      #expect(GPUCatalogue.model(named: model) != nil)
    }
  }

  @Test func `processor capacity is known exactly where cores are published or AWS sells the node`() throws {
    for row in try published() {
      let name = try #require(row["id"] as? String)
      let cores = row["cpu_cores_per_node"] as? Int ?? (row["instance_type"] == nil ? nil : 144)
      #expect(try template(name).cpuMilli == cores.map { Int64($0) * 1000 }, "\(name)")
      #expect(try template(name).memoryMiB == (row["instance_type"] == nil ? nil : 960 * 1024), "\(name)")
    }
  }

  @Test func `an alias is found, and one that says which node fills in what it has`() throws {
    let rows: [(type: String, shape: String, gpu: String, gpus: Int, cpus: Int64, gibibytes: Int64)] = [
      ("p4d.24xlarge", "hgx-a100-8", "A100-40GB", 8, 96, 1152),
      ("p4de.24xlarge", "hgx-a100-8", "A100-80GB", 8, 96, 1152),
      ("p5.48xlarge", "hgx-h100-8", "H100-80GB", 8, 192, 2048),
      ("p5e.48xlarge", "hgx-h200-8", "H200-141GB", 8, 192, 2048),
      ("p5en.48xlarge", "hgx-h200-8", "H200-141GB", 8, 192, 2048),
      ("p6-b200.48xlarge", "hgx-b200-8", "B200-180GB", 8, 192, 2048),
      ("p6-b300.48xlarge", "hgx-b300-8", "B300-269GB", 8, 192, 4096),
      ("g7e.2xlarge", "rtx-pro-6000", "RTX-PRO-6000-96GB", 1, 8, 64),
      ("g7e.12xlarge", "rtx-pro-6000", "RTX-PRO-6000-96GB", 2, 48, 512),
      ("g7e.24xlarge", "rtx-pro-6000", "RTX-PRO-6000-96GB", 4, 96, 1024),
      ("g7e.48xlarge", "rtx-pro-6000", "RTX-PRO-6000-96GB", 8, 192, 2048),
    ]
    for row in rows {
      let shape = try template(row.type).shape().get()
      let node = NodeShape(
        instanceType: row.type,
        architecture: .amd64,
        cpuMilli: row.cpus * 1000,
        memoryMiB: row.gibibytes * 1024,
        gpuModelName: row.gpu,
        gpuCount: row.gpus
      )
      #expect(shape == DomainShape(name: row.shape, nodeCount: 1, node: node, setsCliqueLabel: false))
    }
  }

  @Test func `every published alias leads to its template`() throws {
    for row in try published() {
      for alias in row["aliases"] as? [String] ?? [] {
        #expect(try template(alias).name == row["id"] as? String)
      }
    }
    #expect(ShapeCatalogue.template(named: "nvl72") == nil)
    #expect(ShapeCatalogue.template(named: "p6e-gb200.36xlarge") == nil, "it makes domains of two sizes")
  }

  @Test func `an NVL72 rack is 18 nodes of 4 GPUs with what its owner says of the nodes`() throws {
    let shape = try template("GB200 NVL72").shape(
      memoryMiB: 900_000,
      instanceType: "rack-tray",
      isaFeatures: ["sve2", "bf16"]
    ).get()

    #expect(shape.name == "gb200-nvl72")
    #expect(shape.nodeCount == 18)
    #expect(shape.gpuCount == 72)
    #expect(shape.setsCliqueLabel)
    #expect(shape.node.instanceType == "rack-tray")
    #expect(shape.node.architecture == .arm64)
    #expect(shape.node.isaFeatures == ["bf16", "sve2"])
    #expect(shape.node.cpuMilli == 144_000)
    #expect(shape.node.wholeGPUCount == 4)
    #expect(shape.node.migInstanceCounts.isEmpty)
  }

  @Test func `an UltraServer node has its EC2 type and half a rack of them is a domain`() throws {
    let shape = try template("u-p6e-gb200x36").shape().get()

    #expect(shape.nodeCount == 9)
    #expect(shape.node.instanceType == "p6e-gb200.36xlarge")
  }

  @Test func `a node whose GPUs are cut advertises MIG instances and no whole GPU`() throws {
    let model = try #require(GPUCatalogue.model(named: "H100-80GB"))
    let layout = try model.layout(of: ["3g.40gb", "4g.40gb"]).get()

    let node = try template("p5.48xlarge").shape(migLayout: layout).get().node

    #expect(node.gpuCount == 8)
    #expect(node.wholeGPUCount == 0)
    #expect(node.migInstanceCounts.map(\.profile) == ["3g.40gb", "4g.40gb"])
    #expect(node.migInstanceCounts.map(\.count) == [8, 8])
  }

  @Test func `an even split gives the first zones what does not divide`() throws {
    let node = NodeShape(
      instanceType: "odd",
      architecture: .amd64,
      cpuMilli: 7_001,
      memoryMiB: 9,
      gpuCount: 4,
      hugePages: HugePages(small: 6, large: 3_072)
    )

    #expect(
      node.evenZones(2) == [
        NUMAZone(cpuMilli: 3_501, memoryMiB: 5, gpus: 2, hugePages: HugePages(small: 4, large: 2_048)),
        NUMAZone(cpuMilli: 3_500, memoryMiB: 4, gpus: 2, hugePages: HugePages(small: 2, large: 1_024)),
      ]
    )
    #expect(node.evenZones(3) == nil)
  }

  @Test func `a shape survives a journal`() throws {
    let layout = try #require(GPUCatalogue.model(named: "A100-40GB")).layout(of: ["7g.40gb"]).get()
    let cut = try template("p4d.24xlarge").shape(migLayout: layout).get()
    let whole = try template("p5.48xlarge").shape().get()
    let zones = try #require(whole.node.evenZones(2))
    let zoned = whole.arranged(zones: zones, alignment: .restricted, sharing: nil)

    for shape in [cut, zoned, whole.arranged(zones: [], alignment: nil, sharing: .clients(4))] {
      #expect(try JSONDecoder().decode(DomainShape.self, from: JSONEncoder().encode(shape)) == shape)
    }
  }

  @Test func `what is not published or not given is refused by name`() throws {
    #expect(
      refusal(try template("vr-kyber-nvl576").shape(cpuMilli: 1, memoryMiB: 1))
        == "vr-kyber-nvl576 cannot be used yet: nobody has published the nodes of a domain"
    )
    #expect(
      refusal(try template("hgx-h100-8").shape(memoryMiB: 1))
        == "hgx-h100-8 has no public figure for the cpu of a node: give one"
    )
    #expect(
      refusal(try template("gb200-nvl72").shape())
        == "gb200-nvl72 has no public figure for the memory of a node: give one"
    )
    #expect(
      refusal(try template("gb200-nvl72").shape(memoryMiB: 0))
        == "the memory of a node of gb200-nvl72 must be more than 0"
    )
    #expect(
      refusal(try template("gb200-nvl72").shape(cpuMilli: -1, memoryMiB: 1))
        == "the cpu of a node of gb200-nvl72 must be more than 0"
    )
  }

  @Test func `a GPU model is known, and a MIG layout is of the node's GPUs`() throws {
    let layout = try #require(GPUCatalogue.model(named: "A100-80GB")).layout(of: ["7g.80gb"]).get()
    let hgx = try template("hgx-a100-8")

    #expect(
      refusal(hgx.shape(cpuMilli: 1, memoryMiB: 1, gpuModelName: "A100"))
        == "hgx-a100-8 cannot have 'A100': no GPU model has that name"
    )
    #expect(
      refusal(hgx.shape(cpuMilli: 1, memoryMiB: 1, migLayout: layout))
        == "hgx-a100-8 comes with several GPU models or an unknown one: name the model to use a MIG layout"
    )
    #expect(
      refusal(try template("p5.48xlarge").shape(migLayout: layout))
        == "the MIG layout is for A100-80GB, but the GPUs of hgx-h100-8 are H100-80GB"
    )
    #expect(
      refusal(hgx.shape(cpuMilli: 1, memoryMiB: 1, migLayout: layout, gpuModelName: "A100-80GB"))
        == "made hgx-a100-8"
    )
  }
}
