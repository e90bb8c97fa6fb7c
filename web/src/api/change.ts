import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';

/** Carries out a change, then reads anew what shows it. The keys are those of the queries, or how they begin. */
export function useChange<Input, Answer>({
  run,
  shownBy,
  done,
}: {
  run(input: Input): Promise<Answer>;
  shownBy: readonly QueryKey[];
  done?(answer: Answer, input: Input): void;
}) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async (answer, input) => {
      // First what is shown, so that nothing old is seen once the form is gone.
      await Promise.all(shownBy.map((queryKey) => client.invalidateQueries({ queryKey })));
      done?.(answer, input);
    },
  });
}
