/**
 * The paging columns of tables without an `id`: together unique within an integration, and the first of them has an
 * index.
 */
const keys: Readonly<Record<string, readonly [string, ...string[]]>> = {
  session: ['hash'],
  policy_rule: ['rule_id'],
  report: ['seq'],
  report_body: ['content_hash'],
  notification_decision: ['report_id', 'alert_id', 'revision', 'channel_id'],
  captured_mail: ['notification_id'],
};

/**
 * The columns by which the rows of a table of one integration are paged, so that a page begins where the last one ended.
 */
export function pageKey(table: string): readonly [string, ...string[]] {
  return keys[table] ?? ['id'];
}
