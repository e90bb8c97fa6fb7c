import type { HintReader, Topic } from '../db/hints.ts';
import { Problem } from './errors.ts';
import { EventStream } from './event-stream.ts';

/** Who reads hints. */
export interface EventReader {
  readonly keyId: string;
  /** The one integration whose changes are told, null for all of them (INT-3). */
  readonly integrationId: string | null;
  /** Whether it may still read. */
  isWelcome(): Promise<boolean>;
}

/** Hands hints on to everybody who reads them in this process. */
export interface EventHub extends HintReader {
  /** How many streams are open. */
  readonly size: number;
  /** Opens a stream of hints; it ends when the reader is no longer welcome. Throws problems 429 and 503. */
  open(reader: EventReader): EventStream;
  /** Ends every stream, and opens no more. */
  close(): void;
}

/** Open streams of one key (a team may share it, a browser opens one per tab), and of this process. */
const limits = { perKey: 50, inAll: 1_000 };
/**
 * How long hints are collected before they are handed on, in milliseconds: a burst of changes is told a few times a
 * second at most.
 */
const windowMs = 250;
/** A reader with more hints than this at once is told to read everything again instead. */
const mostAtOnce = 200;

const refetch = { topic: 'refetch', integrationId: null } as const;

/** Builds the hub of a process; `heartbeatMs` is how often each stream is kept alive, and its reader checked. */
export function createEventHub({ heartbeatMs = 15_000 } = {}): EventHub {
  const readers = new Map<EventStream, EventReader>();
  let collected = new Map<string, Set<Topic>>();
  let window: NodeJS.Timeout | undefined;
  let closed = false;

  function hand(): void {
    const hints = [...collected].flatMap(([integrationId, topics]) =>
      [...topics].map((topic) => ({ topic, integrationId })),
    );
    forget();
    for (const [stream, { integrationId }] of readers) {
      const own = integrationId === null ? hints : hints.filter((hint) => hint.integrationId === integrationId);
      for (const hint of own.length > mostAtOnce ? [refetch] : own) stream.tell(hint);
    }
  }

  function forget(): void {
    clearTimeout(window);
    window = undefined;
    collected = new Map();
  }

  function refuseTooMany({ keyId }: EventReader): void {
    const { perKey, inAll } = limits;
    if (readers.size >= inAll) throw refusal('unavailable', 'Too many streams are open here. Try again later.');
    const ofKey = [...readers.values()].filter((reader) => reader.keyId === keyId).length;
    if (ofKey < perKey) return;
    throw refusal('too-many-streams', `This key has ${perKey} streams open. Close one of them first.`);
  }

  return {
    get size() {
      return readers.size;
    },

    hint({ topic, integrationId }) {
      if (readers.size === 0) return;
      const topics = collected.get(integrationId) ?? new Set();
      collected.set(integrationId, topics.add(topic));
      window ??= setTimeout(hand, windowMs);
    },

    gap() {
      forget();
      for (const stream of readers.keys()) stream.tell(refetch);
    },

    open(reader) {
      if (closed) throw refusal('unavailable', 'The server stops. Open the stream again in a moment.');
      refuseTooMany(reader);
      const stream = new EventStream();
      const heart = setInterval(() => void beat(stream, reader), heartbeatMs).unref();
      readers.set(stream, reader);
      stream.once('close', () => {
        clearInterval(heart);
        readers.delete(stream);
      });
      return stream;
    },

    close() {
      closed = true;
      forget();
      for (const stream of readers.keys()) stream.finish();
    },
  };
}

async function beat(stream: EventStream, reader: EventReader): Promise<void> {
  if (await reader.isWelcome()) stream.beat();
  else stream.finish();
}

function refusal(kind: 'too-many-streams' | 'unavailable', detail: string): Problem {
  return new Problem(kind, detail, { headers: { 'retry-after': '10' } });
}
