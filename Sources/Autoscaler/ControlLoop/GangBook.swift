package import FleetModel
package import Planning

/// Where a gang stands with the controller.
package enum GangState: Hashable, Sendable {
  /// Has no place.
  case pending
  /// Has a place that nobody else may take; until the instant, once all its domains are ready.
  case reserved(Placement, expires: Instant?)
  case running(Placement)
  /// Runs on machines that were not reserved for it; nothing is to be bought for it.
  case runningElsewhere
  /// Did not start in time; waits to be announced anew. The place that it had is known, should it start late.
  case expired(Placement)

  package var placement: Placement? {
    switch self {
    case .reserved(let placement, _), .running(let placement): placement
    case .pending, .runningElsewhere, .expired: nil
    }
  }

  /// True while its pods run, wherever that is.
  var isRunning: Bool {
    switch self {
    case .running, .runningElsewhere: true
    case .pending, .reserved, .expired: false
    }
  }

  /// One word for tables and pages.
  package var word: String {
    switch self {
    case .pending: "pending"
    case .reserved(_, nil): "reserved"
    case .reserved(_, .some): "admitted"
    case .running: "running"
    case .runningElsewhere: "running elsewhere"
    case .expired: "expired"
    }
  }
}

/// What the controller knows of one gang.
package struct GangRecord: Sendable {
  package internal(set) var gang: Gang
  /// Counts arrivals; earlier gangs go first within a priority.
  package internal(set) var sequence: Int
  package internal(set) var state: GangState
  package internal(set) var explanation: GangExplanation?
  /// True since it lost its last place: a start that is reported then was for that place.
  var isWithdrawn = false
  /// True once it has run: from then on it may start again whenever it can.
  var hasStarted = false
  /// When it is expected to end; nil when nobody knows, or wants to.
  fileprivate(set) var endsAt: Instant?
  /// Since when it has waited for others to end, with or without breaks; nil when it has not since it last ran.
  var waitsSince: Instant?
  /// The class of pending gangs in which it waits; nil when it is not pending.
  var pendingClass: Int?

  /// What is to be planned for.
  var demand: Gang { hasStarted ? gang.withoutStartBy : gang }
  var order: GangOrder { GangOrder(priority: gang.priority, sequence: sequence) }
}

/// All gangs, in places that are numbered and reused, and the pending ones in policy order.
struct GangBook: Sendable {
  private var rows: [GangRecord] = []
  /// True for places that are to be reused; their rows mean nothing.
  private var isVacant: [Bool] = []
  /// Where the gang of each place stands in policy order.
  private var orders: [GangOrder] = []
  private var vacant: [Int] = []
  private var placeByID: [GangID: Int] = [:]
  private var nextSequence = 0
  /// How many gangs are pending.
  private(set) var pendingCount = 0
  /// The pending gangs by what they ask for; those without members are reused.
  fileprivate(set) var classes: [PendingClass] = []
  private var vacantClasses: [Int] = []
  private var classByAsked: [Gang: Int] = [:]
  /// When gangs that run are expected to end, where that was noted; in order of time, then of their places.
  private var endings: [Ending] = []
  /// Whole GPUs that the gangs of each tenant with limits hold, in the order of the policy.
  private(set) var gpusHeld: [Int]
  private let tenants: [String]
  /// How the demand differs from the one that was planned for last.
  private var growth = DemandGrowth.other

  /// An empty book that counts what gangs of those tenants hold.
  init(tenants: [String] = []) {
    self.tenants = tenants
    gpusHeld = Array(repeating: 0, count: tenants.count)
  }

  func place(of id: GangID) -> Int? { placeByID[id] }

  /// The gang of a place that is in use; it is changed where it is, since records are large.
  subscript(place: Int) -> GangRecord {
    get {
      precondition(!isVacant[place], "a place in use has a gang")
      return rows[place]
    }
    _modify {
      precondition(!isVacant[place], "a place in use has a gang")
      yield &rows[place]
    }
  }

