import { LIN_WEI } from '../../../simulator/seed';
import { testApp } from '../../../testing/test-app';
import { registerChannelType } from '../messages/channel';
import type { Outbox } from '../messages/outbox';

/** Its own app, so in no folder. */
const test = testApp({ name: 'main' });

interface Manager {
  manager: { channelTypes: { get(type: string): { Channel: unknown } } };
}

it('beside another plugin that has the channel type “wecom”, as NocoBase’s commercial one does, the app starts and signs in', async () => {
  const { channelTypes } = (test.app.pm.get('notification-manager') as unknown as Manager).manager;
  const registered = channelTypes.get('wecom').Channel;
  const { outbox } = test.app.pm.get('nocobase-plugin-auth-wecom') as unknown as { outbox: Outbox };
  expect(() => registerChannelType(test.app, outbox)).not.toThrow(); // the type is taken by now
  expect(channelTypes.get('wecom').Channel).toBe(registered);
  expect(await test.logs()).toContain('Another plugin has registered notification channels');
  await test.addAuthenticator('wecom', { public: { autoSignup: true } });
  expect(await test.browser().as(LIN_WEI).signIn('wecom')).toMatchObject({ status: 200 });
});

it('beside one that registers the type after this plugin, too', async () => {
  class Other {}
  const registerLater = (plugin: { name?: string }) => {
    if (plugin.name === 'nocobase-plugin-auth-wecom') {
      const manager = test.app.pm.get('notification-manager') as unknown as {
        registerChannelType(type: object): void;
      };
      manager.registerChannelType({ type: 'wecom', Channel: Other });
    }
  };
  test.app.on('afterLoadPlugin', registerLater);
  await test.app.reload();
  test.app.off('afterLoadPlugin', registerLater);
  const { channelTypes } = (test.app.pm.get('notification-manager') as unknown as Manager).manager;
  expect(channelTypes.get('wecom').Channel).toBe(Other);
});

it('after a reload of the app, channels work with the new one', async () => {
  await test.app.reload();
  const { channelTypes } = (test.app.pm.get('notification-manager') as unknown as Manager).manager;
  expect(channelTypes.get('wecom')).toBeDefined();
});
