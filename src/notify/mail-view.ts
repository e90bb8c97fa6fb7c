import type { Digest } from './digest.ts';
import type { Links } from './links.ts';

/** What both parts of a mail are written from. */
export interface MailView {
  readonly integration: string;
  /** The head's commit as people quote it: 7 characters. */
  readonly commit: string;
  readonly subject: string;
  readonly digest: Digest;
  readonly links: Links;
}
