/** Gives the message of anything thrown, also of the AggregateError (empty message) that a refused connection gives. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const message = error instanceof Error ? error.message || error.name : String(error);
  const cause = error instanceof Error && error.cause !== undefined ? reasonOf(error.cause) : '';
  return cause && !message.includes(cause) ? `${message}: ${cause}` : message;
}
