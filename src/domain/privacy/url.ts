import { cut, normaliseText } from './text.ts';

/** A web address without credentials, query and fragment, or null where it is none (PRV-5). */
export function cleanUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  const cleaned = normaliseText(url.href);
  return cut(cleaned, 1_024) === cleaned ? cleaned : null;
}
