import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown, Segmented, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rule } from '#contract/rule.ts';
import { Condition } from './Condition.tsx';
import { blank, type Kind, kinds } from './kinds.ts';
import { type Group, type Node, newGroup, newLeaf, replaced, ruleOf, treeOf } from './tree.ts';
import './rule.css';

interface Props {
  appId: string;
  /** What it begins with; later changes come from here. Another `key` begins anew. */
  initial: Rule | null;
  /** The rule as it stands, null without any condition. Unfinished conditions are in it. */
  onChange: (rule: Rule | null) => void;
}

/** Builds a rule of our own format: groups of conditions, joined by “and” or “or”, each of which may be negated. */
export function RuleBuilder({ appId, initial, onChange }: Props) {
  const [root, setRoot] = useState(() => treeOf(initial));
  const change = (next: Group) => {
    setRoot(next);
    onChange(ruleOf(next));
  };
  return (
    <GroupView
      appId={appId}
      group={root}
      depth={0}
      onChange={(id, by) => change(id === root.id ? (by as Group) : replaced(root, id, by))}
    />
  );
}

interface GroupProps {
  appId: string;
  group: Group;
  depth: number;
  onChange: (id: number, by: Node | null) => void;
}

const deepest = 3;

function GroupView({ appId, group, depth, onChange }: GroupProps) {
  const { t } = useTranslation(['rule', 'common']);
  const set = (change: Partial<Group>) => onChange(group.id, { ...group, ...change });
  const add = (node: Node) => set({ children: [...group.children, node] });
  return (
    <fieldset className={`rule-group${depth > 0 ? ' inner' : ''}`} aria-label={t('group')}>
      {(group.children.length > 1 || depth > 0) && (
        <div className="rule-head">
          <Segmented
            size="small"
            aria-label={t('joined')}
            value={group.mode}
            options={[
              { value: 'all', label: t('all') },
              { value: 'any', label: t('any') },
            ]}
            onChange={(mode) => set({ mode: mode as Group['mode'] })}
          />
          {depth > 0 && (
            <>
              <Not value={group.not} onChange={(not) => set({ not })} />
              <Remove onClick={() => onChange(group.id, null)} />
            </>
          )}
        </div>
      )}
      {group.children.map((child, i) => (
        <div key={child.id} className="rule-row">
          {group.children.length > 1 && (
            <span className="rule-join">{i > 0 && t(group.mode === 'all' ? 'and' : 'or')}</span>
          )}
          {child.type === 'group' ? (
            <GroupView appId={appId} group={child} depth={depth + 1} onChange={onChange} />
          ) : (
            <div className="rule-leaf">
              <Condition appId={appId} rule={child.rule} onChange={(rule) => onChange(child.id, { ...child, rule })} />
              <Not value={child.not} onChange={(not) => onChange(child.id, { ...child, not })} />
              <Remove onClick={() => onChange(child.id, null)} />
            </div>
          )}
        </div>
      ))}
      <div className="rule-add">
        <Dropdown
          trigger={['click']}
          menu={{
            items: kinds.map((kind) => ({ key: kind, label: t(`kinds.${kind}`) })),
            onClick: ({ key }) => add(newLeaf(blank(key as Kind))),
          }}
        >
          <Button size="small" icon={<PlusOutlined />}>
            {t('addCondition')}
          </Button>
        </Dropdown>
        {depth < deepest && group.children.length > 0 && (
          <Button size="small" type="text" onClick={() => add(newGroup('any', [newLeaf(blank('tags'))]))}>
            {t('addGroup')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function Not({ value, onChange }: { value: boolean; onChange: (value: boolean) => void }) {
  const { t } = useTranslation('rule');
  return (
    <Tooltip title={t('notHint')}>
      <button type="button" className="rule-not" aria-pressed={value} onClick={() => onChange(!value)}>
        {t('not')}
      </button>
    </Tooltip>
  );
}

function Remove({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation('common');
  return (
    <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('actions.remove')} onClick={onClick} />
  );
}
