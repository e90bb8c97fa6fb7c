import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { Icon } from './icon.tsx';

/**
 * A dialog that keeps the focus within, ends with Escape, and gives the focus back. It is open while it is rendered; a
 * sheet comes from the lower edge.
 */
export function Dialog({
  title,
  close,
  sheet = false,
  children,
}: {
  title: ReactNode;
  close(): void;
  sheet?: boolean;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Its end comes while the dialog is still in the page: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const { current } = dialog;
    if (current && !current.open) current.showModal();
    // The browser would take the first that can be reached, the button that closes. A question begins with the answer that
    // leaves all as it is.
    current?.querySelector<HTMLElement>('input, select, textarea, [data-first]')?.focus();
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={sheet ? 'dialog sheet' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClose={({ currentTarget }) => {
        if (currentTarget.open) return;
        // Browsers let nobody refuse a second Escape. It is shown again, and ends only if it may.
        currentTarget.showModal();
        close();
      }}
    >
      <header>
        <h2 id={heading}>{title}</h2>
        <button type="button" className="btn quiet sm icon" aria-label="Close" onClick={close}>
          <Icon name="x" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
