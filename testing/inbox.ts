/** An inbox as NocoBase's plugin for in-app messages keeps it, which the server tests do not load. */
import { randomUUID } from 'node:crypto';
import { withStrategyResources } from './strategy-resources';
import type { TestApp } from './test-app';

const MESSAGES = 'notificationInAppMessages';

export interface InboxMessage {
  userId: number;
  channelName: string;
  title: string;
  content: string;
  options: Record<string, string>;
}

interface Sending {
  channel: { name: string };
  message: { title: string; content: string; options: Record<string, string> };
  receivers: { value: number[] };
}

export interface Inbox {
  messages(): Promise<InboxMessage[]>;
  /** From now on: what sending throws, if anything. */
  failsWith?: Error;
  /** What the next sending throws, and no other. */
  failsOnce?: Error;
  /** From now on: whether the plugin is enabled. */
  isOn: boolean;
  remove(): Promise<void>;
}

/** Adds it to the app, until it is removed. */
export async function addInbox({ app }: TestApp): Promise<Inbox> {
  app.db.collection({
    name: MESSAGES,
    autoGenId: false,
    fields: [
      { type: 'uuid', name: 'id', primaryKey: true },
      { type: 'bigInt', name: 'userId' },
      { type: 'string', name: 'channelName' },
      { type: 'text', name: 'title' },
      { type: 'text', name: 'content' },
      { type: 'json', name: 'options' },
    ],
  });
  await app.db.sync();
  const rows = () => app.db.getCollection(MESSAGES).model;
  class Channel {
    async send({ channel, message, receivers }: Sending) {
      const error = inbox.failsOnce ?? inbox.failsWith;
      inbox.failsOnce = undefined;
      if (error) {
        throw error;
      }
      for (const userId of receivers.value) {
        await rows().create({ id: randomUUID(), userId, channelName: channel.name, ...message });
      }
    }
  }
  const find = app.pm.get.bind(app.pm);
  const spy = jest.spyOn(app.pm, 'get').mockImplementation((name) => {
    const manager = { enabled: inbox.isOn, channelTypes: { get: () => ({ Channel }) } };
    return name === 'notification-manager' ? (manager as never) : find(name as string);
  });
  const inbox: Inbox = {
    isOn: true,
    messages: async () => (await rows().findAll()).map((row) => row.get() as InboxMessage),
    async remove() {
      spy.mockRestore();
      await withStrategyResources(app, [], async () => {
        // NocoBase's ACL removes the collection from its list, and has none here
        await app.db.getCollection(MESSAGES).model.drop();
        app.db.removeCollection(MESSAGES);
      });
    },
  };
  return inbox;
}
