/// Every ban that a pattern can find.
enum LineRules {
  static let all: [LineRule] = core + importing + safety + naming + text

  // MARK: The pure core

  private static let core: [LineRule] = [
    LineRule(
      "floating point in the core",
      bans: #"\b(Double|Float|Float16|Float80|CGFloat)\b"#,
      advice: "money is integer micro-units, time is integer nanoseconds",
      where: Rooms.isCore,
      breaks: [LineRule.Sample("let price: Double = 1"), LineRule.Sample("let x = \"\\(Float(y))\"")],
      keeps: [LineRule.Sample("// No Double here."), LineRule.Sample("let text = \"Double\"")]
    ),
    LineRule(
      "a clock or chance of its own",
      bans: #"\b(Date|Date\.now|ContinuousClock|SuspendingClock|SystemRandomNumberGenerator)\s*(\(|\.)"#
        + #"|\.(random|shuffled|shuffle|randomElement)\("#,
      advice: "take the instant or the RandomStream as an argument",
      where: Rooms.isDeterministic,
      breaks: [
        LineRule.Sample("let now = Date()"), LineRule.Sample("let die = Int.random(in: 1...6)"),
        LineRule.Sample("let now = ContinuousClock().now"), LineRule.Sample("let order = gangs.shuffled()"),
      ],
      keeps: [LineRule.Sample("let start = Date()", at: "Sources/Autoscaler/HTTPAPI/Sample.swift")]
    ),
    LineRule(
      "suspension in the core",
      bans: #"\b(async|await|Task|actor)\b"#,
      advice: "the core answers at once; waiting is the shells' business",
      where: Rooms.isCore,
      breaks: [LineRule.Sample("func plan() async {}"), LineRule.Sample("actor Planner {}")],
      keeps: [LineRule.Sample("let awaited = 1")]
    ),
    LineRule(
      "input or output in the core",
      bans: #"\b(print|debugPrint|dump|getenv|readLine)\("#,
      advice: "emit an action; the shell does the rest",
      where: Rooms.isCore,
      breaks: [LineRule.Sample("print(plan)")],
      keeps: [LineRule.Sample("func blueprint() {}")]
    ),
    LineRule(
      "a hash in the core",
      bans: #"\b(hashValue|Hasher)\b"#,
      advice: "hash values differ between processes; compare or sort instead",
      where: Rooms.isCore,
      breaks: [LineRule.Sample("let order = id.hashValue")]
    ),
    LineRule(
      "an import in the core",
      // Which room of the core may need Chance is the manifest's rule.
      bans: importing(except: Rooms.core.union(Rooms.collections).union(["Chance"])),
      advice: "the core takes none but swift-collections",
      where: Rooms.isCore,
      breaks: [
        LineRule.Sample("internal import Foundation"), LineRule.Sample("internal import Glibc"),
        LineRule.Sample("package import struct NIOCore.ByteBuffer"),
      ],
      keeps: [
        LineRule.Sample("package import FleetModel\ninternal import HeapModule"),
        LineRule.Sample("internal import Foundation", at: "Sources/Autoscaler/Journal/Sample.swift"),
      ]
    ),
  ]

  // MARK: Imports

  private static let importing: [LineRule] = [
    LineRule(
      "a server's import in the simulator",
      bans: #"\bimport\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?"#
        + #"((?:NIO|GRPC|Hummingbird)\w*|CCurl|HTTPTransport|DriverKit|DriverTesting|Simulated|AWS|Redfish"#
        + #"|ExternalGRPC\w*|HTTPAPI|KubernetesAPI|SwiftProtobuf|ServiceLifecycle|UnixSignals)\b"#,
      advice: "the simulator is built without them, in well under a minute",
      where: Rooms.isSimulator,
      breaks: [
        LineRule.Sample("internal import NIOCore", at: "Sources/Simulator/Reports/Sample.swift"),
        LineRule.Sample("internal import DriverKit", at: "Sources/CloudProviders/PoolPhysics/Sample.swift"),
      ],
      keeps: [
        LineRule.Sample("internal import PoolPhysics", at: "Sources/Simulator/Reports/Sample.swift"),
        LineRule.Sample("internal import NIOCore", at: "Sources/Autoscaler/ExternalGRPC/Sample.swift"),
      ]
    ),
    LineRule(
      "an import without a level",
      bans:
        #"^[ \t]*(?!.*\b(?:public|package|internal|fileprivate|private)\s+import\b)((?:@\w+\s+)*import\s+\w+)"#,
      advice: "write 'internal import' or 'package import'",
      breaks: [
        LineRule.Sample("import FleetModel"),
        LineRule.Sample("internal import Policy\n@testable import FleetModel"),
      ],
      keeps: [
        LineRule.Sample("internal import FleetModel\n@testable package import Policy\n// import nothing")
      ]
    ),
  ]

  private static func importing(except allowed: Set<String>) -> String {
    let names = allowed.sorted().joined(separator: "|")
    return #"\bimport\s+(?!(?:"# + names + #")\s*$)(\S.*)$"#
  }

  // MARK: Safety

