import { act, screen, waitFor } from '@testing-library/react';
import { data, fakeHost } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import type { EventFeed } from '../../../../shared/actions';
import { typedProblem } from '../../../../shared/settings-rules';
import { generateEventKeys } from '../event-keys';
import { eventUrl } from '../event-url';
import { EventsSection } from '../events-section';

const ORIGIN = 'https://nb.example.com';
const KEYS = { eventToken: 'abc123', eventAesKey: 'k'.repeat(43) };

function showSection(options: Record<string, unknown>, feed?: EventFeed) {
  const host = fakeHost({ 'wecom:eventFeed': data(feed) });
  const onGenerate = jest.fn();
  const { user } = show(
    <EventsSection
      app={host.app}
      authenticator="office"
      options={{ origin: ORIGIN, ...options }}
      saved={feed !== undefined}
      onGenerate={onGenerate}
    >
      fields
    </EventsSection>,
  );
  return { host, user, onGenerate };
}

it('shows the URL without a query, and fills in keys that the form accepts', async () => {
  const { user, onGenerate } = showSection({});
  screen.getByText(`${ORIGIN}/api/wecom:events/office`);
  await user.click(screen.getByRole('button', { name: 'Generate Token and EncodingAESKey' }));
  const [keys] = onGenerate.mock.calls[0];
  expect(typedProblem('eventToken', keys.eventToken)).toBeUndefined();
  expect(typedProblem('eventAesKey', keys.eventAesKey)).toBeUndefined();
  expect(generateEventKeys()).not.toEqual(keys);
});

it('shows the URL of a sub-app', () => {
  const app = { ...fakeHost().app, name: 'h r' };
  expect(eventUrl(app, ORIGIN, 'büro')).toBe(`${ORIGIN}/api/__app/h%20r/wecom:events/b%C3%BCro`);
});

it('shows new keys to copy, and none that are stored or variables', () => {
  showSection(KEYS);
  screen.getByText(KEYS.eventToken);
  screen.getByText(KEYS.eventAesKey);
});

it('shows neither stored keys nor variables', () => {
  showSection({ eventToken: 'encrypted2:AAAA', eventAesKey: '{{$env.KEY}}' });
  expect(screen.queryByText(/^Copy these values/)).toBeNull();
});

it('waits for an origin and a name', () => {
  showSection({ origin: 'noco.example' });
  screen.getByText('Shown once Origin is filled in.');
});

it.each<[string, Partial<EventFeed>, RegExp[]]>([
  ['nothing yet', {}, [/^WeCom has not verified the URL yet/]],
  [
    'verified, and events',
    { verifiedAt: '2026-03-01T08:00:00.000Z', lastEventAt: '2026-03-02T08:00:00.000Z' },
    [/^URL verified by WeCom: .*2026/, /^Last event: .*2026/],
  ],
  [
    'a wrong key',
    { refused: { at: '2026-03-01T08:00:00.000Z', wrong: 'aesKey' } },
    [/^Last refused request, .*2026.*: EncodingAESKey differs/],
  ],
])('tells how it stands: %s', async (_, feed, texts) => {
  showSection({}, { enabled: true, waiting: 0, failed: 0, ...feed });
  for (const text of texts) {
    await screen.findByText(text);
  }
});

it('says nothing where the saved settings have no keys', async () => {
  const { host } = showSection({}, { enabled: false, waiting: 0, failed: 0 });
  await waitFor(() => expect(host.asked('wecom:eventFeed')).toHaveLength(1));
  await act(async () => undefined); // the answer has been shown
  expect(screen.queryByTestId('wecom-event-status')).toBeNull();
});
