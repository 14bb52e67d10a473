/// When gangs that run are moved so that a whole domain becomes idle.
package struct Consolidation: Hashable, Sendable, Codable {
  package enum Act: String, Hashable, Sendable, Codable, CaseIterable {
    /// Say what a move would save.
    case propose
    /// Move the gangs.
    case move
  }

  package let act: Act
  /// For how long what is saved counts.
  package let horizon: Duration
  /// How often gangs write checkpoints: a move loses half of that on average.
  package let checkpointInterval: Duration
  /// How long a gang takes from its new place until it goes on from its checkpoint.
  package let restartTime: Duration
  /// How many gangs a proposal that makes room for another one may move.
  package let maxMoves: Int

  package init(
    act: Act = .propose,
    horizon: Duration = .seconds(21_600),
    checkpointInterval: Duration = .seconds(1_800),
    restartTime: Duration = .seconds(600),
    maxMoves: Int = 3
  ) {
    precondition(maxMoves > 0, "a proposal moves something")
    self.act = act
    self.horizon = horizon
    self.checkpointInterval = checkpointInterval
    self.restartTime = restartTime
    self.maxMoves = maxMoves
  }

  /// The time of its machines that a move costs a gang.
  package var lostTime: Duration { checkpointInterval / 2 + restartTime }
}
