import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { ApiError } from '../../api/client.ts';
import { FormFailure } from '../../ui/form.tsx';

/** Why a list was not put back; where somebody else changed it meanwhile, the way to go on. */
export function Conflict({
  error,
  what,
  again,
  close,
}: {
  error: unknown;
  what: string;
  again: readonly QueryKey[];
  close(): void;
}) {
  const client = useQueryClient();
  if (!(error instanceof ApiError) || error.status !== 412) return <FormFailure error={error} />;
  const show = async () => {
    await Promise.all(again.map((queryKey) => client.invalidateQueries({ queryKey })));
    close();
  };
  return (
    <div className="banner crit" role="alert">
      <span>
        Somebody changed the {what} since you opened this, and nothing of yours was saved. Look at what they are now,
        then make your change again.
      </span>
      <button type="button" className="btn sm" onClick={() => void show()}>
        Show them as they are now
      </button>
    </div>
  );
}
