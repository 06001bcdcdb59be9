import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { count } from '../../pieces/numbers.ts';
import { mask } from '../../pieces/Personal.tsx';
import { Time } from '../../pieces/Time.tsx';
import './recipient.css';

type Item = Answer<'listRecipients'>['items'][number];

interface Props {
  items: Item[];
  more: boolean;
  loading: boolean;
  onMore: () => void;
}

const height = 60;
const around = 8;

/** Only the lines on screen are in the page, so that it stays quick with a hundred thousand of them. */
export function RecipientTable({ items, more, loading, onMore }: Props) {
  const { t } = useTranslation(['recipient', 'common']);
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(720);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.height));
    if (box.current !== null) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(top / height) - around);
  const last = Math.min(items.length, Math.ceil((top + room) / height) + around);
  const nearEnd = last >= items.length - around;
  useEffect(() => {
    if (nearEnd && more && !loading) onMore();
  }, [nearEnd, more, loading, onMore]);
  return (
    <>
      <section
        ref={box}
        className="people"
        aria-label={t('title')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
        tabIndex={0}
        // By whole lines: within one nothing changes.
        onScroll={({ currentTarget }) => setTop(Math.floor(currentTarget.scrollTop / height) * height)}
      >
        <table aria-rowcount={more ? -1 : items.length + 1}>
          <thead>
            <tr className="people-head" aria-rowindex={1}>
              {(['who', 'tags', 'place', 'seen', 'status'] as const).map((key) => (
                <th key={key} scope="col">
                  {t(`columns.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody style={{ paddingTop: first * height, paddingBottom: (items.length - last) * height }}>
            {items.slice(first, last).map((item, i) => (
              <Line key={item.id} item={item} index={first + i} />
            ))}
          </tbody>
        </table>
      </section>
      <p className="people-foot soft" role="status">
        {t(more ? 'shownMore' : 'shownAll', { n: count(items.length) })}
        {more && (
          <Button size="small" type="text" loading={loading} onClick={onMore}>
            {t('common:actions.loadMore')}
          </Button>
        )}
      </p>
    </>
  );
}

/** Lines that stay on screen are not made anew while others come and go. */
const Line = memo(({ item, index }: { item: Item; index: number }) => {
  const { t } = useTranslation('recipient');
  return (
    <tr className="people-line" aria-rowindex={index + 2} style={{ height }}>
      <td>
        <Link to="/recipients/$recipientId" params={{ recipientId: item.id }} className="mono">
          {item.alias ?? (item.openid === null ? '—' : item.openid.includes('*') ? item.openid : mask(item.openid))}
        </Link>
      </td>
      <td className="people-tags">
        {item.tags.slice(0, 3).map((tag) => (
          <span key={tag} className="pill">
            {tag}
          </span>
        ))}
        {item.tags.length > 3 && <small className="soft">+{item.tags.length - 3}</small>}
      </td>
      <td className="people-place">{[item.province, item.city].filter(Boolean).join(' ')}</td>
      <td>
        <Time value={item.last_seen_at ?? item.first_seen_at} short />
      </td>
      <td>
        <span className={`pill ${item.status === 'active' ? 'good' : 'warn'}`}>{t(`statuses.${item.status}`)}</span>
      </td>
    </tr>
  );
});
