import { useId, type ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { messageOf } from './notice.tsx';

/** One labelled control with its help; `children` gets the ids that tie them together. */
export function Field({
  label,
  help,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  children(ids: { id: string; 'aria-describedby'?: string }): ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(help === undefined ? { id } : { id, 'aria-describedby': `${id}-help` })}
      {help === undefined ? null : (
        <p className="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

/** Choices of which one holds, each with what it means. */
export function Choices<Value extends string>({
  legend,
  name,
  value,
  options,
}: {
  legend: string;
  name: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode; help?: string }[];
}) {
  const id = useId();
  return (
    <fieldset className="field">
      <legend className="label">{legend}</legend>
      {options.map((option) => (
        <div key={option.value} className="choice">
          <label className="check">
            <input
              type="radio"
              name={name}
              value={option.value}
              defaultChecked={option.value === value}
              {...(option.help === undefined ? {} : { 'aria-describedby': `${id}-${option.value}` })}
            />
            {option.label}
          </label>
          {option.help === undefined ? null : (
            <p className="help" id={`${id}-${option.value}`}>
              {option.help}
            </p>
          )}
        </div>
      ))}
    </fieldset>
  );
}

/** A checkbox with what it means. */
export function Check({ name, label, help, on }: { name: string; label: string; help: string; on: boolean }) {
  const id = useId();
  return (
    <div className="field choice">
      <div className="check">
        <input id={id} type="checkbox" name={name} defaultChecked={on} aria-describedby={`${id}-help`} />
        <label htmlFor={id}>{label}</label>
      </div>
      <p className="help" id={`${id}-help`}>
        {help}
      </p>
    </div>
  );
}

/** Why a form was not taken: what the API says, with each wrong place. */
export function FormFailure({ error }: { error: unknown }) {
  if (!error) return null;
  const places = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return (
    <div className="banner crit" role="alert">
      {places.length === 0 ? <span>{messageOf(error)}</span> : null}
      <ul>
        {places.map(({ pointer, message }) => (
          <li key={pointer + message}>
            <code>{pointer.split('/').at(-1)}</code> {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
