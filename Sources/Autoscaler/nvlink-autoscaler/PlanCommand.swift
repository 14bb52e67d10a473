internal import ArgumentParser
internal import HTTPAPI

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a running provider is about to do, and which gangs wait for what."
  )

  @OptionGroup var option: ServerOption

  func run() async throws {
    let client = APIClient(option)
    if option.json {
      print(try await client.text("/v1/plan"), terminator: "")
      return
    }
    let answer = try await client.get("/v1/plan", as: PlanAnswer.self)
    print("\(answer.at)  actuation \(answer.actuation)")
    if let plan = answer.plan { print("last plan, at \(plan.at): \(plan.summary)") }
    if let spending = answer.spending { print(SpendingText(spending).lines.joined(separator: "\n")) }
    print(answer.changes.isEmpty ? "\nno domain changes" : "\ndomains that change:")
    for domain in answer.changes {
      let deadline = domain.deadline.map { " until \($0)" } ?? ""
      let gangs = domain.gangs.isEmpty ? "" : " for " + domain.gangs.joined(separator: ", ")
      print("  \(domain.slot): \(domain.phase)\(deadline)\(gangs)")
    }
    print(answer.gangs.isEmpty ? "\nno gang waits" : "\ngangs that wait:")
    for gang in answer.gangs { print("  \(gang.id) (\(gang.state)): \(gang.verdict ?? "not planned yet")") }
  }
}
