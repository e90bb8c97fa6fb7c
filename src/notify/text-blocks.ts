import type { Links } from './links.ts';
import { wrap } from './wrap.ts';

/** A plain text of blocks of lines, with a blank line between; an empty block is left out. */
export function joinBlocks(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** A list of what to do, under a title. */
export function advice(title: string, lines: readonly string[]): string[] {
  return [`${title}:`, ...lines.flatMap((line) => wrap(line, '    ', '  * '))];
}

/** The end of every mail: why it came, and where that is changed. */
export function signature({ integration, links }: { readonly integration: string; readonly links: Links }): string[] {
  return [
    // The mark mail readers know a signature by; its trailing blank belongs to it.
    '-- ',
    ...wrap(`Sent by Clef Pro to a notification channel of ${integration}. Who gets these mails:`),
    links.channels,
  ];
}
