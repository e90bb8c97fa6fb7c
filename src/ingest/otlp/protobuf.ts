// A CommonJS module; its light build reads descriptors and knows no .proto files.
import protobuf from 'protobufjs/light.js';

/**
 * The messages of OTLP and of google.rpc that we read or write, with the numbers of their fields. What is not named here is
 * skipped as it is decoded: times, bodies, trace ids, and whatever a value may hold of lists and maps.
 */
const messages = {
  // Decides that texts have to be UTF-8.
  edition: 'proto3',
  nested: {
    ExportLogsServiceRequest: { fields: { resourceLogs: { rule: 'repeated', type: 'ResourceLogs', id: 1 } } },
    ResourceLogs: {
      fields: {
        resource: { type: 'Resource', id: 1 },
        scopeLogs: { rule: 'repeated', type: 'ScopeLogs', id: 2 },
      },
    },
    Resource: { fields: { attributes: { rule: 'repeated', type: 'KeyValue', id: 1 } } },
    ScopeLogs: { fields: { logRecords: { rule: 'repeated', type: 'LogRecord', id: 2 } } },
    LogRecord: {
      fields: {
        attributes: { rule: 'repeated', type: 'KeyValue', id: 6 },
        eventName: { type: 'string', id: 12 },
      },
    },
    KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: 'AnyValue', id: 2 } } },
    AnyValue: {
      oneofs: { value: { oneof: ['stringValue', 'boolValue', 'intValue'] } },
      fields: {
        stringValue: { type: 'string', id: 1 },
        boolValue: { type: 'bool', id: 2 },
        intValue: { type: 'int64', id: 3 },
      },
    },
    ExportLogsServiceResponse: { fields: { partialSuccess: { type: 'ExportLogsPartialSuccess', id: 1 } } },
    ExportLogsPartialSuccess: {
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
    BadRequest: { fields: { fieldViolations: { rule: 'repeated', type: 'FieldViolation', id: 1 } } },
    FieldViolation: { fields: { field: { type: 'string', id: 1 }, description: { type: 'string', id: 2 } } },
  },
};

const root = protobuf.Root.fromJSON(messages);

/** A body that would take far more memory than its size lets expect. */
export class TooManyFields extends Error {}

/**
 * An `ExportLogsServiceRequest` in its binary form as an object of its JSON form. Throws {@link TooManyFields}, and various
 * errors for what is none.
 */
export function decodeLogs(bytes: Buffer, mostFields: number): unknown {
  const type = root.lookupType('ExportLogsServiceRequest');
  return type.toObject(type.decode(new BoundedReader(bytes, mostFields)), { longs: String });
}

export type Message = keyof typeof messages.nested;

/** An object of the JSON form of a message in its binary form. */
export function encode(message: Message, value: object): Buffer {
  const type = root.lookupType(message);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}

/** Two bytes may say "here is one more message", which takes a hundred times as many: so the fields are counted. */
class BoundedReader extends protobuf.BufferReader {
  #left: number;

  constructor(bytes: Buffer, mostFields: number) {
    super(bytes);
    this.#left = mostFields;
    this.discardUnknown = true;
  }

  override tag(): number {
    this.#left -= 1;
    if (this.#left < 0) throw new TooManyFields();
    return super.tag();
  }
}
