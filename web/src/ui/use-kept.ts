import { useState } from 'react';

/** What was there last, for as long as nothing newer is: the answer before, while the next one is on its way. */
export function useKept<Value>(value: Value | undefined): Value | undefined {
  const [kept, keep] = useState(value);
  if (value !== undefined && value !== kept) keep(value);
  return value ?? kept;
}
