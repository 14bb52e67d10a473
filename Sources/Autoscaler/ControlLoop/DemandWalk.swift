internal import FleetModel
internal import HeapModule
internal import Planning

/// One planning pass over the pending gangs in policy order that leaves out whom the pass would refuse like another
/// gang.
///
/// It keeps no copy of the gang book, which is changed while the walk is alive.
struct DemandWalk {
  /// The next gang of a class.
  private struct Head: Comparable {
    let order: GangOrder
    let pendingClass: Int
    let position: Int

    static func < (left: Head, right: Head) -> Bool { left.order < right.order }
    static func == (left: Head, right: Head) -> Bool { left.order == right.order }
  }

  /// Places of the gangs that have been handed in, in policy order.
  private(set) var demand: [Int] = []
  private var heads: Heap<Head>
  /// Classes that wait until a domain is added.
  private var refused: [Int] = []
  /// For each class, what its gangs are told.
  private(set) var answers: [[PendingClass.Answer]]
  /// For each gang of the demand, whether its answer is for itself alone.
  private var isOwnAnswer: [Bool] = []

  /// A walk through the pending gangs of that book.
  init(through book: GangBook) {
    answers = Array(repeating: [], count: book.classes.count)
    heads = Heap(book.classes.indices.compactMap { Self.head(of: $0, at: 0, in: book) })
  }

  /// Hands the gangs in that may find a place.
  ///
  /// O((gangs handed in + classes) x log classes), and what placing takes.
  mutating func run(through book: GangBook, demandPass: inout DemandPass, in snapshot: inout Snapshot) {
    while let head = heads.popMin() {
      let place = book.classes[head.pendingClass].members[head.position]
      let addedCount = demandPass.addedCount
      demand.append(place)
      switch demandPass.place(book[place].gang, in: &snapshot) {
      case .placed(let domains):
        isOwnAnswer.append(true)
        advance(head, book)
        if demandPass.addedCount > addedCount {
          reopen(behind: head.order, book)
        } else {
          noteFuller(domains, by: place, book, &demandPass, snapshot)
        }
      case .refused(let explanation):
        isOwnAnswer.append(false)
        answers[head.pendingClass].append(PendingClass.Answer(from: head.order, explanation: explanation))
        refused.append(head.pendingClass)
      case .refusedAlone:
        isOwnAnswer.append(true)
        advance(head, book)
      }
    }
  }

  private mutating func advance(_ head: Head, _ book: GangBook) {
    guard let next = Self.head(of: head.pendingClass, at: head.position + 1, in: book) else { return }
    heads.insert(next)
  }

  /// Lets those in who stand behind a gang for which a domain was added.
  private mutating func reopen(behind order: GangOrder, _ book: GangBook) {
    for index in refused {
      let position = book.position(of: order, in: book.classes[index].members)
      if let next = Self.head(of: index, at: position, in: book) { heads.insert(next) }
    }
    refused = []
  }

  /// Tells refused classes what they lack now, where the gang has taken some of it.
  private mutating func noteFuller(
    _ domains: [DomainIndex],
    by place: Int,
    _ book: GangBook,
    _ demandPass: inout DemandPass,
    _ snapshot: Snapshot
  ) {
    let record = book[place]
    for index in refused {
      guard let last = answers[index].last?.explanation else { continue }
      let asked = book.classes[index].asked
      let explanation = demandPass.retold(
        last,
        to: asked,
        sincePlacing: record.gang,
        on: domains,
        in: snapshot
      )
      guard explanation.verdict != last.verdict else { continue }
      answers[index].append(PendingClass.Answer(from: record.order, explanation: explanation))
    }
  }

  /// True while gangs of the class wait until a domain is added.
  func waits(_ pendingClass: Int) -> Bool { refused.contains(pendingClass) }

  /// Lets that gang of a class in, and those that stand behind it.
  mutating func enter(_ pendingClass: Int, behind place: Int, _ book: GangBook) {
    let position = book.position(of: book.order(place), in: book.classes[pendingClass].members)
    if let head = Self.head(of: pendingClass, at: position, in: book) { heads.insert(head) }
  }

  /// Begins with a class of which nothing has been said; there are so many classes now.
  mutating func forget(class index: Int, of count: Int) {
    if answers.count < count { answers += repeatElement([], count: count - answers.count) }
    answers[index] = []
  }

  private static func head(of index: Int, at position: Int, in book: GangBook) -> Head? {
    let members = book.classes[index].members
    guard position < members.count else { return nil }
    return Head(order: book.order(members[position]), pendingClass: index, position: position)
  }
}

// MARK: - What is said

extension DemandWalk {
  /// What gangs are told that were told something else before, in policy order.
  ///
  /// In `book` those that found a place are pending no more. O(gangs handed in, and all of each class that is told
  /// something new).
  func explanations(of plan: Plan, in book: GangBook) -> [(Int, GangExplanation)] {
    var told: [(order: GangOrder, place: Int, explanation: GangExplanation)] = []
    for (position, place) in demand.enumerated()
    where isOwnAnswer[position] && !book.isTold(plan.explanations[position], to: place) {
      told.append((book.order(place), place, plan.explanations[position]))
    }
    let own = ownAnswers(in: book)
    for index in answers.indices where !answers[index].isEmpty {
      let pendingClass = book.classes[index]
      let isKnown = pendingClass.hasToldAll(answers[index])
      for place in isKnown ? pendingClass.untold : pendingClass.members {
        guard book.isPending(place, in: index), !own[index].contains(place),
          let answer = answer(to: place, in: index, book), !book.isTold(answer.explanation, to: place)
        else { continue }
        told.append((book.order(place), place, answer.explanation.retold(to: book[place].gang.id)))
      }
    }
    return told.sorted { $0.order < $1.order }.map { ($0.place, $0.explanation) }
  }

  /// Keeps in the book what classes have been told.
  func note(in book: inout GangBook) {
    let own = ownAnswers(in: book)
    for index in answers.indices { book.noteTold(answers[index], untold: own[index], class: index) }
  }

  /// Pending gangs that were told something that others of their class were not.
  private func ownAnswers(in book: GangBook) -> [[Int]] {
    var own = Array(repeating: [Int](), count: answers.count)
    for (position, place) in demand.enumerated() where isOwnAnswer[position] {
      if let index = book[place].pendingClass { own[index].append(place) }
    }
    return own
  }

  /// Where the gang stands in the demand when it has an answer for itself alone; nil when it has none.
  func ownAnswer(to place: Int) -> Int? {
    demand.lastIndex(of: place).flatMap { isOwnAnswer[$0] ? $0 : nil }
  }

  /// What the gangs of its class are told that stand where it stands.
  func answer(to place: Int, in index: Int, _ book: GangBook) -> PendingClass.Answer? {
    let order = book.order(place)
    return answers[index].last { $0.from <= order }
  }
}
