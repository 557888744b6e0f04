/**
 * The fast Fourier transform (Cooley and Tukey 1965), radix 4, self-sorting (Stockham): every pass reads
 * and writes in order, from the caller's arrays to spare ones and back.
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
  const turns = turnsOf(size);
  const spare = { re: new Float64Array(size), im: new Float64Array(size) };
  return {
    size,
    transform: (re, im) => {
      const given = { re, im };
      let [from, to]: [Complex, Complex] = [given, spare];
      for (let points = size, stride = 1; points > 1;) {
        if (points === 2) {
          pairs({ from, to }, stride);
          points = 1;
        } else {
          quadruples({ from, to }, { points, stride, turns });
          points /= 4;
          stride *= 4;
        }
        [from, to] = [to, from];
      }
      if (from === given) return;
      re.set(spare.re);
      im.set(spare.im);
    },
  };
}

interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

interface Pass {
  readonly from: Complex;
  readonly to: Complex;
}

/** `exp(-2 pi i k / size)` for k below three quarters of the size; an eighth of them is computed. */
function turnsOf(size: number): Complex {
  const length = Math.max(1, (3 * size) / 4);
  const [re, im] = [new Float64Array(length), new Float64Array(length)];
  const quarter = size / 4;
  if (size < 8) {
    for (let k = 0; k < length; k++) {
      re[k] = Math.cos((2 * Math.PI * k) / size);
      im[k] = -Math.sin((2 * Math.PI * k) / size);
    }
    return { re, im };
  }
  for (let k = 0; k <= size / 8; k++) {
    const [c, s] = [Math.cos((2 * Math.PI * k) / size), Math.sin((2 * Math.PI * k) / size)];
    re[k] = c;
    im[k] = -s;
    re[quarter - k] = s;
    im[quarter - k] = -c;
  }
  for (let k = quarter; k < length; k++) {
    re[k] = im[k - quarter]!;
    im[k] = -re[k - quarter]!;
  }
  return { re, im };
}

/** The last pass where the size is no power of four. */
function pairs({ from, to }: Pass, stride: number): void {
  const { re: fromRe, im: fromIm } = from;
  const { re: toRe, im: toIm } = to;
  for (let q = 0; q < stride; q++) {
    const [aRe, aIm, bRe, bIm] = [fromRe[q]!, fromIm[q]!, fromRe[q + stride]!, fromIm[q + stride]!];
    toRe[q] = aRe + bRe;
    toIm[q] = aIm + bIm;
    toRe[q + stride] = aRe - bRe;
    toIm[q + stride] = aIm - bIm;
  }
}

/** One pass of four branches: `stride` transforms of `points` become four times as many of a quarter. */
function quadruples(
  { from: { re: xr, im: xi }, to: { re: yr, im: yi } }: Pass,
  { points, stride, turns: { re: turnRe, im: turnIm } }: {
    readonly points: number;
    readonly stride: number;
    readonly turns: Complex;
  },
): void {
  const quarter = points / 4;
  const jump = stride * quarter;
  for (let p = 0; p < quarter; p++) {
    const k = p * stride;
    const c1 = turnRe[k]!, s1 = turnIm[k]!;
    const c2 = turnRe[2 * k]!, s2 = turnIm[2 * k]!;
    const c3 = turnRe[3 * k]!, s3 = turnIm[3 * k]!;
    for (let a = k, to = 4 * k; a < k + stride; a++, to++) {
      const b = a + jump, c = b + jump, d = c + jump;
      const acRe = xr[a]! + xr[c]!, acIm = xi[a]! + xi[c]!;
      const bdRe = xr[b]! + xr[d]!, bdIm = xi[b]! + xi[d]!;
      const lessRe = xr[a]! - xr[c]!, lessIm = xi[a]! - xi[c]!;
      const turnedRe = xi[b]! - xi[d]!, turnedIm = xr[d]! - xr[b]!; // -i (b - d)
      yr[to] = acRe + bdRe;
      yi[to] = acIm + bdIm;
      const oneRe = lessRe + turnedRe, oneIm = lessIm + turnedIm;
      yr[to + stride] = oneRe * c1 - oneIm * s1;
      yi[to + stride] = oneRe * s1 + oneIm * c1;
      const twoRe = acRe - bdRe, twoIm = acIm - bdIm;
      yr[to + 2 * stride] = twoRe * c2 - twoIm * s2;
      yi[to + 2 * stride] = twoRe * s2 + twoIm * c2;
      const threeRe = lessRe - turnedRe, threeIm = lessIm - turnedIm;
      yr[to + 3 * stride] = threeRe * c3 - threeIm * s3;
      yi[to + 3 * stride] = threeRe * s3 + threeIm * c3;
    }
  }
}
