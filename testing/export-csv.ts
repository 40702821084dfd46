import type { TestApp } from './test-app';

interface ExportRequest {
  query?: Record<string, string>;
  /** By default, the root user. */
  userId?: number;
  locale?: string;
}

/** A file that an action of the plugin exports. */
export async function exportCsv(
  test: TestApp,
  action: 'exportPeople' | 'exportFailures',
  { query, userId = 1, locale = 'en-US' }: ExportRequest = {},
) {
  const token = await test.session(userId);
  const headers = { authorization: `Bearer ${token}`, 'x-authenticator': 'basic', 'x-locale': locale };
  const reply = await fetch(`${test.origin}/api/wecom:${action}?${new URLSearchParams(query)}`, { headers });
  const bytes = Buffer.from(await reply.arrayBuffer());
  return {
    type: reply.headers.get('content-type'),
    name: reply.headers.get('content-disposition'),
    text: bytes.toString(),
  };
}