  /// What is known of the gangs of all places, nil for those that are not in use.
  ///
  /// O(places).
  var records: [GangRecord?] { rows.indices.map { isVacant[$0] ? nil : rows[$0] } }

  /// Where the gang of a place stands; nil when the place is not in use.
  func state(of place: Int) -> GangState? { isVacant[place] ? nil : rows[place].state }

  /// Places of pending gangs: highest priority first, then oldest.
  ///
  /// O(pending x log pending).
  var pending: [Int] {
    classes.flatMap(\.members).map { (order: order($0), place: $0) }.sorted { $0.order < $1.order }
      .map(\.place)
  }

  /// Adds a gang as pending and returns its place.
  ///
  /// O(pending gangs that ask for the same).
  mutating func add(_ gang: Gang) -> Int {
    let record = GangRecord(gang: gang, sequence: nextSequence, state: .pending, explanation: nil)
    nextSequence += 1
    let place: Int
    if let reused = vacant.popLast() {
      place = reused
      rows[place] = record
      isVacant[place] = false
      orders[place] = record.order
    } else {
      place = rows.count
      rows.append(record)
      isVacant.append(false)
      orders.append(record.order)
    }
    placeByID[gang.id] = place
    queue(place)
    return place
  }

  /// Forgets a gang.
  ///
  /// O(pending gangs that ask for the same).
  mutating func remove(_ place: Int) {
    count(place, by: -1)
    forgetEnding(of: place)
    placeByID[self[place].gang.id] = nil
    if self[place].pendingClass != nil { dequeue(place) }
    // What it held on to is let go; the rest is little.
    rows[place].explanation = nil
    rows[place].state = .runningElsewhere
    isVacant[place] = true
    vacant.append(place)
  }

  /// Changes a gang's state and keeps the pending ones in order.
  ///
  /// O(pending gangs that ask for the same).
  mutating func setState(_ state: GangState, of place: Int) {
    let wasPending = self[place].pendingClass != nil
    count(place, by: -1)
    forgetEnding(of: place)
    self[place].state = state
    count(place, by: 1)
    if state.isRunning { self[place].hasStarted = true }
    switch (wasPending, state == .pending) {
    case (false, true): queue(place)
    case (true, false): dequeue(place)
    case (true, true), (false, false): break
    }
  }

  /// Exchanges a gang that is not pending for what it asks for now.
  mutating func replaceGang(of place: Int, by gang: Gang) {
    precondition(self[place].pendingClass == nil, "a pending gang is removed and added anew")
    self[place].gang = gang
    orders[place] = self[place].order
  }

  /// Puts a gang behind those that came before now, as if it had just arrived.
  mutating func renewSequence(of place: Int) {
    self[place].sequence = nextSequence
    nextSequence += 1
    orders[place] = self[place].order
  }

  /// Counts what a gang holds for its tenant, or counts it no more.
  private mutating func count(_ place: Int, by sign: Int) {
    guard !tenants.isEmpty, let placement = rows[place].state.placement,
      let tenant = tenants.firstIndex(of: rows[place].gang.tenant)
    else { return }
    gpusHeld[tenant] += sign * placement.gpuCount(of: rows[place].gang)
  }

  private mutating func queue(_ place: Int) {
    pendingCount += 1
    growth.note(place, order(place))
    let index = classIndex(of: self[place].gang.anonymous)
    // Of the same roles one copy is enough.
    self[place].gang.roles = classes[index].asked.roles
    let position = position(of: order(place), in: classes[index].members)
    classes[index].members.insert(place, at: position)
    classes[index].untold.append(place)
    self[place].pendingClass = index
  }

  private mutating func dequeue(_ place: Int) {
    guard let index = self[place].pendingClass else { return }
    pendingCount -= 1
    growth = .other
    classes[index].members.remove(at: position(of: order(place), in: classes[index].members))
    self[place].pendingClass = nil
    guard classes[index].members.isEmpty else { return }
    classByAsked[classes[index].asked] = nil
    vacantClasses.append(index)
  }

