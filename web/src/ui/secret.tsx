import { useIsLeaving } from '../api/leave.ts';
import { CopyButton } from './copy-button.tsx';

/** A key, the one time it can be read. */
export function Secret({ value }: { value: string }) {
  const leaving = useIsLeaving();
  return (
    <>
      <div className="secret">
        <code>{value}</code>
        <CopyButton text={value} label="Copy key" primary />
      </div>
      <div role="status">
        {leaving ? (
          <p className="banner unk">Your session ended. This page stays until you have stored the key.</p>
        ) : null}
      </div>
    </>
  );
}
