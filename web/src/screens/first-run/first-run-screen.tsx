import { useQuery } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { textOf } from '../../text/form-data.ts';
import { isAbsent, request } from '../../api/client.ts';
import { useChange } from '../../api/change.ts';
import { queries } from '../../api/queries.ts';
import type { Integration, NewKey, Overview } from '../../api/types.ts';
import { NotFound } from '../../shell/not-found.tsx';
import { useMay, useMayManageInstallation } from '../../shell/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field, FormFailure } from '../../ui/form.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Crumbs, PageHead, useTitle } from '../../ui/page.tsx';
import { Unread } from '../../ui/unread.tsx';
import { keepFresh } from './fresh-keys.ts';
import { KeyStep } from './key-step.tsx';
import { SnippetStep } from './snippet-step.tsx';
import { Step } from './step.tsx';
import { Waiting } from './waiting.tsx';
import './first-run.css';

/** From nothing to the first report: a name, a key, a snippet, and the wait beside them. */
export default function FirstRunScreen({ id }: { id?: string }) {
  useTitle(id === undefined ? 'New integration' : 'Connect a pipeline');
  return id === undefined ? <New /> : <Start id={id} />;
}

function Page({
  title,
  here,
  trail = [],
  children,
}: {
  title: string;
  here: string;
  trail?: readonly { name: string; href: string }[];
  children: ReactNode;
}) {
  return (
    <div className="stack">
      <Crumbs trail={[{ name: 'Fleet', href: '/' }, ...trail]} here={here} />
      <PageHead title={title} sub="Three steps. The page fills in by itself when the first report arrives." />
      {children}
    </div>
  );
}

function New() {
  const mayManage = useMayManageInstallation();
  const [, go] = useLocation();
  const make = useChange({
    run: async (name: string) => {
      const { id } = await request<Integration>('POST', '/integrations', { name });
      // Without its key the integration stands all the same, and the next page offers to make one.
      const key = await request<NewKey>('POST', `/integrations/${id}/keys`, { name: 'ci', scopes: ['ingest'] }).catch(
        () => undefined,
      );
      if (key) keepFresh(id, key);
      return id;
    },
    shownBy: [queries.fleet().queryKey],
    answered: (id) => {
      if (location.pathname.endsWith('/new')) go(`/integrations/${id}/start`, { replace: true });
    },
  });
  if (!mayManage) {
    return (
      <Empty title="Only an installation admin makes integrations">
        <p>
          Ask one, or sign in with such a key. <Link href="/">Go to the fleet</Link>
        </p>
      </Empty>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(textOf(new FormData(event.currentTarget), 'name').trim());
  };
  return (
    <Page title="Connect a pipeline" here="New integration">
      <ol className="wiz">
        <Step number={1} title="Name" state="now">
          <form className="pad stack" onSubmit={submit}>
            <Field
              label="Name of the integration"
              help="Usually the repository: 1 to 64 letters, digits, dots, dashes and underscores. It can be changed later."
            >
              {(ids) => (
                <input
                  {...ids}
                  className="input mono"
                  name="name"
                  placeholder="payments-api"
                  required
                  pattern="[A-Za-z0-9._\-]{1,64}"
                  autoComplete="off"
                  autoFocus
                />
              )}
            </Field>
            <FormFailure error={make.error} />
            <div className="row">
              <Button type="submit" className="btn primary" busy={make.isPending}>
                {make.isPending ? 'Making it' : 'Make it and its key'}
              </Button>
            </div>
          </form>
        </Step>
        <Step number={2} title="Copy the key" state="later" />
        <Step number={3} title="Add it to CI" state="later" />
      </ol>
    </Page>
  );
}

function Start({ id }: { id: string }) {
  const query = useQuery(queries.overview(id));
  const { data: overview, error } = query;
  if (!overview || isAbsent(error)) return <Unread of={query} absent={<NotFound what="integration" />} />;
  return <Connect overview={overview} />;
}

function Connect({ overview: { id, name } }: { overview: Overview }) {
  const mayManage = useMay('admin');
  return (
    <Page title={`Connect ${name}`} here="Connect" trail={[{ name, href: `/integrations/${id}/matrix` }]}>
      <div className="split first">
        <ol className="wiz">
          <Step
            number={1}
            title="Name"
            state="done"
            beside={<span className="mono">{name}</span>}
            action={
              mayManage ? (
                <Link className="btn quiet sm" href={`/integrations/${id}/settings/danger`}>
                  Rename
                </Link>
              ) : undefined
            }
          />
          <KeyStep id={id} />
          <SnippetStep />
        </ol>
        <Waiting id={id} />
      </div>
    </Page>
  );
}
