// Emoji joiners and the like are left alone; what could end a line or turn the reading direction is not.
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text on one line: control and direction characters become U+FFFD, as at the privacy boundary (PRV-2). */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(unsafe, '\ufffd');
}

/** Text fit for a header field: no character in it can end the field or start another one (NTF-8). */
export function headerText(text: string): string {
  return text.toWellFormed().replace(unsafe, ' ').replace(/\s+/g, ' ').trim();
}
