import { screen, waitFor, within } from '@testing-library/react';
import { data, fakeHost, refusal } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import { CHECKS, type CheckId, type Finding } from '../../../../shared/findings';
import type { CheckResult, SetupReport } from '../../../../shared/setup-report';
import { CheckSection } from '../check-section';

const OPTIONS = { corpId: 'ww1', agentId: '1000002', secret: 's', origin: 'https://nb.example.com' };
const VALUES = { authenticator: 'wecom', options: OPTIONS };

const DIFFERENT: Finding[] = [
  { code: 'DOMAIN_DIFFERS', values: { expected: 'nb.example.com', found: 'old.example.com' } },
  { code: 'HOMEPAGE_EMPTY', values: { expected: 'https://nb.example.com/tile' } },
];
const CHANGES = { redirectDomain: 'nb.example.com', homeUrl: 'https://nb.example.com/tile' };

/** A report in which all is right but these lines. */
function report(wrong: Partial<Record<CheckId, Omit<CheckResult, 'check'>>> = {}, changes?: SetupReport['changes']) {
  const results = CHECKS.map((check): CheckResult => {
    const right = { status: 'passed' as const, findings: [{ code: 'IP_OK' as const }] };
    return { check, ...(wrong[check] ?? right) };
  });
  return data({ results, ...(changes && { changes }) } satisfies SetupReport);
}

const failedBy = (...findings: Finding[]) => ({ status: 'failed' as const, findings });

const line = (title: string) => screen.getByText(title, { selector: 'strong' }).closest('li') as HTMLElement;
const domainLine = () => line('App’s trusted domain and homepage');

async function check(answer = report(), values = VALUES) {
  const host = fakeHost({ 'wecom:checkSetup': answer });
  const shown = show(<CheckSection app={host.app} values={values} enabled />);
  await shown.user.click(screen.getByRole('button', { name: 'Check setup' }));
  await screen.findByRole('button', { name: 'Check again' });
  return { host, ...shown };
}

it('sends the form as it is, and says of each line how it went and what comes next', async () => {
  const { host } = await check(report({ file: { status: 'skipped', findings: [{ code: 'NO_FILE' }] } }));
  expect(host.asked('wecom:checkSetup')).toMatchObject([{ data: VALUES }]);
  const status = screen
    .getAllByRole('listitem')
    .map((item) => within(item).getByText(/^(Passed|Skipped|Not tested yet)$/));
  expect(status.map(({ textContent }) => textContent)).toEqual([
    ...Array(6).fill('Passed'),
    'Skipped',
    ...Array(3).fill('Passed'),
    'Not tested yet',
  ]);
  screen.getByText('Everything that can be checked from here is correct. Now test a sign-in.');
});

it('names one next step: the first line that failed', async () => {
  await check(report({ ip: failedBy({ code: 'WECOM', errcode: 60020 }), domain: failedBy(...DIFFERENT) }));
  screen.getByText('Next, fix “Server’s trusted IP”, then check again.');
  expect(within(line('Server’s trusted IP')).getByText('Failed')).toBeTruthy();
});

it('says where the address is set that the server cannot reach', async () => {
  await check(report({ api: failedBy({ code: 'NET_STATUS', values: { host: 'wecom.example', status: 404 } }) }));
  within(line('The server can reach WeCom')).getByText(
    'It is set in “WeCom API address”, under Connection > Advanced: WeCom addresses.',
  );
});

it('has no two links to one page in one line', async () => {
  await check(report({ domain: failedBy(...DIFFERENT) }));
  expect(within(domainLine()).getAllByRole('link', { name: 'Apps in the WeCom console' })).toHaveLength(1);
});

it('says when the form has changed since, and no longer once it is checked again', async () => {
  const { host, user, rerender } = await check();
  const changed = { ...VALUES, options: { ...OPTIONS, agentId: '1000003' } };
  rerender(<CheckSection app={host.app} values={changed} enabled />);
  screen.getByText('The form has changed since this check.');
  expect(screen.queryByText(/Everything that can be checked/)).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Check again' }));
  await screen.findByText(/Everything that can be checked/);
  expect(screen.queryByText('The form has changed since this check.')).toBeNull();
  expect(host.asked('wecom:checkSetup').at(-1)).toMatchObject({ data: changed });
});

