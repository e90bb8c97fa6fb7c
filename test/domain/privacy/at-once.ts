import { cleanInSteps, type Cleaned } from '../../../src/domain/privacy/clean.ts';

/** Takes reports through the privacy boundary without a pause. */
export function cleanReports(...given: Parameters<typeof cleanInSteps>): Cleaned {
  const steps = cleanInSteps(...given);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
