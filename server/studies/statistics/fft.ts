/**
 * The fast Fourier transform (Cooley and Tukey 1965), radix 2, in place.
 *
 * A transform of two real series at once: put one into `re` and the other into `im`; with
 * `Z = transform(x + iy)`, the transform of `x` is `(Z(k) + conj Z(n - k)) / 2` and that of `y` is
 * `(Z(k) - conj Z(n - k)) / 2i`.
 *
 * @module
 */

/** A transform of one size, with its tables. Holds no data between calls. */
export interface Fft {
  /** A power of two. */
  readonly size: number;
  /** Replaces (re, im) by their forward transform, not scaled. Both have `size` elements. */
  readonly transform: (re: Float64Array, im: Float64Array) => void;
}

/** The smallest power of two that is at least `least`; 1 for anything below. */
export function powerOfTwoFrom(least: number): number {
  let size = 1;
  while (size < least) size *= 2;
  return size;
}

/** Tables for transforms of `size` points. Throws a RangeError unless that is a power of two. */
export function createFft(size: number): Fft {
  if (size < 1 || size !== powerOfTwoFrom(size)) {
    throw new RangeError(`Cannot transform ${size} points: not a power of two`);
  }
  const half = size / 2;
  const cosines = new Float64Array(half);
  const sines = new Float64Array(half);
  for (let k = 0; k < half; k++) {
    cosines[k] = Math.cos((2 * Math.PI * k) / size);
    sines[k] = -Math.sin((2 * Math.PI * k) / size);
  }
  const reversed = bitReversal(size);
  return {
    size,
    transform: (re, im) => {
      permute(re, im, reversed);
      butterflies({ re, im }, { cosines, sines, size });
    },
  };
}

function bitReversal(size: number): Uint32Array {
  const reversed = new Uint32Array(size);
  for (let i = 1; i < size; i++) {
    reversed[i] = (reversed[i >> 1]! >> 1) | ((i & 1) === 1 ? size >> 1 : 0);
  }
  return reversed;
}

function permute(re: Float64Array, im: Float64Array, reversed: Uint32Array): void {
  for (let i = 0; i < reversed.length; i++) {
    const j = reversed[i]!;
    if (j <= i) continue;
    const [keptRe, keptIm] = [re[i]!, im[i]!];
    re[i] = re[j]!;
    im[i] = im[j]!;
    re[j] = keptRe;
    im[j] = keptIm;
  }
}

interface Tables {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  readonly size: number;
}

function butterflies(
  { re, im }: { readonly re: Float64Array; readonly im: Float64Array },
  { cosines, sines, size }: Tables,
): void {
  for (let span = 1; span < size; span *= 2) {
    const stride = size / (2 * span);
    for (let start = 0; start < size; start += 2 * span) {
      for (let k = 0, twiddle = 0; k < span; k++, twiddle += stride) {
        const [low, high] = [start + k, start + k + span];
        const c = cosines[twiddle]!;
        const s = sines[twiddle]!;
        const a = re[high]! * c - im[high]! * s;
        const b = re[high]! * s + im[high]! * c;
        re[high] = re[low]! - a;
        im[high] = im[low]! - b;
        re[low] = re[low]! + a;
        im[low] = im[low]! + b;
      }
    }
  }
}
