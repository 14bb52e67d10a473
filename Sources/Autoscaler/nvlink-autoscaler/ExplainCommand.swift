internal import ArgumentParser
internal import HTTPAPI

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say where a gang stands, and why, pool by pool.",
    discussion: "Example: nvlink-autoscaler explain bank/finetune"
  )

  @Argument(help: "The gang, NAMESPACE/NAME.")
  var gang: String

  @OptionGroup var option: ServerOption

  func run() async throws {
    let client = APIClient(option)
    let path = "/v1/explain?gang=" + APIClient.escaped(gang)
    if option.json {
      print(try await client.text(path), terminator: "")
      return
    }
    let answer = try await client.get(path, as: GangView.self)
    print("\(answer.id): \(answer.state), \(answer.pods) pods, \(answer.gpus) GPUs")
    if !answer.domains.isEmpty { print("  on \(answer.domains.joined(separator: ", "))") }
    print("  \(answer.verdict ?? "not planned yet")")
    for pool in answer.pools { print("    \(pool)") }
  }
}
