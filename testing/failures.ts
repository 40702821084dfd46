import type { ListedFailures } from '../src/shared/actions';
import type { ListedFailure } from '../src/shared/setup-report';
import type { TestApp } from './test-app';

/** All failed sign-ins that the list has, the newest first. @param userId who asks; by default the root user */
export async function listFailures(
  test: TestApp,
  authenticator = 'wecom',
  { userId, ...filter }: { userId?: number } & Record<string, unknown> = {},
): Promise<ListedFailure[]> {
  const listed: ListedFailure[] = [];
  for (let page = 1; ; page++) {
    const query = { authenticator, page: String(page), ...(filter as Record<string, string>) };
    const { data } = await test.call<ListedFailures>('wecom:listFailures', { userId, query });
    listed.push(...data.failures);
    if (data.failures.length === 0 || listed.length >= data.total) {
      return listed;
    }
  }
}
