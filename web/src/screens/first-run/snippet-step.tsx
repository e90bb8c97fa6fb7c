import { useRef, type KeyboardEvent } from 'react';
import { useSearchParams } from 'wouter';
import { basePath } from '../../api/client.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { snippetFor, systems, type System } from './snippets.ts';
import { Step } from './step.tsx';

const names = Object.keys(systems) as System[];

/** What the pipeline runs, for the CI system that the address names. */
export function SnippetStep() {
  const [params, setParams] = useSearchParams();
  const chosen = names.find((name) => name === params.get('ci')) ?? 'github';
  const { file, secret, text } = snippetFor(chosen, `${location.origin}${basePath}`);
  const tabs = useRef<HTMLDivElement>(null);
  const choose = (name: System) => setParams({ ci: name }, { replace: true });
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = (names.indexOf(chosen) + step + names.length) % names.length;
    choose(names[next]!);
    tabs.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <Step number={3} title="Add it to CI" state="now" action={<CopyButton text={text} label="Copy snippet" />}>
      <div className="pad-tabs">
        <div className="tabs" role="tablist" aria-label="CI system" ref={tabs} onKeyDown={onKey}>
          {names.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`ci-${name}`}
              aria-controls="snippet"
              aria-selected={name === chosen}
              tabIndex={name === chosen ? 0 : -1}
              onClick={() => choose(name)}
            >
              {systems[name]}
            </button>
          ))}
        </div>
      </div>
      <div className="pad stack" role="tabpanel" id="snippet" aria-labelledby={`ci-${chosen}`}>
        <dl className="kv">
          <dt>Key</dt>
          <dd>{secret}</dd>
          <dt>File</dt>
          <dd>
            <code>{file}</code>
          </dd>
        </dl>
        <pre className="code" role="group" tabIndex={0} aria-label={`Snippet for ${systems[chosen]}`}>
          {text}
        </pre>
      </div>
    </Step>
  );
}
