/// Guesses what somebody meant who wrote an unknown word.
enum Spelling {
  /// Longer words are not compared: the time grows with the product of the lengths.
  private static let longestWord = 64

  /// `did you mean 'maxNodes'?`, or nil when no candidate is near.
  static func advice(for word: String, among candidates: [String]) -> String? {
    nearest(to: word, among: candidates).map { "did you mean '\($0)'?" }
  }

  /// The candidate that takes the fewest changes, ties going to the first in the alphabet.
  ///
  /// Near means at most two changes or 40 % of the word, and fewer changes than the candidate has letters.
  /// O(candidates × length²).
  static func nearest(to word: String, among candidates: [String]) -> String? {
    guard word.utf8.count <= longestWord else { return nil }
    let allowed = max(2, word.count * 2 / 5)
    let near = candidates.filter { $0.utf8.count <= longestWord }
      .map { (changes: changeCount(from: word, to: $0), word: $0) }
      .filter { $0.changes <= allowed && $0.changes < min($0.word.count, word.count) }
    return near.min { $0 < $1 }?.word
  }

  /// Letters added, removed, replaced or swapped with their neighbour on the way from one word to the other.
  ///
  /// Upper and lower case count as the same letter. O(length of both, multiplied).
  static func changeCount(from first: String, to second: String) -> Int {
    let (first, second) = (Array(first.lowercased()), Array(second.lowercased()))
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for row in first.indices {
      var current = [row + 1]
      for column in second.indices {
        let replaced = last[column] + (first[row] == second[column] ? 0 : 1)
        var fewest = min(replaced, last[column + 1] + 1, current[column] + 1)
        let isSwap =
          row > 0 && column > 0 && first[row] == second[column - 1] && first[row - 1] == second[column]
        if isSwap {
          fewest = min(fewest, beforeLast[column - 1] + 1)
        }
        current.append(fewest)
      }
      (beforeLast, last) = (last, current)
    }
    return last[second.count]
  }
}
