/** The legacy client's forms of notification channels, which are Formily's; loaded when they are opened. */
import { type ComponentType, lazy, Suspense } from 'react';
import type { HostApp } from '../client-shared/host/host-app';
import { withProps } from '../client-shared/ui/with-props';

const ChannelForm = lazy(() =>
  import(/* webpackChunkName: "channel-form" */ './channel-form').then((m) => ({ default: m.ChannelForm })),
);
const ContentForm = lazy(() =>
  import(/* webpackChunkName: "content-form" */ './content-form').then((m) => ({ default: m.ContentForm })),
);

export function channelForms(app: HostApp) {
  return {
    ChannelConfigForm: withProps(LoadedForm, { Form: withProps(ChannelForm, { app }) }),
    ContentConfigForm: withProps(LoadedForm, { Form: ContentForm }),
  };
}

/** NocoBase's form does not wait for a part of it. */
function LoadedForm({ Form }: { Form: ComponentType }) {
  return (
    <Suspense fallback={null}>
      <Form />
    </Suspense>
  );
}
