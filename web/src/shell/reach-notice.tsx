import { useReach } from '../api/reach.ts';

/** Says wherever one has scrolled to that an answer is late: a page that is blank meanwhile would tell nothing. */
export function ReachNotice() {
  const late = useReach() === 'slow';
  return (
    <div className="reach" role="status">
      {late ? (
        <p className="banner unk">
          <strong>Clef Pro takes long to answer.</strong> <span>What you asked for comes as soon as it does.</span>
        </p>
      ) : null}
    </div>
  );
}
