/**
 * A typed array that grows. Rows and people are stored as columns of numbers, so that millions fit
 * in memory.
 */
export type NumberColumn = {
  length(): number;
  /** Zero when never set. */
  get(index: number): number;
  set(index: number, value: number): void;
  /** Returns the index of the new value. */
  push(value: number): number;
};

type Cells = Uint8Array | Uint16Array | Int32Array | Float64Array;
type CellsConstructor = new (length: number) => Cells;

const ARRAY_TYPES = {
  u8: Uint8Array,
  u16: Uint16Array,
  i32: Int32Array,
  f64: Float64Array,
} as const satisfies Record<string, CellsConstructor>;

export function createNumberColumn(
  arrayType: keyof typeof ARRAY_TYPES,
  capacity = 1024,
): NumberColumn {
  const ArrayType: CellsConstructor = ARRAY_TYPES[arrayType];
  let cells = new ArrayType(Math.max(16, capacity));
  let length = 0;

  const reserve = (neededLength: number): void => {
    if (neededLength <= cells.length) return;
    const grown = new ArrayType(Math.max(neededLength, Math.ceil(cells.length * 1.6)));
    grown.set(cells);
    cells = grown;
  };

  return {
    length: () => length,
    get: (index) => cells[index] ?? 0,
    set(index, value) {
      reserve(index + 1);
      cells[index] = value;
      length = Math.max(length, index + 1);
    },
    push(value) {
      reserve(length + 1);
      cells[length] = value;
      length += 1;
      return length - 1;
    },
  };
}
