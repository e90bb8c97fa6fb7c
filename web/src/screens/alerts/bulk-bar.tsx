import { Icon } from '../../ui/icon.tsx';
import { messageOf } from '../../ui/notice.tsx';
import { isWhole, outcomeInWords, type Outcome } from './acknowledge-many.ts';

/** What can be done with the alerts that are picked. */
export function BulkBar({
  count,
  mayTakeAll,
  stop,
  stopAll,
  selectAll,
  clear,
}: {
  count: number;
  /** All that are shown are picked, and there are more. */
  mayTakeAll: boolean;
  stop(): void;
  stopAll(): void;
  selectAll: (() => void) | undefined;
  clear(): void;
}) {
  return (
    <div className="bulk" role="region" aria-label="Selection">
      <span className="strong">{count.toLocaleString('en')} selected</span>
      <button type="button" className="btn primary sm" onClick={stop}>
        <Icon name="bell" />
        Stop notifications for {count.toLocaleString('en')}
      </button>
      {selectAll ? (
        <button type="button" className="btn sm" onClick={selectAll}>
          Select all shown
        </button>
      ) : null}
      {mayTakeAll ? (
        <button type="button" className="btn sm" onClick={stopAll}>
          Stop for all that match, shown or not
        </button>
      ) : null}
      <span className="dim small">They stay open and stay counted.</span>
      <span className="grow" />
      <button type="button" className="btn quiet sm" onClick={clear}>
        Clear <kbd>Esc</kbd>
      </button>
    </div>
  );
}

/** What became of many acknowledgements, which was announced; nothing where all took effect. */
export function BulkOutcome({ outcome, close }: { outcome: Outcome; close(): void }) {
  if (isWhole(outcome)) return null;
  return (
    <div className={`banner ${outcome.errors.length > 0 ? 'crit' : 'unk'}`}>
      <span className="grow">{outcomeInWords(outcome, messageOf)}</span>
      <button type="button" className="btn quiet sm icon" aria-label="Close" onClick={close}>
        <Icon name="x" />
      </button>
    </div>
  );
}
