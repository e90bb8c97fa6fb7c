/** How many reports one scrubs over; the API gives no more than the last of these. */
export const lengths = [60, 200, 500] as const;

/**
 * How many to draw to reach further back, where as many are drawn as were asked for; undefined where the line begins, or
 * no more are given.
 */
export function longerThan(length: number, drawn: number): number | undefined {
  return drawn < length ? undefined : lengths.find((each) => each > length);
}
