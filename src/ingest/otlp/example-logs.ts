const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const number = (key: string, intValue: number) => ({ key, value: { intValue } });

/** A report as the CLI pushes it over OTLP, as the documentation shows it. */
export const exampleLogs = {
  resourceLogs: [
    {
      resource: {
        attributes: [
          text('service.name', 'clef'),
          text('clef.repo.commit', '1a2b3c4d5e6f'),
          text('clef.repo.branch', 'main'),
        ],
      },
      scopeLogs: [
        {
          logRecords: [
            {
              attributes: [
                text('event.name', 'clef.report.summary'),
                number('clef.errorCount', 1),
                number('clef.matrixCells', 9),
              ],
            },
            {
              attributes: [
                text('event.name', 'clef.report.issue'),
                text('clef.severity', 'error'),
                text('clef.category', 'matrix'),
                text('clef.namespace', 'oauth'),
                text('clef.environment', 'production'),
              ],
            },
          ],
        },
      ],
    },
  ],
};
