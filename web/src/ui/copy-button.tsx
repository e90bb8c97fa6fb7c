import { useState } from 'react';
import { announce } from './announcer.tsx';
import { Icon } from './icon.tsx';

/** Copies a text, and says so. */
export function CopyButton({ text, label, primary = false }: { text: string; label: string; primary?: boolean }) {
  const [says, setSays] = useState<string>();
  const copy = async () => {
    let result = 'Copied';
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain http a browser gives no clipboard.
      result = 'Mark it and copy by hand';
    }
    setSays(result);
    announce(result);
    setTimeout(() => setSays(undefined), 2_000);
  };
  return (
    <button type="button" className={primary ? 'btn primary' : 'btn sm'} onClick={() => void copy()}>
      <Icon name={says === 'Copied' ? 'check' : 'copy'} />
      {says ?? label}
    </button>
  );
}