  private mutating func classIndex(of asked: Gang) -> Int {
    if let known = classByAsked[asked] { return known }
    let index = vacantClasses.popLast() ?? classes.count
    if index == classes.count {
      classes.append(PendingClass(asked: asked))
    } else {
      classes[index] = PendingClass(asked: asked)
    }
    classByAsked[asked] = index
    return index
  }

  /// Where a gang of that order stands among places in policy order, or would stand.
  ///
  /// O(log places).
  func position(of order: GangOrder, in places: [Int]) -> Int {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if self.order(places[middle]) < order { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// True when the place is in use, by a gang that waits in that class.
  func isPending(_ place: Int, in pendingClass: Int) -> Bool {
    !isVacant[place] && rows[place].pendingClass == pendingClass
  }

  func order(_ place: Int) -> GangOrder { orders[place] }
}

// MARK: - What has been planned for

extension GangBook {
  /// The pending gangs that have come since those behind which they stand were planned for, in policy order; nil when
  /// the demand has changed in another way.
  var arrivals: [Int]? {
    switch growth {
    case .behind(_, let arrivals): arrivals
    case .other: nil
    }
  }

  /// Where the last gang stands of those that have been planned for or are pending; nil when there is none.
  ///
  /// O(classes).
  var lastOrder: GangOrder? {
    switch growth {
    case .behind(let last, _): last
    case .other: classes.compactMap { $0.members.last.map(order) }.max()
    }
  }

  /// Notes that the demand up to there has been planned for.
  mutating func notePlanned(upTo last: GangOrder?) { growth = .behind(last, []) }
}

// MARK: - What is about to end

extension GangBook {
  /// When the gang in a place is expected to end.
  struct Ending: Comparable, Sendable {
    let at: Instant
    let place: Int

    static func < (left: Ending, right: Ending) -> Bool { (left.at, left.place) < (right.at, right.place) }
  }

  /// Notes when a gang that runs is expected to end.
  ///
  /// O(endings).
  mutating func noteEnding(of place: Int, at instant: Instant) {
    forgetEnding(of: place)
    self[place].endsAt = instant
    let ending = Ending(at: instant, place: place)
    endings.insert(ending, at: position(of: ending))
  }

  /// At most so many endings between two instants, which are not among them, the first ones first.
  ///
  /// O(log endings + limit).
  func endings(after: Instant, before: Instant, limit: Int) -> ArraySlice<Ending> {
    let first = position(of: Ending(at: after, place: Int.max))
    return endings[first...].prefix(limit).prefix { $0.at < before }
  }

  fileprivate mutating func forgetEnding(of place: Int) {
    guard let instant = self[place].endsAt else { return }
    self[place].endsAt = nil
    endings.remove(at: position(of: Ending(at: instant, place: place)))
  }

  private func position(of ending: Ending) -> Int {
    var low = 0
    var high = endings.count
    while low < high {
      let middle = (low + high) / 2
      if endings[middle] < ending { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

// MARK: - What pending gangs were told

extension GangBook {
  /// True when the gang was last told those words, whoever they were said of.
  func isTold(_ explanation: GangExplanation, to place: Int) -> Bool {
    self[place].explanation?.says(explanation) ?? false
  }

  /// Notes what the gangs of a class have been told, all but those `untold`.
  mutating func noteTold(_ answers: [PendingClass.Answer], untold: [Int], class index: Int) {
    classes[index].answers = answers.isEmpty ? nil : answers
    classes[index].untold = untold
  }

  /// Notes what gangs of a class are told from now on, that one among them.
  mutating func noteTold(_ answers: [PendingClass.Answer], also place: Int?, class index: Int) {
    classes[index].answers = answers.isEmpty ? nil : answers
    if let place { classes[index].untold.removeAll { $0 == place } }
  }

  /// Forgets what was told to classes: from now on gangs are asked one by one.
  mutating func forgetTold() {
    for index in classes.indices { noteTold([], untold: [], class: index) }
  }
}
