import { useId, type ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';

/** One step of the way, with its number or, once done, its tick. */
export function Step({
  number,
  title,
  state,
  beside,
  action,
  children,
}: {
  number: number;
  title: string;
  state: 'done' | 'now' | 'later';
  beside?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  const id = useId();
  return (
    <li>
      <section className="card" aria-labelledby={id}>
        <header className={children ? '' : 'alone'}>
          <div className="row">
            <span className={`stepn ${state}`}>
              {state === 'done' ? <Icon name="check" /> : <span aria-hidden="true">{number}</span>}
            </span>
            <h2 id={id} className={state === 'later' ? 'dim' : ''}>
              <span className="vh">Step {number}: </span>
              {title}
              {state === 'done' ? <span className="vh">, done</span> : null}
            </h2>
            {beside}
          </div>
          {action}
        </header>
        {children}
      </section>
    </li>
  );
}
