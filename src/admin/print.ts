import type { Problem } from './api.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Longer values are cut in tables; --json has them whole. */
const widest = 48;

/** What a script wants of an answer: a new key, else the id or ids, each on a line of its own. */
export function quiet(body: unknown): string {
  const rows = rowsOf(body) ?? [body];
  const wanted = rows.map((row) => (isFields(row) ? (row['key'] ?? row['id'] ?? row['notificationId']) : undefined));
  return wanted.map((each) => (typeof each === 'string' ? `${each}\n` : '')).join('');
}

/** A list as a table, anything else as lines of `field: value`. `width` is how many columns the screen has. */
export function readable(body: unknown, width: number): string {
  const rows = rowsOf(body);
  if (rows) return rows.length === 0 ? '(none)' : table(rows.filter(isFields), width);
  return isFields(body) ? fields(body) : text(body);
}

/** Why the API refused, place by place. */
export function refusal({ status, title, detail, errors }: Problem): string {
  return [`${status} ${title}`, detail, ...errors.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`)]
    .map(clean)
    .join('\n');
}

/** The rows of a page, or of an answer that is nothing but one list. */
function rowsOf(body: unknown): unknown[] | undefined {
  if (!isFields(body)) return undefined;
  const { nextCursor: _paging, ...rest } = body;
  const [only, ...more] = Object.values(rest);
  return Array.isArray(only) && more.length === 0 && only.every(isFields) ? only : undefined;
}

function table(rows: readonly Fields[], width: number): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) =>
    rows.some((row) => row[name] !== null && row[name] !== undefined),
  );
  const cells = names.map((name) => [name, ...rows.map((row) => shorten(text(row[name])))]);
  const widths = cells.map((column) => Math.max(...column.map((cell) => cell.length)) + 2);
  const fitting = widths.filter((_each, at) => widths.slice(0, at + 1).reduce((a, b) => a + b) - 2 <= width).length;
  const shown = cells.slice(0, Math.max(1, fitting));
  const lines = [names, ...rows].map((_row, line) => shown.map((column, at) => column[line]!.padEnd(widths[at]!)));
  const left = names.length - shown.length;
  const note = left > 0 ? [`(${left} more columns: ${names.slice(-left).join(', ')}; see them with --json)`] : [];
  return [...lines.map((line) => line.join('').trimEnd()), ...note].join('\n');
}

function fields(body: Fields): string {
  const width = Math.max(...Object.keys(body).map((name) => name.length));
  return Object.entries(body)
    .map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${text(value)}`)
    .join('\n');
}

function text(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '-';
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return clean(value.join(', '));
  return clean(typeof value === 'string' ? value : JSON.stringify(value));
}

function shorten(value: string): string {
  return value.length > widest ? `${value.slice(0, widest - 1)}…` : value;
}

/** A terminal obeys control characters, and a line is a line. */
function clean(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
