import { useState, type FormEvent, type MouseEvent } from 'react';
import { textOf } from '../../text/form-data.ts';
import { replace, type Tagged } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Policies, Severity } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, EndButton } from '../../ui/dialog.tsx';
import { Check, Field } from '../../ui/form.tsx';
import { Conflict } from './conflict.tsx';
import { parametersOf } from './parameters.ts';

type Rule = Policies['policies'][number];

/** One rule of the list; the list is put back as a whole, and only where nobody changed it meanwhile. */
export function RuleDialog({
  id,
  rule,
  read,
  close,
}: {
  id: string;
  rule: Rule | undefined;
  read: Tagged<Policies>;
  close(): void;
}) {
  const [before] = useState(read);
  const [wrong, setWrong] = useState<string>();
  const put = useChange({
    run: (policies: readonly Rule[]) => replace(`/integrations/${id}/policies`, { policies }, before.etag),
    shownBy: [queries.policies(id).queryKey],
    done: close,
  });
  const others = before.policies.filter((each) => each.ruleId !== rule?.ruleId);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const parameters = parametersOf(textOf(form, 'parameters'));
    setWrong('error' in parameters ? parameters.error : undefined);
    if ('error' in parameters) {
      event.currentTarget.querySelector('textarea')?.focus();
      return;
    }
    const wanted = ruleOf(form, parameters.value);
    put.mutate(
      rule ? before.policies.map((each) => (each.ruleId === rule.ruleId ? wanted : each)) : [...others, wanted],
    );
  };
  return (
    <Dialog title={rule ? 'Edit rule' : 'New rule'} close={close} busy={put.isPending}>
      <form className="stack" onSubmit={submit}>
        <Fields rule={rule} wrong={wrong} />
        <Conflict error={put.error} what="rules" again={[queries.policies(id).queryKey]} close={close} />
        <div className="row">
          <Button type="submit" className="btn primary" busy={put.isPending}>
            {put.isPending ? 'Saving' : 'Save rule'}
          </Button>
          <EndButton>Cancel</EndButton>
          <span className="grow" />
          {rule ? <Remove busy={put.isPending} remove={() => put.mutate(others)} /> : null}
        </div>
      </form>
    </Dialog>
  );
}

function Fields({ rule, wrong }: { rule: Rule | undefined; wrong: string | undefined }) {
  return (
    <>
      <Field label="Rule id" help="As the CLI reports it.">
        {(ids) => (
          <input
            {...ids}
            className="input mono"
            name="ruleId"
            required
            maxLength={128}
            defaultValue={rule?.ruleId ?? ''}
            autoFocus={!rule}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="Name">
        {(ids) => (
          <input {...ids} className="input" name="name" required maxLength={128} defaultValue={rule?.name ?? ''} />
        )}
      </Field>
      <Field label="Severity" help="What the CLI should report. What it does report is what counts.">
        {(ids) => (
          <select {...ids} className="input" name="severity" defaultValue={rule?.severity ?? 'warning'}>
            <option value="info">Info</option>
            <option value="warning">Warning</option>
            <option value="critical">Critical</option>
          </select>
        )}
      </Field>
      <Check
        name="enabled"
        label="Switched on"
        help="Off: failing results are stored and shown, but open no alert and mail nobody. Open alerts still resolve."
        on={rule?.enabled ?? true}
      />
      <Field
        label="Parameters"
        help={wrong === undefined ? 'A JSON object, for the CLI alone.' : <span className="crit-t">{wrong}</span>}
      >
        {(ids) => (
          <textarea
            {...ids}
            className="input mono"
            name="parameters"
            spellCheck={false}
            aria-invalid={wrong !== undefined}
            defaultValue={JSON.stringify(rule?.parameters ?? {}, null, 2)}
          />
        )}
      </Field>
    </>
  );
}

/** Asks in its place, since a dialog is open already. */
function Remove({ busy, remove }: { busy: boolean; remove(): void }) {
  const [asked, setAsked] = useState(false);
  const press = (event: MouseEvent) => {
    if (!asked) setAsked(true);
    // The second press of a double click answers nothing: nobody has read the question by then.
    else if (event.detail < 2) remove();
  };
  return (
    <Button className="btn quiet danger" busy={busy} onClick={press}>
      {asked ? 'Remove? Closes no alert' : 'Remove rule'}
    </Button>
  );
}

function ruleOf(form: FormData, parameters: Rule['parameters']): Rule {
  return {
    ruleId: textOf(form, 'ruleId').trim(),
    name: textOf(form, 'name').trim(),
    severity: form.get('severity') as Severity,
    enabled: form.has('enabled'),
    parameters,
  };
}
