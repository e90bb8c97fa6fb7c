import { useSearchParams } from 'wouter';

/** What a part of the address becomes; undefined or empty takes it away. */
export type AddressChange = Readonly<Record<string, string | undefined>>;

/** What of a page is shown stands in its address: what stands there, and how it is changed without a step to go back. */
export function useAddress(): readonly [URLSearchParams, (changes: AddressChange) => void] {
  const [params, setParams] = useSearchParams();
  return [params, (changes) => setParams((before) => changed(before, changes), { replace: true })];
}

/** Another address of the same page. */
export function changed(before: URLSearchParams, changes: AddressChange): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    if (value) after.set(name, value);
    else after.delete(name);
  }
  return after;
}
