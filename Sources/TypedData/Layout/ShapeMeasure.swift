/// What a shape costs whoever takes values of it apart: needed while a layout is made, to refuse those that have no bound.
///
/// The size that a type has says nothing of that, since hostile types have members over each other or of no bytes at all, and since
/// data may end long before the type does.
struct ShapeMeasure {
  /// How many composites and arrays lie inside each other.
  var height = 0
  /// How many integers and the like the value consists of, with the composites and arrays that hold them.
  var partCount = 1
  /// How many of these lie over one byte at most, those of no bytes counted where they begin.
  var layers = 1
  /// Over how many bytes they lie, at least 1.
  var reach = 1
  /// Whether it ends in arrays that take the rest of the data, or is one.
  var isOpen = false
  /// The fields, of those of a composite, that end in such arrays.
  var openFields: [Int] = []
}

extension PlanCompiler {
  /// Measures a shape, whose elements and fields have been measured.
  func measure(_ shape: ValueShape) -> ShapeMeasure {
    switch shape.form {
    case .array(let form): measure(form, byteCount: shape.byteCount)
    case .composite(let form): measure(form)
    default: ShapeMeasure(reach: max(1, shape.byteCount))
    }
  }

  private func measure(_ form: ArrayForm, byteCount: Int) -> ShapeMeasure {
    let each = measures[form.element]
    var measure = ShapeMeasure(height: each.height + 1, isOpen: form.takesRest)
    measure.partCount =
      form.takesRest ? PlanLimits.partsOfOpenArray : PlanLimits.sum(1, PlanLimits.product(each.partCount, form.count))
    guard form.takesRest || form.count > 0 else { return measure }
    // Elements of no bytes lie all in one place; others reach beyond themselves where they end in parts of no bytes.
    let overlapping = form.stride == 0 ? form.count : (each.reach - 1) / form.stride + 1
    measure.layers = PlanLimits.sum(1, PlanLimits.product(each.layers, overlapping))
    measure.reach = form.takesRest ? .max : byteCount - form.stride + each.reach
    return measure
  }

  private func measure(_ form: CompositeForm) -> ShapeMeasure {
    var measure = ShapeMeasure()
    var edges: [(place: Int, change: Int)] = []
    for index in form.first..<form.first + form.count {
      let field = plan.fields[index]
      let inner = measures[field.shape]
      measure.height = max(measure.height, inner.height + 1)
      measure.partCount = PlanLimits.sum(measure.partCount, inner.partCount)
      if inner.isOpen, field.extent == nil { measure.openFields.append(index) }
      let end = PlanLimits.sum(field.offset, reach(of: field, inner))
      measure.reach = max(measure.reach, end)
      edges.append((field.offset, inner.layers))
      edges.append((end, -inner.layers))
    }
    measure.isOpen = !measure.openFields.isEmpty
    measure.layers = 1 + PlanCompiler.highest(edges)
    // Where data ends, the members that follow are passed over one by one: that costs less than to show them, but not nothing.
    if !form.isOrdered { measure.layers += form.count / PlanLimits.fieldsPerLayer }
    return measure
  }

  private func reach(of field: ValueField, _ inner: ShapeMeasure) -> Int {
    if field.bitWidth > 0 { return (field.bitShift + field.bitWidth + 7) / 8 }
    // A part of no bytes may lie at the very end.
    return field.extent.map { min($0 + 1, inner.reach) } ?? inner.reach
  }

  /// The highest sum of what changes at some places, in their order.
  private static func highest(_ edges: [(place: Int, change: Int)]) -> Int {
    var (sum, highest) = (0, 0)
    // What ends at a place goes before what begins there.
    for edge in edges.sorted(by: { ($0.place, $0.change) < ($1.place, $1.change) }) {
      sum += edge.change
      highest = max(highest, sum)
    }
    return highest
  }
}
