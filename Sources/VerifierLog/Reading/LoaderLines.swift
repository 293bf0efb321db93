import ByteReading

/// What stands around the verifier's words: lines of libbpf, and what `btfscope load` says.
extension LogReader {
  mutating func take(_ frame: LogLine.Frame) {
    reading.isRecognised = true
    switch frame {
    case .beginsProgram:
      let name = QuotedName.program(line)
      if draft.hasVerifierLog || draft.program != nil && name != nil && draft.program != name { close() }
      // libbpf prints the logs of what loads as well, where it was asked to.
      draft.program = draft.program ?? name
      draft.clearMessages()
      draft.isInFrame = true
      draft.hasVerifierLog = true
    case .beginsTypes:
      // libbpf 1.0 and newer give the answer before the log.
      if !draft.isOfTypes || draft.hasVerifierLog { close() }
      draft.clearMessages()
      draft.isOfTypes = true
      draft.isFailure = true
      draft.isInFrame = true
      draft.hasVerifierLog = true
    case .endsProgram: draft.isInFrame = false
    case .endsTypes: close()
    }
  }

  mutating func takeLoader(_ start: Int) {
    reading.isRecognised = true
    last.add(line)
    // libbpf before 1.0 puts its name before the log of types, too.
    if draft.isOfTypes, !draft.hasVerifierLog, line.holds("magic: 0x", at: start) { return take(.beginsTypes) }
    if draft.isOfTypes { close() }
    draft.isInFrame = false
    if reading.refusals.last?.isOfTypes == true,
      line.holds("Error loading .BTF ", at: start) || line.holds("BTF loading error: ", at: start)
    {
      // What came of the types of which the log was.
      let place = reading.refusals.count - 1
      reading.refusals[place].setAnswer(line.text(start..<line.trimmingSpace(start, line.count)))
      reading.refusals[place].isHarmless = line.place(of: "BTF is optional, ignoring.", from: start) != nil
      return
    }
    let name = QuotedName.program(line)
    if line.holds("failed to load object ", at: start) {
      reading.object = QuotedName.first(line, from: start)
      // What was said before it is the reason, whether it is known or not.
      if draft.hasMessages { draft.isFailure = true }
      return close()
    }
    if line.holds("BTF loading error: ", at: start) || line.holds("Error loading BTF: ", at: start) {
      close()
      (draft.isOfTypes, draft.isFailure) = (true, true)
      draft.answer = line.text(start..<line.count)
      return draft.say(line, start..<line.count)
    }
    // What refuses nothing is neither a reason nor adds to one.
    if LoaderNotes.isNote(line, start) {
      if draft.isEnded { close() }
      return
    }
    if takeOldAnswer(start) { return }
    let colon = line.place(of: "': ", from: start).map { $0 + 3 } ?? line.count
    guard let name, !line.holds("failed to auto-attach: ", at: colon) else { return takeWarning(name, start, colon) }
    if line.holds("BPF program load failed: ", at: colon) {
      begin(name)
      draft.answer = line.text(colon + 25..<line.count)
    } else if line.holds("failed to load: ", at: colon) {
      if previousProgram == name, draft.program == nil { return }
      if draft.program != name { begin(name) }
      draft.isFailure = true
      if draft.answer == nil { draft.answer = line.text(colon + 16..<line.count) }
      close()
    } else {
      takeWarning(name, start, colon)
    }
  }

  /// What libbpf warns of beside the answers for programs; `words` is behind the subject. A program is named where it is the subject.
  private mutating func takeWarning(_ name: String?, _ start: Int, _ words: Int) {
    if draft.isEnded || name != nil && draft.program != nil && draft.program != name { close() }
    draft.isOfLoader = true
    draft.say(line, start..<line.count)
    if line.holds("prog '", at: start) { draft.program = draft.program ?? name }
    // The last line on a program or map that could not be attached: what was said before it is why.
    guard line.holds("failed to auto-attach: ", at: words) else { return }
    draft.answer = draft.answer ?? line.text(words + 23..<line.count)
    draft.isFailure = true
    close()
  }

  /// libbpf before 0.5 gives the answer without the program, and names it behind the log.
  private mutating func takeOldAnswer(_ start: Int) -> Bool {
    if line.holds("load bpf program failed: ", at: start) {
      close()
      (draft.isOfLoader, draft.isFailure) = (true, true)
      draft.answer = line.text(start + 25..<line.count)
      return true
    }
    guard line.holds("failed to load program '", at: start) else { return false }
    draft.program = draft.program ?? QuotedName.first(line, from: start)
    draft.isFailure = true
    close()
    return true
  }

  /// From here on it is about what `btfscope load` says was refused.
  mutating func begin(_ summary: LoadSummary) {
    close()
    reading.isRecognised = true
    if let object = summary.object, !object.isEmpty { reading.object = object }
    draft.begin(summary)
  }

  /// The JSON of `btfscope load`.
  mutating func readDocument(_ chunk: RawSpan) {
    guard var document else { return }
    for place in 0..<chunk.byteCount {
      switch document.take(chunk.byte(at: place)) {
      case .nothing: continue
      case .begins:
        close()
        if document.errno != nil { draft.begin(document.summary) }
      case .bytes:
        for byte in document.decoded {
          if byte == 0x0a { endLine() } else if line.count < LogReader.longestLine { line.append(byte) }
        }
        document.decoded.removeAll(keepingCapacity: true)
      case .program:
        if !line.isEmpty { endLine() }
        // Where its answer came behind the words, they are of a program that was refused now.
        if document.errno != nil { draft.begin(document.summary) } else { draft.reset(firstLine: last.total) }
        close()
      case .ends: endDocument(document)
      }
    }
    self.document = document
  }

  /// What the document says of the whole object.
  mutating func endDocument() {
    if let document { endDocument(document) }
    document = nil
  }

  private mutating func endDocument(_ document: LoadDocument) {
    guard !document.failure.isEmpty, !reading.refusals.contains(where: { $0.program == nil && $0.isFromLoad }) else { return }
    begin(
      LoadSummary(
        program: nil, object: document.object.text(0..<document.object.count), errno: document.objectErrno, words: document.failure)
    )
    close()
  }

  /// From here on it is about a program that was refused.
  private mutating func begin(_ program: String) {
    if draft.hasVerifierLog || draft.isFailure || draft.program != nil && draft.program != program { close() }
    draft.program = program
    draft.isOfLoader = true
    draft.isFailure = true
  }
}

extension LoadDocument {
  /// What was said of the program that was read last.
  fileprivate var summary: LoadSummary {
    LoadSummary(program: program.map { $0.text(0..<$0.count) }, errno: errno, words: error)
  }
}
