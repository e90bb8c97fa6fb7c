import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';

/** Carries out a change, then reads anew what shows it. The keys are those of the queries, or how they begin. */
export function useChange<Input, Answer>({
  run,
  shownBy,
  answered,
  done,
}: {
  run(input: Input): Promise<Answer>;
  shownBy: readonly QueryKey[];
  /** At once, for what is told in no other answer: to read anew takes its time, and may fail. */
  answered?(answer: Answer): void;
  done?(answer: Answer, input: Input): void;
}) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async (answer, input) => {
      answered?.(answer);
      // First what is shown, so that nothing old is seen once the form is gone.
      await Promise.all(shownBy.map((queryKey) => client.invalidateQueries({ queryKey })));
      done?.(answer, input);
    },
  });
}
