const uuid = /^[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}$/i;

/**
 * Whether a long string looks drawn rather than written: letters, capitals and digits change too often in it. UUIDs, alone
 * or between slashes, do not count: as names they may stay, and in texts the table has a row for them.
 */
export function isRandom(found: string): boolean {
  const parts = found.split('/').filter((part) => !uuid.test(part));
  const pieces = parts.flatMap((part) => part.split(/[^A-Za-z0-9]+/)).filter((piece) => piece !== '');
  const characters = pieces.reduce((sum, piece) => sum + piece.length, 0);
  // People join short words with signs; drawn strings hold a sign only now and then.
  if (characters < 18 || characters / pieces.length < 5) return false;
  return changesIn(pieces) >= Math.max(4, characters / 5.5);
}

/** How often a capital or a digit follows a small letter, and the like; the capital that begins a word is no change. */
function changesIn(pieces: readonly string[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.match(/[a-z](?=[A-Z0-9])|[A-Z](?=\d)|\d(?=\D)/g)?.length ?? 0), 0);
}

/** Whether a string is text in hexadecimal or base64: decoded, it is printable ASCII. Words are not. */
export function isEncodedText(found: string): boolean {
  const hexadecimal = /^(?:[0-9a-f]{2})+$/i.test(found);
  return isPrintable(Buffer.from(found, 'base64')) || (hexadecimal && isPrintable(Buffer.from(found, 'hex')));
}

function isPrintable(bytes: Buffer): boolean {
  return bytes.length >= 10 && bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d));
}
