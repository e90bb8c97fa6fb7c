import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { connectTemporal, type Temporal } from '../../src/temporal/client.ts';
import { createNamespace } from '../namespace.ts';

const address = process.env['CLEF_TEST_TEMPORAL_ADDRESS']!;

let connection: Connection;
let temporal: Temporal;
let namespace: string;
beforeAll(async () => {
  namespace = await createNamespace(address);
  connection = await Connection.connect({ address });
  temporal = await connectTemporal({ address, namespace, apiKey: undefined, tls: undefined, uiUrl: undefined });
});
afterAll(async () => {
  await temporal.close();
  await connection.close();
});

async function attributes() {
  return (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
}

it('search attributes that an earlier version had as single words become lists, and setting up again changes nothing', async () => {
  const asWords = { ClefIntegration: 2, ClefOutcome: 2, TheirOwn: 2 };
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: asWords });
  expect(await attributes()).toMatchObject(asWords);
  const asLists = { ClefIntegration: 7, ClefCommit: 7, ClefOutcome: 2, TheirOwn: 2 };
  for (let times = 0; times < 2; times += 1) {
    await temporal.ensureSetUp();
    expect(await attributes()).toMatchObject(asLists);
  }
});
