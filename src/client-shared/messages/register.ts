/** Registers nothing itself: what both clients need to register the channel type. */
import type { ComponentType } from 'react';
import { NAMESPACE } from '../../shared/constants';
import { CHANNEL_TYPE } from '../../shared/message-limits';
import type { HostApp } from '../host/host-app';
import { withProps } from '../ui/with-props';
import type { HostFormProps } from './forms';

type Loader<P = object> = () => Promise<{ default: ComponentType<P> }>;

/** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/plugins/%40nocobase/plugin-notification-manager/src/client/manager/channel/types.ts */
interface ChannelComponents {
  /** The legacy client's. */
  ChannelConfigForm?: ComponentType;
  ContentConfigForm?: ComponentType<HostFormProps>;
  /** The modern client's. */
  ChannelConfigFormLoader?: Loader;
  /** Both clients'. */
  MessageConfigFormLoader: Loader<HostFormProps>;
  ContentConfigFormLoader: Loader<HostFormProps>;
}

interface NotificationManager {
  channelTypes?: { get(type: string): unknown };
  registerChannelType?(type: { type: string; title: string; components: ChannelComponents }): void;
}

/** Does nothing where the notification manager is off, or another plugin has registered the type. */
export function registerChannelType(
  app: HostApp,
  forms: Pick<ChannelComponents, 'ChannelConfigForm' | 'ContentConfigForm' | 'ChannelConfigFormLoader'>,
): void {
  const manager = app.pm.get('notification-manager') as NotificationManager | undefined;
  if (!manager?.registerChannelType || manager.channelTypes?.get(CHANNEL_TYPE)) {
    return;
  }
  const messageForm = async () => {
    const { MessageConfigForm, inputs } = await loadForms(app);
    return { default: withProps(MessageConfigForm, { app, inputs }) };
  };
  const contentForm = async () => {
    const { ContentConfigForm, inputs } = await loadForms(app);
    return { default: withProps(ContentConfigForm, { app, inputs }) };
  };
  manager.registerChannelType({
    type: CHANNEL_TYPE,
    title: `{{t("WeCom",{"ns":"${NAMESPACE}"})}}`,
    components: { ...forms, MessageConfigFormLoader: messageForm, ContentConfigFormLoader: contentForm },
  });
}

/** The forms, and NocoBase's inputs for them. */
async function loadForms(app: HostApp) {
  const [forms, { loadHostInputs }] = await Promise.all([
    import(/* webpackChunkName: "messages" */ './forms'),
    import(/* webpackChunkName: "messages" */ './host-inputs'),
  ]);
  return { ...forms, inputs: await loadHostInputs(app) };
}
