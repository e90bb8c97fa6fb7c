/** Orders texts by code unit: the same in every locale. Below 0, 0 or above 0, as sorting wants it. */
export function compareByCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
