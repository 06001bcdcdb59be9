import { App as Ant, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import { useChange } from '../../api/use.ts';
import { withCurl } from '../../pieces/CurlButton.tsx';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { type Grant, GrantFields, type Member } from './Grant.tsx';
import { LinkMade } from './LinkMade.tsx';

/** Changes what a member may, lets them back in, or removes them. */
export function EditMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { message, modal } = Ant.useApp();
  const failed = useFailure();
  const [grant, setGrant] = useState<Grant>({
    role: member.role,
    apps: member.apps,
    personal_data: member.personal_data,
  });
  const params = { member_id: member.id };
  const save = useChange('updateMember', ['listMembers']);
  const remove = useChange('removeMember', ['listMembers']);
  const reset = useChange('resetMember');
  if (reset.data !== undefined)
    return (
      <LinkMade
        title={t('members.resetTitle', { name: member.name })}
        to={member.email}
        made={reset.data}
        onClose={onClose}
      />
    );
  const done = () => {
    void message.success(t('common:saved'));
    onClose();
  };
  const askRemove = () =>
    modal.confirm({
      title: t('members.removeTitle', { name: member.name }),
      content: t('members.removeText'),
      okText: t('members.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      footer: withCurl(asCurl('removeMember', { params })),
      onOk: () => remove.mutateAsync({ params }).then(onClose, failed),
    });
  return (
    <FormDialog
      title={member.name}
      busy={save.isPending}
      error={save.error}
      curl={[
        asCurl('updateMember', { params, body: grant }),
        asCurl('resetMember', { params, body: {} }),
        member.two_factor && asCurl('resetMember', { params, body: { two_factor: true } }),
      ]}
      onOk={() => save.mutate({ params, body: grant }, { onSuccess: done })}
      onClose={onClose}
    >
      <GrantFields value={grant} onChange={setGrant} />
      <div className="form-end">
        <Button loading={reset.isPending} onClick={() => reset.mutate({ params, body: {} }, { onError: failed })}>
          {t('members.reset')}
        </Button>
        {member.two_factor && (
          <Button onClick={() => reset.mutate({ params, body: { two_factor: true } }, { onError: failed })}>
            {t('members.resetSecond')}
          </Button>
        )}
        <Button danger onClick={askRemove}>
          {t('members.remove')}
        </Button>
      </div>
    </FormDialog>
  );
}
