import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SeverityNumber } from '@opentelemetry/api';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
  integration = await stack.api.integration();
});
afterAll(() => stack.close());

type Exporter = JsonExporter | ProtobufExporter;
type Config = NonNullable<ConstructorParameters<typeof JsonExporter>[0]>;

const exporters = [
  ['JSON, plain', JsonExporter, 'none'],
  ['JSON, gzip', JsonExporter, 'gzip'],
  ['protobuf, plain', ProtobufExporter, 'none'],
  ['protobuf, gzip', ProtobufExporter, 'gzip'],
] as const;

function configure(key: string, compression: 'none' | 'gzip'): Config {
  const headers = { authorization: `Bearer ${key}` };
  return { url: `${stack.api.url}/v1/logs`, headers, compression: compression as NonNullable<Config['compression']> };
}

/** Logs what a report push holds as an instrumented program would, and exports it in one request. */
async function exportReport(exporter: Exporter, commit: string): Promise<unknown> {
  const kept = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({
      'service.name': 'clef-cli',
      'service.version': '9.9.9',
      'clef.repo.commit': commit,
      'clef.repo.branch': 'main',
    }),
    processors: [new SimpleLogRecordProcessor({ exporter: kept })],
  });
  const logger = provider.getLogger('clef.cli', '9.9.9');
  const emit = (attributes: Record<string, string | number | boolean | string[]>) =>
    logger.emit({ severityNumber: SeverityNumber.ERROR, severityText: 'ERROR', body: { deep: ['x'] }, attributes });
  emit({ 'event.name': 'clef.report.summary', 'clef.matrixCells': 9, 'clef.passed': false, tags: ['a', 'b'] });
  emit({
    'event.name': 'clef.report.issue',
    'clef.severity': 'error',
    'clef.category': 'matrix',
    'clef.file': '/tmp/x/auth/production.enc.yaml',
  });
  emit({ 'event.name': 'db.query' });
  await provider.forceFlush();
  const records = kept.getFinishedLogRecords();
  expect(records).toHaveLength(3);
  try {
    return await new Promise((resolve) => {
      exporter.export(records, resolve);
    });
  } finally {
    await exporter.shutdown();
  }
}

describe('the exporters of OpenTelemetry', () => {
  it.each(exporters)('deliver a report: %s', async (what, Exporter, compression) => {
    const commit = what.replaceAll(/\W+/g, '-');
    expect(await exportReport(new Exporter(configure(integration.key, compression)), commit)).toEqual({ code: 0 });
    const { body } = await stack.api.get(`/integrations/${integration.id}/reports/${commit}`);
    expect(body).toMatchObject({
      branch: 'main',
      cliVersion: '9.9.9',
      dialect: 'issues',
      summary: { filesScanned: 9, cells: [{ namespace: 'auth', environment: 'production', healthStatus: 'critical' }] },
      policyResults: [{ ruleId: 'matrix/error', passed: false, message: 'Missing encrypted file for auth/production' }],
    });
  });

  it.each(exporters)('are told when their report can never be taken: %s', async (_what, Exporter, compression) => {
    const result = await exportReport(new Exporter(configure(integration.key, compression)), '');
    expect(result).toMatchObject({ code: 1, error: { code: 400 } });
  });

  it('are told when their key is wrong', async () => {
    const result = await exportReport(new JsonExporter(configure(stack.api.adminKey, 'none')), 'abc1234');
    expect(result).toMatchObject({ code: 1, error: { code: 403 } });
  });
});
