import type { TestApp } from './test-app';

/** A message as NocoBase's channel gets it. */
interface InboxMessage {
  userId: number;
  channel: string;
  title: string;
  content: string;
  url: unknown;
}

interface Inbox {
  messages: InboxMessage[];
  /** What sending throws, if anything. */
  failsWith?: Error;
  remove(): Promise<void>;
}

interface Sending {
  channel: { name: string };
  message: { title: string; content: string; options: { url?: unknown } };
  receivers: { value: number[] };
}

/** Stands in for NocoBase's plugins for notifications, which the tests' NocoBase does not have. */
export async function addInbox({ app }: TestApp): Promise<Inbox> {
  const inbox: Inbox = { messages: [], remove: async () => undefined };
  class Channel {
    async send({ channel, message, receivers }: Sending): Promise<void> {
      if (inbox.failsWith) {
        throw inbox.failsWith;
      }
      const { title, content, options } = message;
      inbox.messages.push(
        ...receivers.value.map((userId) => ({ userId, channel: channel.name, title, content, url: options.url })),
      );
    }
  }
  const fields = ['name', 'title', 'notificationType'].map((name) => ({ name, type: 'string' as const }));
  const channels = app.db.collection({
    name: 'notificationChannels',
    filterTargetKey: 'name',
    autoGenId: false,
    fields: [{ ...fields[0], primaryKey: true }, ...fields.slice(1)],
  });
  await channels.sync();
  const get = app.pm.get.bind(app.pm);
  const manager = { enabled: true, channelTypes: new Map([['in-app-message', { Channel }]]) };
  const installed = jest
    .spyOn(app.pm, 'get')
    .mockImplementation((name) => (name === 'notification-manager' ? (manager as never) : get(name)));
  inbox.remove = async () => {
    installed.mockRestore();
    await app.db.sequelize.getQueryInterface().dropTable(channels.model.getTableName());
    app.db.collections.delete(channels.name);
  };
  return inbox;
}
