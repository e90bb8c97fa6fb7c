import { gzipSync } from 'node:zlib';
import { readFileSync, readdirSync } from 'node:fs';
import { encode } from '../src/ingest/otlp/protobuf.ts';
import type { RawRequest } from './http/raw.ts';

const folder = new URL('./fixtures/clef-otlp/', import.meta.url);

/** A request as the CLI sent it, under the number it was recorded by. */
export function recordedLogs(number: string): { method: string; path: string; body: Request } {
  const file = readdirSync(folder).find((name) => name.startsWith(number))!;
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}

export interface Request {
  readonly resourceLogs: readonly ResourceLogs[];
}
export interface ResourceLogs {
  readonly resource: { readonly attributes: readonly KeyValue[] };
  readonly scopeLogs: readonly { readonly scope?: object; readonly logRecords: readonly LogRecord[] }[];
}
export interface LogRecord {
  readonly body?: object;
  readonly attributes: readonly KeyValue[];
}
interface KeyValue {
  readonly key: string;
  readonly value: object;
}

/** Attributes of these values, as OTLP writes them. */
export function attributes(values: Readonly<Record<string, string | number | boolean>>): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: wireValue(value) }));
}

function wireValue(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'number' ? { intValue: String(value) } : { boolValue: value };
}

export function record(event: string, values: Record<string, string | number | boolean> = {}): LogRecord {
  return { attributes: attributes({ 'event.name': event, ...values }) };
}

/** An issue of a report, with what it is about as the CLI names it. */
export function issue(
  rule: string,
  about: { message?: string; file?: string; namespace?: string; environment?: string } = {},
): LogRecord {
  const [category, severity] = rule.split('/') as [string, string];
  const named = Object.fromEntries(Object.entries(about).map(([key, value]) => [`clef.${key}`, value]));
  return record('clef.report.issue', { 'clef.severity': severity, 'clef.category': category, ...named });
}

/** The records of one resource: by default the report of a commit with nine cells checked. */
export function resourceLogs(
  resource: Record<string, string>,
  records: readonly LogRecord[] = [summary()],
): ResourceLogs {
  return { resource: { attributes: attributes(resource) }, scopeLogs: [{ logRecords: records }] };
}

export function summary(matrixCells = 9): LogRecord {
  return record('clef.report.summary', { 'clef.matrixCells': matrixCells });
}

/** The push of a report as the CLI sends it: one commit, a summary and its issues. */
export function reportPush(commit: string, issues: readonly LogRecord[] = [], matrixCells = 9): Request {
  return { resourceLogs: [resourceLogs({ 'clef.repo.commit': commit }, [summary(matrixCells), ...issues])] };
}

const forms = {
  json: (body: object) => ({ type: 'application/json', bytes: Buffer.from(JSON.stringify(body)) }),
  protobuf: (body: object) => ({
    type: 'application/x-protobuf',
    bytes: encode('ExportLogsServiceRequest', body),
  }),
};
export type Form = keyof typeof forms;

/** A POST of logs in one of the two forms, plain or with gzip. */
export function logsRequest(
  key: string,
  body: object,
  form: Form = 'json',
  gzip = false,
): RawRequest & { body: Uint8Array } {
  const { type, bytes } = forms[form](body);
  return {
    path: '/v1/logs',
    method: 'POST',
    key,
    headers: { 'content-type': type, ...(gzip && { 'content-encoding': 'gzip' }) },
    body: new Uint8Array(gzip ? gzipSync(bytes) : bytes),
  };
}
