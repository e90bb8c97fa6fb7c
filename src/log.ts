import { pino, type Logger } from 'pino';

/** A logger whose errors never quote what a client sent: a database error's message holds the values of its statement. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, serializers: { err: describeError } });
}

/** Name, code and place of an error; the message only of errors that are known to hold no data. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const fromDatabase = 'query' in error || 'severity' in error || error.constructor.name.endsWith('Exception');
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    ...('constraint' in error && error.constraint ? { constraint: error.constraint } : {}),
    ...(fromDatabase ? {} : { message: error.message }),
    at: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  };
}
