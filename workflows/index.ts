export { acknowledgeAlert } from './acknowledge-alert.ts';
export { processBatch } from './process-batch.ts';
export { sweep } from './sweep.ts';
