import type { Notification } from '../../api/types.ts';
import { deliveryWords } from '../../text/deliveries.ts';
import { Icon } from '../../ui/icon.tsx';
import { looks } from './delivery-words.ts';

/** How the delivery of a message stands, by glyph and word. */
export function DeliveryState({ status }: { status: Notification['status'] }) {
  const { tone, glyph } = looks[status];
  return (
    <span className={`delivery ${tone}`}>
      <Icon name={glyph} />
      {deliveryWords[status]}
    </span>
  );
}
