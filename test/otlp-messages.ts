import protobuf from 'protobufjs/light.js';
import type { RawRequest } from './http/raw.ts';

/** What a sender knows of the answers, written down apart from the code. */
const messages = {
  edition: 'proto3',
  nested: {
    ExportLogsServiceResponse: { fields: { partialSuccess: { type: 'PartialSuccess', id: 1 } } },
    PartialSuccess: {
      fields: { rejectedLogRecords: { type: 'int64', id: 1 }, errorMessage: { type: 'string', id: 2 } },
    },
    Status: {
      fields: {
        code: { type: 'int32', id: 1 },
        message: { type: 'string', id: 2 },
        details: { rule: 'repeated', type: 'Any', id: 3 },
      },
    },
    Any: { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    BadRequest: { fields: { fieldViolations: { rule: 'repeated', type: 'Violation', id: 1 } } },
    Violation: { fields: { field: { type: 'string', id: 1 }, description: { type: 'string', id: 2 } } },
  },
};
const root = protobuf.Root.fromJSON(messages);
type Name = 'ExportLogsServiceResponse' | 'Status';

/** Sends a request; `decode` reads the body of the answer by the content type that it has, whatever was asked. */
export async function askOtlp(url: string, { path, method = 'POST', key, headers = {}, body }: RawRequest) {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(url + path, {
    method,
    headers: { ...authorization, ...headers },
    ...(body && { body }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type');
  return { status: response.status, type, headers: response.headers, bytes, decode: decodeMessage(type, bytes) };
}

/** A reader of an answer: of whichever form its content type names, always as in JSON. */
function decodeMessage(type: string | null, bytes: Buffer): (name: Name) => Record<string, unknown> {
  return (name) => {
    if (type === 'application/json') return JSON.parse(bytes.toString());
    if (type !== 'application/x-protobuf') throw new Error(`neither JSON nor protobuf: ${type}`);
    const message = decode(name, bytes);
    const details = message['details'] as { typeUrl: string; value: Uint8Array }[] | undefined;
    return details ? { ...message, details: details.map(unpack) } : message;
  };
}

function unpack({ typeUrl, value }: { typeUrl: string; value: Uint8Array }): object {
  const content = decode('BadRequest', value) as { fieldViolations: { field?: string; description: string }[] };
  // An empty text is not written in protobuf, and means the same.
  const fieldViolations = content.fieldViolations.map((each) => ({ field: '', ...each }));
  return { '@type': typeUrl, fieldViolations };
}

function decode(name: string, bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: String });
}
