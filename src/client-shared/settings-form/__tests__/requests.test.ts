import type { HostApp, HostRequest } from '../../host/host-app';
import { addVerificationFile, checkSetup, trialReport } from '../requests';

const VALUES = { authenticator: 'office', options: { corpId: 'ww1' } };

/** A host whose server gives one answer, or none. */
function host(answer?: { status: number; data: unknown }) {
  const requests: HostRequest[] = [];
  const request = async (asked: HostRequest) => {
    requests.push(asked);
    if (!answer || !asked.validateStatus?.(answer.status)) {
      throw new Error('a message for nobody');
    }
    return { ...answer, config: {} };
  };
  return { app: { apiClient: { request } } as unknown as HostApp, requests };
}

it('sends the form as it is, and never lets NocoBase show an error of its own', async () => {
  const { app, requests } = host({ status: 200, data: { data: { results: [] } } });
  expect(await checkSetup(app, VALUES)).toEqual({ kind: 'answered', data: { results: [] } });
  expect(requests).toMatchObject([{ url: 'wecom:checkSetup', method: 'post', data: VALUES, skipNotify: true }]);
});

it('reads with GET', async () => {
  const { app, requests } = host({ status: 200, data: { data: { kind: 'waiting' } } });
  await trialReport(app, 'abc');
  expect(requests).toMatchObject([{ url: 'wecom:trialReport', method: 'get', params: { trial: 'abc' } }]);
});

it.each([
  [
    { status: 400, data: { errors: [{ code: 'FILE_EXISTS' }] } },
    { kind: 'refused', code: 'FILE_EXISTS' },
  ],
  [
    { status: 400, data: { errors: [{ message: 'something' }] } },
    { kind: 'failed', failure: 'internal' },
  ],
  [
    { status: 403, data: { errors: [{ message: 'No permissions' }] } },
    { kind: 'failed', failure: 'forbidden' },
  ],
  [
    { status: 500, data: '<html>' },
    { kind: 'failed', failure: 'internal' },
  ],
  [
    { status: 200, data: '<html>a portal</html>' },
    { kind: 'failed', failure: 'internal' },
  ],
  [
    { status: 401, data: {} },
    { kind: 'failed', failure: 'unreachable' },
  ], // NocoBase leads to its sign-in page
  [undefined, { kind: 'failed', failure: 'unreachable' }],
])('makes of %j: %j', async (answer, reply) => {
  expect(await addVerificationFile(host(answer).app, { name: 'x', content: 'y' })).toEqual(reply);
});
