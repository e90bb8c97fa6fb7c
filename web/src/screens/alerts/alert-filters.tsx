import { useState } from 'react';
import type { Alert } from '../../api/types.ts';
import { Icon } from '../../ui/icon.tsx';
import { filterNames, isNarrowed, type AlertFilter } from './filter.ts';

type Change = (changes: Readonly<Record<string, string | undefined>>) => void;

/** Narrows a list of alerts. `seen` are those on the page: their rules and scopes are offered. */
export function AlertFilters({
  filter,
  seen,
  change,
}: {
  filter: AlertFilter;
  seen: readonly Alert[];
  change: Change;
}) {
  return (
    <div className="filters" role="search" aria-label="Filter alerts">
      <Choice
        name="severity"
        label="Severity"
        value={filter.severity}
        options={{ critical: 'Critical', warning: 'Warning', info: 'Info' }}
        any="Any severity"
        change={change}
      />
      <Typed name="rule" value={filter.rule} offered={seen.map(({ ruleId }) => ruleId)} change={change} />
      <Typed name="scope" value={filter.scope} offered={seen.map(({ scope }) => scope)} change={change} />
      {filter.status === 'open' ? (
        <Choice
          name="acknowledged"
          label="Acknowledged"
          value={filter.acknowledged}
          options={{ false: 'Not acknowledged', true: 'Acknowledged' }}
          any="Acknowledged or not"
          change={change}
        />
      ) : null}
      {isNarrowed(filter) ? (
        <button
          type="button"
          className="btn quiet"
          onClick={() => change(Object.fromEntries(filterNames.map((name) => [name, undefined])))}
        >
          <Icon name="x" />
          Clear filters
        </button>
      ) : null}
    </div>
  );
}

function Choice({
  name,
  label,
  value,
  options,
  any,
  change,
}: {
  name: string;
  label: string;
  value: string | undefined;
  options: Readonly<Record<string, string>>;
  any: string;
  change: Change;
}) {
  return (
    <select
      className="input"
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => change({ [name]: event.target.value || undefined })}
    >
      <option value="">{any}</option>
      {Object.entries(options).map(([each, word]) => (
        <option key={each} value={each}>
          {word}
        </option>
      ))}
    </select>
  );
}

/** A rule or a scope, whole: it counts once it is one of those offered, or on Enter, or when one leaves the field. */
function Typed({
  name,
  value,
  offered,
  change,
}: {
  name: 'rule' | 'scope';
  value: string | undefined;
  offered: readonly string[];
  change: Change;
}) {
  const [text, setText] = useState(value ?? '');
  const [settled, setSettled] = useState(value);
  if (settled !== value) {
    setSettled(value);
    setText(value ?? '');
  }
  const known = [...new Set(offered)].filter((each) => each !== '').toSorted();
  const settle = (wanted: string) => {
    if (wanted !== (value ?? '')) change({ [name]: wanted || undefined });
  };
  return (
    <>
      <input
        className="input"
        type="search"
        list={`alert-${name}s`}
        aria-label={name === 'rule' ? 'Rule, by its id' : 'Scope, whole'}
        placeholder={name === 'rule' ? 'Rule id' : 'Scope'}
        value={text}
        maxLength={name === 'rule' ? 128 : 300}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target, nativeEvent }) => {
          setText(target.value);
          // What was picked from the list comes at once, unlike what is typed.
          const picked = !('inputType' in nativeEvent) || nativeEvent.inputType === 'insertReplacementText';
          if (picked || target.value === '') settle(target.value);
        }}
        onKeyDown={({ key }) => (key === 'Enter' ? settle(text.trim()) : undefined)}
        onBlur={() => settle(text.trim())}
      />
      <datalist id={`alert-${name}s`}>
        {known.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  );
}