  private static let safety: [LineRule] = [
    LineRule(
      "an unchecked promise to the compiler",
      bans: #"@unchecked\s+Sendable|nonisolated\s*\(\s*unsafe\s*\)"#,
      advice: "make it a value, or let one actor own it",
      breaks: [LineRule.Sample("final class Box: @unchecked Sendable {}")],
      keeps: [LineRule.Sample("struct Box: Sendable {}")]
    ),
    LineRule(
      "try!",
      bans: #"\btry!"#,
      advice: "throw, or catch and say what it means",
      breaks: [LineRule.Sample("let x = try! read()")],
      keeps: [LineRule.Sample("let x = try read()")]
    ),
    LineRule(
      "a failure without a reason",
      bans: #"\b(?:fatalError|preconditionFailure|assertionFailure)\(\s*\)"#,
      advice: "say in a sentence what was promised",
      breaks: [LineRule.Sample("fatalError()")],
      keeps: [LineRule.Sample("fatalError(\"a slot has a pool\")")]
    ),
    LineRule(
      "an error that is dropped",
      bans: #"\btry\?"#,
      advice: "handle it, or say beside it in a comment why it does not matter",
      where: { $0.path.hasPrefix("Sources/") },
      excuse: #"//\s*\S"#,
      breaks: [LineRule.Sample("let x = 1\n\nlet y = try? read()")],
      keeps: [LineRule.Sample("// A missing file is an empty one.\nlet y = try? read()")]
    ),
    LineRule(
      "cases without a name",
      bans: #"(?<![,(]\s{0,80})\bdefault\s*:"#,
      advice:
        "name every case; over values that are not ours write '// default: <which ones these are>' beside it",
      excuse: #"//\s*default:\s*\S"#,
      breaks: [LineRule.Sample("switch x {\ncase .a: 1\n\ndefault: 2\n}")],
      keeps: [
        LineRule.Sample("case 1: true\ndefault: false  // default: any other number."),
        LineRule.Sample("default:\n// default: any other letter.\nreturn"),
        LineRule.Sample("read(`default`: 2)"),
        LineRule.Sample("read(\"key\",\n  default: 2)"),
      ]
    ),
    LineRule(
      "a detached task",
      bans: #"\bTask\s*\.\s*detached\b"#,
      advice: "a Service in the ServiceGroup, or a child of a task group",
      breaks: [LineRule.Sample("Task.detached {}", at: "Sources/Autoscaler/HTTPAPI/Sample.swift")]
    ),
    LineRule(
      "a test that sleeps",
      bans: #"\b(?:Task\.sleep|sleep|usleep|nanosleep)\s*\("#,
      advice: "move the instant forward by an event",
      where: { $0.path.hasPrefix("Tests/") && $0.swift != nil },
      breaks: [
        LineRule.Sample("try await Task.sleep(for: .seconds(1))", at: "Tests/PlanningTests/Sample.swift")
      ]
    ),
  ]

  // MARK: Names

  private static let naming: [LineRule] = [
    LineRule(
      "a junk drawer",
      bans:
        #"\b(?:struct|enum|class|actor|protocol|typealias)\s+(\w*(?:Utils?|Utilities|Helpers?|Manager|Info|Misc)"#
        + #"|Common|Types|Data)\b"#,
      advice: "name it after what it does",
      breaks: [
        LineRule.Sample("struct PodInfo {}"), LineRule.Sample("enum StringUtils {}"),
        LineRule.Sample("package enum Types {}"),
      ],
      keeps: [LineRule.Sample("struct Information {}\nstruct InstanceTypes {}\nlet info = 1")]
    )
  ]

  // MARK: Text

  /// Files in which people write; scripts and tests too.
  @Sendable private static func isWritten(_ file: SourceFile) -> Bool { !file.path.hasSuffix(".md") }

  private static let text: [LineRule] = [
    LineRule(
      "work left for later",
      in: .text,
      bans: "\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b",
      advice: "do it, or leave it out",
      where: isWritten,
      breaks: [
        LineRule.Sample("// TO" + "DO: prices"), LineRule.Sample("# FIX" + "ME", at: "scripts/sample.sh"),
      ],
      keeps: [LineRule.Sample("let todo = 1\n// The TOD is the time of day.")]
    ),
    LineRule(
      "a path of one machine",
      in: .text,
      bans: "(?<![\\w./$}*-])/(?:ho" + "me|ro" + "ot|Us" + "ers|wo" + "rk|tm" + "p)/[\\w.-]+",
      advice: "start from the project's root, or make a temporary folder",
      where: { _ in true },
      breaks: [
        LineRule.Sample("let path = \"/ho" + "me/ann/policy.yaml\""),
        LineRule.Sample("See /wo" + "rk/notes.", at: "README.md"),
      ],
      keeps: [LineRule.Sample("let path = \"Sources/root/work/a\"\n// https://example.org/home/page")],
    ),
    LineRule(
      "an issue's number",
      in: .comments,
      bans: #"(?<![\w&/])#\d+\b|\b[Ii]ssues?[ /]#?\d+|\bpull/\d+"#,
      advice: "say what is so, and why; numbers of a tracker mean nothing to a reader",
      where: { $0.path.hasPrefix("Sources/") },
      breaks: [LineRule.Sample("// See #12."), LineRule.Sample("// Fixes issue 7.")],
      keeps: [LineRule.Sample("let colour = \"#123456\"\n// https://yaml.org/spec/1.2.2/#103-core-schema")]
    ),
  ]
}
