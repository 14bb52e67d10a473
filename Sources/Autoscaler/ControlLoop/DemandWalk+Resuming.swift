internal import FleetModel
internal import Planning

extension DemandWalk {
  /// Goes on with gangs that stand behind all others and have come since, in policy order.
  ///
  /// O(classes + gangs), and what placing takes.
  mutating func resume(
    with places: [Int],
    through book: GangBook,
    demandPass: inout DemandPass,
    in snapshot: inout Snapshot
  ) {
    for place in places {
      guard let index = book[place].pendingClass else { continue }
      let isFirst = book.classes[index].members.first == place
      let isNext = places.first { book[$0].pendingClass == index } == place
      // Its number may have been that of another class, of which nobody waits any more.
      if isFirst { forget(class: index, of: book.classes.count) }
      if isNext && !waits(index) { enter(index, behind: place, book) }
    }
    run(through: book, demandPass: &demandPass, in: &snapshot)
  }

  /// What those gangs are told that were handed in last.
  func explanations(to places: [Int], of plan: Plan, in book: GangBook) -> [(Int, GangExplanation)] {
    places.compactMap { place in
      if let position = ownAnswer(to: place) { return (place, plan.explanations[position]) }
      guard let index = book[place].pendingClass else { return nil }
      let answer = answer(to: place, in: index, book)
      return answer.map { (place, $0.explanation.retold(to: book[place].gang.id)) }
    }
  }

  /// Keeps in the book what classes have been told since, and those gangs with them.
  func note(_ places: [Int], in book: inout GangBook) {
    for index in answers.indices where !answers[index].isEmpty {
      book.noteTold(answers[index], also: nil, class: index)
    }
    for place in places where ownAnswer(to: place) == nil {
      guard let index = book[place].pendingClass else { continue }
      book.noteTold(answers[index], also: place, class: index)
    }
  }
}
