import { readings, redact, type Redacted } from './redact.ts';
import { normaliseText } from './text.ts';

const urlLimit = 1_024;

/**
 * A web address without credentials, parameters, query and fragment, with placeholders for tokens in its path, or null
 * where it is none or too long (PRV-5).
 */
export function cleanUrl(text: string): Redacted | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replaceAll(/;[^/]*/g, '');
  const address = normaliseText(url.href);
  return address.length <= urlLimit ? redact(address, readings.attribute, { limit: urlLimit }) : null;
}
