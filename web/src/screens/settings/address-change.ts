/**
 * What saving an address does: nothing to it, another channel in the place of this one, or nothing at all where it has
 * a channel already. A channel is its address (NTF-7): what went to one stays listed under it. Capitals make no other.
 */
export function addressChange(
  before: string | undefined,
  others: readonly string[],
  typed: string,
): 'same' | 'another' | 'taken' {
  const address = typed.trim().toLowerCase();
  if (others.some((other) => other.toLowerCase() === address)) return 'taken';
  return before === undefined || address === '' || before.toLowerCase() === address ? 'same' : 'another';
}
