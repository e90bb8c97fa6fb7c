import {
  createContext,
  use,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ComponentProps,
  type ReactNode,
} from 'react';
import { Announcer } from './announcer.tsx';
import { Icon } from './icon.tsx';

const Ending = createContext({ busy: false, end: (): void => undefined });

/** A button that ends the dialog around it and asks for nothing; it rests while the dialog is busy. */
export function EndButton(props: ComponentProps<'button'>) {
  const { busy, end } = use(Ending);
  return <button className="btn quiet" {...props} type="button" aria-disabled={busy} onClick={end} />;
}

/**
 * A dialog that keeps the focus within, ends with Escape, and gives the focus back. It is open while it is rendered; a
 * sheet comes from the lower edge. While it is `busy` nobody can end it, unless that takes long: how its request went shows
 * in it. While it is `locked` nobody can.
 */
export function Dialog({
  title,
  close,
  busy: isAsking = false,
  locked = false,
  sheet = false,
  children,
}: {
  title: ReactNode;
  close(): void;
  busy?: boolean;
  locked?: boolean;
  sheet?: boolean;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const isSlow = useIsSlow(isAsking);
  const busy = locked || (isAsking && !isSlow);
  const end = busy ? () => undefined : close;
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
        end();
      }}
      onClose={({ currentTarget }) => {
        if (currentTarget.open) return;
        // Browsers let nobody refuse a second Escape. It is shown again, and ends only if it may.
        currentTarget.showModal();
        end();
      }}
    >
      <Ending value={{ busy, end }}>
        <header>
          <h2 id={heading}>{title}</h2>
          <EndButton className="btn quiet sm icon" aria-label="Close">
            <Icon name="x" />
          </EndButton>
        </header>
        {children}
        <div role="status">
          {isSlow ? (
            <p className="banner mt2">This is taking long. You may close this; what you asked for may still be done.</p>
          ) : null}
        </div>
        <Announcer />
      </Ending>
    </dialog>
  );
}

/** So long a request keeps its dialog open, in milliseconds: over a dead line nobody answers for minutes. */
const longestMs = 20_000;

/** Whether a request is under way for longer than that. */
function useIsSlow(isAsking: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isAsking) return;
    const timer = setTimeout(() => setSlow(true), longestMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isAsking]);
  return isSlow;
}
