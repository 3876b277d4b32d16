/**
 * Deterministic random numbers from one seed. Each concern uses a stream with its own name, so that
 * an additional number in one stream does not change the other streams. Properties of single
 * objects come from `fixedRandom`, so that they do not depend on the order of calls.
 */
export type RandomStream = {
  /** 0 <= x < 1. */
  next(): number;
  /** A whole number, 0 <= n < limit. */
  int(limit: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True with probability `share`. */
  isChosen(share: number): boolean;
  /** An exponentially distributed number with this mean. */
  exponential(mean: number): number;
  /** A log-normally distributed number; `sigma` is the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number;
  /** A Poisson-distributed count with this mean. */
  poisson(mean: number): number;
};

const TWO_TO_32 = 4_294_967_296;

/** FNV-1a hash over UTF-16 code units, 32 bits. */
function hashName(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01_00_01_93);
  }
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: every input bit affects every output bit. */
function mixBits(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85_eb_ca_6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2_b2_ae_35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hash32(seed: number, salt: number, index: number): number {
  return mixBits(mixBits(mixBits(seed) ^ salt) + Math.imul(index + 1, 0x9e_37_79_b9));
}

/**
 * A random number, 0 <= x < 1, that is always the same for the same seed, name and index. A share
 * of objects is chosen by `fixedRandom(…) < share`: a larger share contains every smaller share.
 */
export function fixedRandom(seed: number, name: string, index: number): number {
  return createFixedRandom(seed, name)(index);
}

/** Like fixedRandom, but for many objects: the name is hashed only once. */
export function createFixedRandom(seed: number, name: string): (index: number) => number {
  const salt = hashName(name);
  return (index) => hash32(seed, salt, index) / TWO_TO_32;
}

const DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/**
 * Each GUID is written into this buffer and read as one string. Concatenating strings takes four
 * times as long, and every log row contains two GUIDs.
 */
const guidBuffer = Buffer.from("00000000-0000-4000-8000-000000000000", "latin1");

function writeHex(offset: number, value: number, digits: 4 | 8): void {
  for (let n = digits - 1, rest = value; n >= 0; n--, rest >>>= 4) {
    guidBuffer[offset + n] = DIGITS[rest & 15] ?? 0;
  }
}

/** Generates GUIDs in version 4 format. The n-th object of a kind always gets the same GUID. */
export function createGuidGenerator(seed: number, kind: string): (index: number) => string {
  const salt = hashName(kind);
  let last = { index: Number.NaN, guid: "" };
  return (index) => {
    // Callers often ask for the same GUID twice in a row.
    if (last.index === index) return last.guid;
    const word = (n: number): number => hash32(seed ^ Math.imul(n, 0x63_2b_e5_9b), salt, index);
    const [b, c] = [word(2), word(3)];
    writeHex(0, word(1), 8);
    writeHex(9, b >>> 16, 4);
    writeHex(14, (b & 0x0f_ff) | 0x40_00, 4);
    writeHex(19, ((c >>> 16) & 0x3f_ff) | 0x80_00, 4);
    writeHex(24, c & 0xff_ff, 4);
    writeHex(28, word(4), 8);
    const guid = guidBuffer.toString("latin1");
    last = { index, guid };
    return guid;
  };
}

/** Like createGuidGenerator, but with a cache, for objects whose GUIDs are used often. */
export function createCachedGuidGenerator(seed: number, kind: string): (index: number) => string {
  const generate = createGuidGenerator(seed, kind);
  const cached: (string | undefined)[] = [];
  return (index) => {
    const cachedGuid = cached[index];
    if (cachedGuid !== undefined) return cachedGuid;
    const guid = generate(index);
    if (index >= 0) cached[index] = guid;
    return guid;
  };
}

/** The sfc32 generator: fast, and of sufficient quality for simulation. */
function sfc32(start: readonly [number, number, number]): () => number {
  let [a, b, c] = start;
  let counter = 1;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / TWO_TO_32;
  };
}

export function createRandomStream(seed: number, name: string): RandomStream {
  const salt = hashName(name);
  const next = sfc32([hash32(seed, salt, 1), hash32(seed, salt, 2), hash32(seed, salt, 3)]);
  for (let round = 0; round < 12; round++) next();

  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const int = (limit: number): number => Math.floor(next() * limit);

  return {
    next,
    int,
    pick<T>(choices: readonly T[]): T {
      if (choices.length === 0) throw new Error(`Nothing to pick from in stream ${name}.`);
      return choices[int(choices.length)] as T;
    },
    isChosen: (share) => next() < share,
    exponential: (mean) => -mean * Math.log(1 - next()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson: (mean) => (mean > 30 ? normalPoisson(mean, normal()) : smallPoisson(mean, next)),
  };
}

/**
 * The normal approximation of the Poisson distribution, for means above 30; its cost does not grow
 * with the mean.
 */
function normalPoisson(mean: number, deviation: number): number {
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * deviation));
}

function smallPoisson(mean: number, next: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count += 1;
  return count;
}
