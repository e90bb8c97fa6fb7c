import { z } from 'zod';
import { commit, time } from './fields.ts';

const partialSuccess = z.object({
  rejectedLogRecords: z.string().meta({ description: 'How many log records were dropped.', examples: ['3'] }),
  errorMessage: z.string().meta({ description: 'Why, and what to do about it.' }),
});

export const logsTaken = z.object({ partialSuccess: partialSuccess.optional() }).meta({
  id: 'ExportLogsServiceResponse',
  description: 'Empty when everything was taken; what was taken can no longer be lost.',
});

export const checkpoint = z
  .object({
    lastCommitSha: commit,
    lastTimestamp: time.meta({ description: 'When it was committed or, where nobody knows that, first received.' }),
  })
  .meta({ id: 'Checkpoint', description: 'The last commit that was reported.' });

const badRequest = z.object({
  '@type': z.literal('type.googleapis.com/google.rpc.BadRequest'),
  fieldViolations: z.array(
    z.object({
      field: z.string().meta({ description: 'A JSON pointer into the request, empty for the whole of it.' }),
      description: z.string(),
    }),
  ),
});

export const rpcStatus = z
  .object({
    code: z.int().meta({ description: 'As gRPC has them: 3 for bad data, 14 for what may succeed later.' }),
    message: z.string().meta({ description: 'What happened and what to do. It never repeats a value of the request.' }),
    details: z.array(badRequest).optional().meta({ description: 'What is wrong with bad data.' }),
  })
  .meta({ id: 'Status', description: 'Why logs were not taken: google.rpc.Status.' });

export const inProtobuf = z.string().meta({ format: 'binary', description: 'The same message in protobuf.' });
