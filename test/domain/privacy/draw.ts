/** Draws the same things for the same seed. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to and without `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000) * end);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** A string of `length` characters of an alphabet. */
  text(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]!).join('');
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => [this.below(1e9), item] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, item]) => item);
  }
}

const digits = '0123456789';
const small = 'abcdefghijklmnopqrstuvwxyz';
const capital = small.toUpperCase();

export const alphabets = {
  digits,
  small,
  capital,
  hex: '0123456789abcdef',
  base36: digits + small,
  base62: digits + small + capital,
  base64: `${digits}${small}${capital}+/`,
  base64url: `${digits}${small}${capital}-_`,
  bech32: 'qpzry9x8gf2tvdw0s3jn54khce6mua7l',
  base32: `${capital}234567`,
};
