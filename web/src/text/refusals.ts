import type { Submission } from '../api/types.ts';

type Refusal = Extract<Submission, { type: 'refused' }>;

/** What a refusal was about, and what the owner of the pipeline does about it, by kind of problem. */
const refusals: Readonly<Record<string, { title: string; whatToDo: string }>> = {
  'malformed-request': {
    title: 'The body cannot be read',
    whatToDo: 'See what stands between the CLI and this server, such as a proxy, then run the pipeline again.',
  },
  'body-too-large': {
    title: 'The submission is too large',
    whatToDo:
      'Raise INGEST_BODY_LIMIT on the server, or over OTLP send fewer records at once, then run the pipeline again: the CLI sends the whole gap.',
  },
  'unsupported-media-type': {
    title: 'The body has an unknown form',
    whatToDo: 'Send JSON, or protobuf for OTLP. See what stands between the CLI and this server.',
  },
  'invalid-request': {
    title: 'The report has the wrong shape',
    whatToDo: 'Correct the places that are named, or update the CLI, then run the pipeline again.',
  },
  'forbidden-content': {
    title: 'It holds what may not be stored, and the privacy mode is strict',
    whatToDo: 'Take it out in the pipeline, or set the privacy mode to redact, then run the pipeline again.',
  },
};

/** A refusal in words. Nothing of it was stored, whatever it was. */
export function refusalInWords({ problem, httpStatus }: Pick<Refusal, 'problem' | 'httpStatus'>) {
  return (
    refusals[problem ?? ''] ?? {
      title:
        httpStatus === null ? 'The submission was refused' : `The submission was refused with status ${httpStatus}`,
      whatToDo: 'Run the pipeline again. If it is refused again, look at the log of the server.',
    }
  );
}

/** What a code of a problem means, where it is no plain word; the kinds of private text have their own. */
const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong type, or missing',
  too_small: 'too short or too small',
  too_big: 'too long or too large',
  invalid_format: 'wrong format',
  invalid_value: 'not one of the known values',
  invalid_union: 'matches no known form',
  unrecognized_keys: 'unknown fields',
  conflicting_reports: 'the same commit twice with other content',
  custom: 'not allowed here',
};

/** The code of a refused place for people. */
export const codeInWords = (code: string): string => codes[code] ?? kindInWords(code).toLowerCase();

/** What was found in a text, as the boundary names it; never the text. */
const kinds: Readonly<Record<string, string>> = {
  key: 'Private key',
  ciphertext: 'Encrypted value',
  token: 'Provider token',
  credential: 'Password or credential',
  variable: 'Variable with its value',
  resource: 'Key or cloud resource',
  repository: 'Repository address',
  url: 'Web address',
  recipient: 'Recipient',
  fingerprint: 'Fingerprint or key id',
  email: 'Mail address',
  path: 'File or path',
  value: 'Value',
  name: 'Name of a key',
  time: 'Exact time',
  secret: 'Random-looking string',
  long: 'Overlong name',
};

/** A kind of private text for people. */
export const kindInWords = (kind: string): string => kinds[kind] ?? kind.replaceAll('_', ' ');
