/** A command that cannot be understood or carried out as it was typed; the message says what to do instead. */
export class UsageError extends Error {}

/** What `load` gives; a wrong setting is the fault of whoever typed the command. Throws {@link UsageError}. */
export function readSettings<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
