import { CopyButton } from './copy-button.tsx';

/** A key, the one time it can be read. */
export function Secret({ value }: { value: string }) {
  return (
    <div className="secret">
      <code>{value}</code>
      <CopyButton text={value} label="Copy key" primary />
    </div>
  );
}
