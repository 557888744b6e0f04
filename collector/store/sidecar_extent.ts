/**
 * Where MessagePack values begin and end, without building them.
 *
 * Nothing here decides whether bytes are a good sidecar: whoever finds an extent still has the decoder
 * read what lies in it.
 *
 * @module
 */

/** Bytes of a key of up to 31 ASCII characters, as every writer of MessagePack writes it. */
export function keyBytes(key: string): readonly number[] {
  return [FIXSTR | key.length, ...Array.from(key, (char) => char.charCodeAt(0))];
}

/** Whether `expected` stands at `at`. */
export function hasBytes(view: DataView, at: number, expected: readonly number[]): boolean {
  if (at + expected.length > view.byteLength) return false;
  return expected.every((byte, i) => view.getUint8(at + i) === byte);
}

/** Length in bytes of the number at `at`; 0 where none stands that a sidecar's writer would write. */
export function numberLength(view: DataView, at: number): number {
  const type = at < view.byteLength ? view.getUint8(at) : NIL;
  if (type <= POSITIVE_FIXINT_MAX) return 1;
  const length = NUMBER_LENGTHS[type] ?? 0;
  return at + length <= view.byteLength ? length : 0;
}

/** The number at `at`, for which `numberLength()` gives more than 0. It may be infinite or NaN. */
export function numberAt(view: DataView, at: number): number {
  switch (view.getUint8(at)) {
    case FLOAT_64:
      return view.getFloat64(at + 1);
    case UINT_8:
      return view.getUint8(at + 1);
    case UINT_16:
      return view.getUint16(at + 1);
    case UINT_32:
      return view.getUint32(at + 1);
    default:
      return view.getUint8(at);
  }
}

/** Entries of the array at `at` and where they begin, or undefined where no array begins. */
export function arrayAt(
  view: DataView,
  at: number,
): { readonly count: number; readonly start: number } | undefined {
  const left = view.byteLength - at;
  const type = left > 0 ? view.getUint8(at) : NIL;
  if (type >= FIXARRAY && type < FIXSTR) return { count: type & 0x0f, start: at + 1 };
  if (type === ARRAY_16 && left >= 3) return { count: view.getUint16(at + 1), start: at + 3 };
  if (type === ARRAY_32 && left >= 5) return { count: view.getUint32(at + 1), start: at + 5 };
  return undefined;
}

/** Where the value at `at` ends, or undefined when it is cut off or of a type that is not read. */
export function endOfValue(view: DataView, at: number): number | undefined {
  let end = at;
  // Lists and maps add their entries to what is still to come, however deep they are nested.
  for (let left = 1; left > 0; left--) {
    if (end >= view.byteLength) return undefined;
    const head = headAt(view, end);
    if (head === undefined) return undefined;
    end += head.bytes;
    left += head.values;
  }
  return end > view.byteLength ? undefined : end;
}

/** Bytes of a value less what is nested in it, and the number of values nested in it. */
interface Head {
  readonly bytes: number;
  readonly values: number;
}

function headAt(view: DataView, at: number): Head | undefined {
  const type = view.getUint8(at);
  if (type <= POSITIVE_FIXINT_MAX || type >= NEGATIVE_FIXINT) return { bytes: 1, values: 0 };
  if (type < FIXARRAY) return { bytes: 1, values: 2 * (type & 0x0f) };
  if (type < FIXSTR) return { bytes: 1, values: type & 0x0f };
  if (type < NIL) return { bytes: 1 + (type & 0x1f), values: 0 };
  const fixed = FIXED_LENGTHS[type];
  if (fixed !== undefined) return { bytes: fixed, values: 0 };
  const counted = COUNTED[type];
  if (counted === undefined || at + 1 + counted.countBytes > view.byteLength) return undefined;
  const count = countAt(view, at + 1, counted.countBytes);
  const bytes = 1 + counted.countBytes;
  switch (counted.of) {
    case "bytes":
      return { bytes: bytes + count, values: 0 };
    case "entries":
      return { bytes, values: count };
    case "pairs":
      return { bytes, values: 2 * count };
    default:
      return counted.of satisfies never;
  }
}

function countAt(view: DataView, at: number, countBytes: 1 | 2 | 4): number {
  if (countBytes === 1) return view.getUint8(at);
  return countBytes === 2 ? view.getUint16(at) : view.getUint32(at);
}

// Types of the MessagePack specification. Extensions are not read, 0xc1 is never used.
const POSITIVE_FIXINT_MAX = 0x7f;
const FIXARRAY = 0x90;
const FIXSTR = 0xa0;
const NIL = 0xc0;
const FLOAT_64 = 0xcb;
const UINT_8 = 0xcc;
const UINT_16 = 0xcd;
const UINT_32 = 0xce;
const ARRAY_16 = 0xdc;
const ARRAY_32 = 0xdd;
const NEGATIVE_FIXINT = 0xe0;

/** Numbers that take more than one byte; a sidecar's are never negative. */
const NUMBER_LENGTHS: Readonly<Record<number, number>> = {
  [UINT_8]: 2,
  [UINT_16]: 3,
  [UINT_32]: 5,
  [FLOAT_64]: 9,
};

/** Nil, false, true, and every number. */
const FIXED_LENGTHS: Readonly<Record<number, number>> = {
  [NIL]: 1,
  0xc2: 1,
  0xc3: 1,
  0xca: 5,
  ...NUMBER_LENGTHS,
  0xcf: 9,
  0xd0: 2,
  0xd1: 3,
  0xd2: 5,
  0xd3: 9,
};

interface Counted {
  readonly countBytes: 1 | 2 | 4;
  readonly of: "bytes" | "entries" | "pairs";
}

const COUNTED: Readonly<Record<number, Counted>> = {
  0xc4: { countBytes: 1, of: "bytes" },
  0xc5: { countBytes: 2, of: "bytes" },
  0xc6: { countBytes: 4, of: "bytes" },
  0xd9: { countBytes: 1, of: "bytes" },
  0xda: { countBytes: 2, of: "bytes" },
  0xdb: { countBytes: 4, of: "bytes" },
  [ARRAY_16]: { countBytes: 2, of: "entries" },
  [ARRAY_32]: { countBytes: 4, of: "entries" },
  0xde: { countBytes: 2, of: "pairs" },
  0xdf: { countBytes: 4, of: "pairs" },
};
