import { useState, type FormEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { textOf } from '../../text/form-data.ts';
import { request } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Integration, IntegrationSettings, Overview } from '../../api/types.ts';
import { useMay } from '../../shell/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Check, Choices, Field, FormFailure } from '../../ui/form.tsx';
import { branchesOf, changesOf, inUnit, secondsOf, type Unit } from './changes.ts';

type Given = Partial<IntegrationSettings>;

const readReports = (form: FormData): Given => ({
  collectCIContext: form.has('collectCIContext'),
  trackedBranches: branchesOf(textOf(form, 'trackedBranches')),
  resultMode: form.get('resultMode') as IntegrationSettings['resultMode'],
  expectReportEvery: secondsOf(textOf(form, 'count'), form.get('unit') as Unit),
});

const readPrivacy = (form: FormData): Given => ({
  privacyMode: form.get('privacyMode') as IntegrationSettings['privacyMode'],
});

/** What reports may carry, which of them count, and when silence is an alarm. */
export function ReportSettings({ overview }: { overview: Overview }) {
  return (
    <SettingsForm overview={overview} read={readReports}>
      {(settings) => <ReportFields settings={settings} />}
    </SettingsForm>
  );
}

function ReportFields({ settings }: { settings: IntegrationSettings }) {
  const { count, unit } = inUnit(settings.expectReportEvery);
  return (
    <>
      <Field
        label="Tracked branches"
        help="One a line. Only their reports move the head, the matrix and the alerts; others are kept outside the line. Empty means all. A detached checkout sends no branch and counts as tracked."
      >
        {(ids) => (
          <textarea
            {...ids}
            className="input mono"
            name="trackedBranches"
            defaultValue={settings.trackedBranches.join('\n')}
            spellCheck={false}
          />
        )}
      </Field>
      <Field
        label="A report is expected at least every"
        help="Longer silence shows on the fleet and sends one notification. Empty for never; half an hour at the least."
      >
        {(ids) => (
          <div className="row interval">
            <input {...ids} className="input" type="number" name="count" min="0.5" step="any" defaultValue={count} />
            <select className="input" name="unit" defaultValue={unit} aria-label="Unit">
              <option value="hours">hours</option>
              <option value="days">days</option>
            </select>
          </div>
        )}
      </Field>
      <Choices
        legend="What a report lists"
        name="resultMode"
        value={settings.resultMode}
        options={[
          { value: 'auto', label: 'Each report tells', help: 'Right for every CLI known so far.' },
          {
            value: 'rules',
            label: 'Every rule',
            help: 'A rule that is missing was not evaluated; its alert stays open.',
          },
          { value: 'issues', label: 'Findings only', help: 'What is missing is fixed; its alert is resolved.' },
        ]}
      />
      <Check
        name="collectCIContext"
        label="Collect CI context"
        help="The CLI may send, and Clef Pro keeps, the CI provider, the link to the pipeline and what triggered it. Off unless you want it."
        on={settings.collectCIContext}
      />
    </>
  );
}

/** What happens to text that may not be kept. */
export function PrivacySettings({ overview }: { overview: Overview }) {
  return (
    <SettingsForm overview={overview} read={readPrivacy}>
      {({ privacyMode }) => (
        <>
          <Choices
            legend="Paths, keys, tokens and the like in a report"
            name="privacyMode"
            value={privacyMode}
            options={[
              {
                value: 'redact',
                label: 'Replace them',
                help: 'Before anything is stored, [path] or [token] takes their place; the receipt counts them. No report is refused for them.',
              },
              {
                value: 'strict',
                label: 'Refuse the submission',
                help: 'The whole batch is refused with 422, which names place and kind. The pipeline is blocked until they are gone.',
              },
            ]}
          />
          <p className="dim">
            Either way none of it is stored, logged or passed on.{' '}
            <Link href={`/integrations/${overview.id}/settings/knowledge`}>What we know about you</Link> lists what is.
          </p>
        </>
      )}
    </SettingsForm>
  );
}

/** Sends what differs from what it began with; whoever may not change it reads it. */
function SettingsForm({
  overview: { id, settings },
  read,
  children,
}: {
  overview: Overview;
  read(form: FormData): Given;
  /** The fields with what the form began with: what is read anew meanwhile belongs to another form. */
  children(first: IntegrationSettings): ReactNode;
}) {
  const [first] = useState(settings);
  // As it was when the form came up: what somebody else changes meanwhile is not written over.
  const [before, setBefore] = useState(settings);
  const mayChange = useMay('admin');
  const [saved, setSaved] = useState<string>();
  const save = useChange({
    run: (given: Given) => request<Integration>('PATCH', `/integrations/${id}`, given),
    shownBy: [queries.overview(id).queryKey, queries.cliConfig(id).queryKey],
    done: (_, given) => {
      // Not the answer: it also holds what somebody else changed, which the form does not show.
      setBefore((was) => ({ ...was, ...given }));
      setSaved('Saved');
      announce('Saved');
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const changes = changesOf(before, read(new FormData(event.currentTarget)));
    if (Object.keys(changes).length === 0) setSaved('Nothing to save: it is as it was');
    else save.mutate(changes);
  };
  return (
    <section className="card form" aria-label="Settings">
      <form className="pad stack" onSubmit={submit} onChange={() => setSaved(undefined)}>
        <fieldset className="stack" disabled={!mayChange}>
          {children(first)}
        </fieldset>
        <FormFailure error={save.error} />
        {mayChange ? (
          <div className="row">
            <Button type="submit" className="btn primary" busy={save.isPending}>
              {save.isPending ? 'Saving' : 'Save'}
            </Button>
            {saved === undefined ? null : <span className="dim">{saved}</span>}
          </div>
        ) : (
          <p className="dim">A key of the scope admin may change this.</p>
        )}
      </form>
    </section>
  );
}
