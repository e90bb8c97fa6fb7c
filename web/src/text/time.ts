const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago, in the words of a list: "4 min ago", "3 d ago". `now` and the answer's base are epoch milliseconds. */
export function ago(iso: string, now: number): string {
  const passed = now - Date.parse(iso);
  // Clocks differ a little, and the page's own goes in steps.
  if (passed < -minute) return absolute(iso, now);
  if (passed < minute) return 'just now';
  return `${duration(passed)} ago`;
}

/** A span of milliseconds in its largest unit, rounded down. */
export function duration(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / 1000)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

/** How long before its end a session says so, in milliseconds. */
const soonMs = 15 * minute;

/** How long a session still lasts, in the words of a notice; undefined while its end is far. `now` is in epoch milliseconds. */
export function endsSoon(expiresAt: string | null, now: number): string | undefined {
  if (expiresAt === null) return undefined;
  const left = Date.parse(expiresAt) - now;
  if (left > soonMs) return undefined;
  return left < minute ? 'in less than a minute' : `in ${duration(left)}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');

/** "21 Nov 16:20", in UTC as everything is; with its year where that is not the year of `now`. */
export function absolute(iso: string, now = Date.now()): string {
  const at = new Date(iso);
  return `${date(iso, now)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** "21 Nov", or "21 Nov 2025" where that is not the year of `now`. */
export function date(iso: string, now = Date.now()): string {
  const isThisYear = new Date(iso).getUTCFullYear() === new Date(now).getUTCFullYear();
  return isThisYear ? dayOf(iso) : `${dayOf(iso)} ${new Date(iso).getUTCFullYear()}`;
}

/** "21 Nov 2026, 16:20:05 UTC", where nothing is left open. */
export function full(iso: string): string {
  const at = new Date(iso);
  return `${dayOf(iso)} ${at.getUTCFullYear()}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} UTC`;
}

function dayOf(iso: string): string {
  const at = new Date(iso);
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
}
