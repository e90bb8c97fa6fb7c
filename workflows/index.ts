export { acknowledgeAlert } from './acknowledge-alert.ts';
export { deleteIntegration } from './delete-integration.ts';
export { deliver } from './deliver.ts';
export { processBatch } from './process-batch.ts';
export { processBatches } from './process-batches.ts';
export { retention } from './retention.ts';
export { sweep } from './sweep.ts';
