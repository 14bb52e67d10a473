internal import ArgumentParser
internal import HTTPAPI

struct ApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Approve what all domains together may cost for an hour, or show what they cost.",
    discussion: """
      A policy with 'approvalAbove' buys nothing beyond that amount before somebody approves it. The latest approval
      counts; an amount at or below 'approvalAbove' takes it back. What has been requested stays. The policy's
      budget holds in any case.

      Examples: nvlink-autoscaler approve
                nvlink-autoscaler approve --up-to '2000 USD/h' --for 8h
      """
  )

  @Option(
    help: "The amount, in a currency of the policy. Default: only show what is approved and what waits."
  )
  var upTo: String?

  @Option(name: .customLong("for"), help: "How long it lasts. Default: until another approval.")
  var time: String?

  @OptionGroup var option: ServerOption

  func validate() throws {
    if time != nil, upTo == nil { throw ValidationError("--for needs --up-to, the amount that is approved") }
  }

  func run() async throws {
    let client = APIClient(option)
    let path = "/v1/approval"
    let text =
      if let upTo {
        try await client.text(putting: ApprovalBody(upTo: upTo, for: time), at: path)
      } else {
        try await client.text(path)
      }
    if option.json {
      print(text, terminator: "")
      return
    }
    let spending = try client.decoded(text, from: path, as: SpendingView.self)
    print(SpendingText(spending).lines.joined(separator: "\n"))
  }
}

/// What the server is sent.
private struct ApprovalBody: Encodable {
  let upTo: String
  let `for`: String?
}
