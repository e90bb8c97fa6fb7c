/** Looks again and again, at first often, until it sees something or the time is over; gives what was seen last. */
export async function waitFor<T>(look: () => Promise<T>, seen: (value: T) => boolean, withinMs: number): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 250)) {
    const value = await look();
    const left = deadline - Date.now();
    if (seen(value) || left <= 0) return value;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
  }
}
