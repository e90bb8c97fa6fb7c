/** Writes one line for the person who typed `npm start`. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Lets the launcher outlive its terminal: a write to a closed one must not end it before its children are stopped. */
export function outliveTerminal(): void {
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}

/** Runs `work` and says what is going on when it takes longer than a second. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => say(`${what} ...`), 1000);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
