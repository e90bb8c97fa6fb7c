import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';

/** Carries out a change, then reads anew what shows it. The keys are those of the queries, or how they begin. */
export function useChange<Input, Answer>({
  run,
  shownBy,
  answered,
  afterwards,
  done,
}: {
  run(input: Input): Promise<Answer>;
  shownBy: readonly QueryKey[];
  /** At once, for what is told in no other answer: to read anew takes its time, and may fail. */
  answered?(answer: Answer): void;
  /** Once all is read anew, also where the form is gone by then: what leads elsewhere from here looks where one is first. */
  afterwards?(): void;
  /** Once all is read anew, while the form is still there: whoever went on meanwhile is left in peace. */
  done?(answer: Answer, input: Input): void;
}) {
  const client = useQueryClient();
  const { mutate, ...mutation } = useMutation({
    mutationFn: run,
    onSuccess: async (answer) => {
      answered?.(answer);
      // First what is shown, so that nothing old is seen once the form is gone.
      await Promise.all(shownBy.map((queryKey) => client.invalidateQueries({ queryKey })));
      afterwards?.();
    },
  });
  return {
    ...mutation,
    // Given with the call, since what is given to the mutation is called from pages that are gone as well.
    mutate: (input: Input) => mutate(input, { onSuccess: (answer) => done?.(answer, input) }),
  };
}
