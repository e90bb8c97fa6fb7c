import { Link } from 'wouter';
import { ApiError, isAbsent } from '../api/client.ts';
import { Empty, Failure } from './notice.tsx';

/** Why a report is not shown; where there is nothing to show any more, with the way to the newest one. */
export function ReportFailure({ error, retry, latest }: { error: unknown; retry: () => void; latest: string }) {
  if (!isAbsent(error)) return <Failure error={error} retry={retry} />;
  const back = (
    <p className="mt2">
      <Link className="btn" href={latest}>
        Back to latest
      </Link>
    </p>
  );
  if (!(error instanceof ApiError) || error.status !== 410) {
    return (
      <>
        <Failure error={error} />
        {back}
      </>
    );
  }
  return (
    <section className="card">
      <Empty title={error.problem?.title ?? 'Not kept any more'}>
        <p>{error.message}</p>
        {back}
      </Empty>
    </section>
  );
}
