import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import protobuf from 'protobufjs/light.js';
import { decodeLogs, encode, TooManyFields } from '../../../src/ingest/otlp/protobuf.ts';
import { wireLogs } from '../../../src/ingest/otlp/request.ts';
import { fromLogs } from '../../../src/ingest/otlp/logs.ts';
import { issue, recordedLogs, reportPush } from '../../otlp.ts';

const decode = (bytes: Uint8Array) => decodeLogs(Buffer.from(bytes), 100_000);
const whole = encode('ExportLogsServiceRequest', reportPush('abc1234', [issue('matrix/error', { namespace: 'a' })]));

describe('a request in protobuf', () => {
  it.each(['002', '005', '007', '008', '043', '054'])('says the same as in JSON: %s', (number) => {
    const { body } = recordedLogs(number);
    const bytes = encode('ExportLogsServiceRequest', body);
    expect(wireLogs.parse(decode(bytes))).toEqual(wireLogs.parse(body));
  });

  it('keeps 64 bits whole', () => {
    const value = { intValue: '9223372036854775807' };
    const body = { resourceLogs: [{ resource: { attributes: [{ key: 'x', value }] } }] };
    expect(decode(encode('ExportLogsServiceRequest', body))).toEqual(body);
  });

  it('cut off anywhere, or changed anywhere, is refused or read, and nothing else happens', () => {
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255), length: fc.nat(whole.length) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        const logs = outcomeOf(() => decode(bytes.subarray(0, changes.at(-1)?.length)));
        if (logs instanceof Error) return;
        const parsed = wireLogs.safeParse(logs);
        if (parsed.success) fromLogs(parsed.data);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with fields of other wire types is read as if they were not there', () => {
    const writer = protobuf.Writer.create();
    writer.uint32((1 << 3) | 0).uint32(7);
    writer.uint32((2 << 3) | 5).fixed32(7);
    writer.uint32((1 << 3) | 1).fixed64(7);
    expect(decode(writer.finish())).toEqual({});
  });

  it('with a text that is not UTF-8 is refused', () => {
    const body = encode('ExportLogsServiceRequest', reportPush('abcdefgh'));
    body[body.indexOf('abcdefgh')] = 0xff;
    expect(() => decode(body)).toThrow();
  });

  it('skips values of lists in lists, however deep', () => {
    expect(decode(nestedValue(2_000))).toEqual({ resourceLogs: [{ resource: { attributes: [{ value: {} }] } }] });
  });

  it('with groups in groups is refused', () => {
    expect(() => decode(new Uint8Array(100_000).fill((15 << 3) | 3))).toThrow();
  });

  it('with more fields than it may have is refused before they fill the memory', () => {
    const bytes = Buffer.alloc(2_000_000, Buffer.from([(1 << 3) | 2, 0]));
    expect(outcomeOf(() => decode(bytes))).toBeInstanceOf(TooManyFields);
  });
});

function outcomeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

/** An attribute whose value is a list of a list of a list. */
function nestedValue(depth: number): Uint8Array {
  let value = new Uint8Array();
  for (let level = 0; level < depth; level += 1) value = inside(5, inside(1, value));
  return inside(1, inside(1, inside(1, inside(2, value))));
}

function inside(field: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    protobuf.Writer.create()
      .uint32((field << 3) | 2)
      .bytes(bytes)
      .finish(),
  );
}