it('says that the server could not be asked, and asks again', async () => {
  const host = fakeHost({ 'wecom:checkSetup': refusal('NO', 403) });
  const { user } = show(<CheckSection app={host.app} values={VALUES} enabled />);
  await user.click(screen.getByRole('button', { name: 'Check setup' }));
  await screen.findByText('You don’t have permission to do this');
  host.answer('wecom:checkSetup', report());
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText(/Everything that can be checked/);
});

it('names all empty fields at once', async () => {
  await check(report(), { authenticator: ' ', options: { ...OPTIONS, agentId: '', secret: '' } });
  screen.getByText('Fill in first: Auth UID, AgentId, Secret.');
});

it('says that the authenticator is not enabled yet, and no longer once it is', async () => {
  const { host, rerender } = await check();
  const sentence = 'This authenticator is not enabled yet: tick “Enabled” and submit.';
  expect(screen.queryByText(sentence)).toBeNull();
  rerender(<CheckSection app={host.app} values={VALUES} enabled={false} />);
  screen.getByText(sentence);
});

describe('"Set it in WeCom for me"', () => {
  const opened = async () => {
    const shown = await check(report({ domain: failedBy(...DIFFERENT) }, CHANGES));
    await shown.user.click(screen.getByRole('button', { name: 'Set it in WeCom for me' }));
    return { ...shown, dialog: await screen.findByRole('dialog', { name: 'Set it in WeCom for me' }) };
  };

  it('says what is there and what will be, before anything is sent', async () => {
    const { host, dialog } = await opened();
    for (const text of [
      'Current: old.example.com',
      'New: nb.example.com',
      'Current: empty',
      'New: https://nb.example.com/tile',
    ]) {
      within(dialog).getByText(text);
    }
    expect(host.asked('wecom:setInWecom')).toEqual([]);
  });

  it('sets only what is ticked, checks again, and then offers what is left', async () => {
    const { host, user, dialog } = await opened();
    await user.click(within(dialog).getByRole('checkbox', { name: 'Trusted domain' }));
    host.answer('wecom:setInWecom', data({ kind: 'set' }));
    const homepageSet = failedBy(...DIFFERENT.slice(0, 1), { code: 'HOMEPAGE_OK' });
    host.answer('wecom:checkSetup', report({ domain: homepageSet }, { redirectDomain: 'nb.example.com' }));
    await user.click(within(dialog).getByRole('button', { name: 'Set it in WeCom' }));
    await screen.findByText('The app’s homepage is the homepage link.');
    expect(host.asked('wecom:setInWecom')).toMatchObject([{ data: { ...VALUES, fields: ['homeUrl'] } }]);

    await user.click(screen.getByRole('button', { name: 'Set it in WeCom for me' }));
    const again = await screen.findByRole('dialog', { name: 'Set it in WeCom for me' });
    const [left] = within(again).getAllByRole<HTMLInputElement>('checkbox');
    expect(within(again).getAllByRole('checkbox')).toHaveLength(1);
    expect(left?.checked).toBe(true);
  });

  it('sends nothing where nothing is ticked', async () => {
    const { user, dialog } = await opened();
    for (const box of within(dialog).getAllByRole('checkbox')) {
      await user.click(box);
    }
    expect(within(dialog).getByRole('button', { name: 'Set it in WeCom' })).toHaveProperty('disabled', true);
  });

  it('says why WeCom refuses, and leads to no page twice', async () => {
    const { host, user, dialog } = await opened();
    host.answer('wecom:setInWecom', data({ kind: 'refused', finding: { code: 'WECOM', errcode: 85005 } }));
    await user.click(within(dialog).getByRole('button', { name: 'Set it in WeCom' }));
    await screen.findByText(/WeCom does not yet know that you own this domain/);
    within(domainLine()).getByRole('link', { name: 'About WeCom error 85005' });
    expect(within(domainLine()).getAllByRole('link', { name: 'Apps in the WeCom console' })).toHaveLength(1);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
