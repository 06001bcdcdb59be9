import { useTranslation } from 'react-i18next';
import type { App, Push } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { useTheme } from '../../../app/theme.tsx';
import { KindPreview } from '../../../pieces/KindPreview.tsx';
import { PhonePreview } from '../../../pieces/PhonePreview.tsx';
import { contentsOf, hasOwnLook, otherKeys, storedId } from '../compose/content.ts';
import { pictureOf } from '../compose/pictures.ts';

/** The message of a push as it was written, on a phone. */
export function MessageSight({ push, app }: { push: Push; app: App }) {
  const { dark } = useTheme();
  const { i18n } = useTranslation();
  const params = { app_id: push.app_id };
  const templates = useRead('listTemplates', { params });
  const channels = useRead('listChannels', { params });
  const id = storedId(push.message, push.template_id);
  const contents = contentsOf(templates.data?.items ?? [], channels.data?.items ?? [], i18n.language);
  const content = contents.find((one) => one.id === id);
  const { fields } = push.message;
  const textOf = (key: string) => {
    const field = fields[key]!;
    return typeof field === 'string' ? field : field.value;
  };
  // In the order of the card; the stored message has none.
  const keys =
    content === undefined
      ? Object.keys(fields)
      : [...content.fields.map((one) => one.key).filter((key) => key in fields), ...otherKeys(content, fields)];
  if (hasOwnLook({ id })) {
    const values = Object.fromEntries(keys.map((key) => [key, textOf(key)]));
    return <KindPreview app={app} kind={id} values={values} picture={pictureOf} dark={dark} />;
  }
  return (
    <PhonePreview
      app={app}
      title={content?.title ?? ''}
      rows={keys.map((key) => ({
        label: content?.fields.find((one) => one.key === key)?.label ?? key,
        value: textOf(key),
      }))}
      dark={dark}
      landing={push.message.landing !== undefined}
    />
  );
}
