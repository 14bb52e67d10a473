extension String {
  /// The text with escapes such as `\n` for whatever could end its line or reorder it on a screen.
  ///
  /// Texts of others reach logs and terminals through errors. O(length).
  var onOneLine: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: text += scalar.escaped(asASCII: true)
      default: text.unicodeScalars.append(scalar)  // default: what can be seen, and spaces.
      }
    }
  }
}
