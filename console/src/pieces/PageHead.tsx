import type { ReactNode } from 'react';
import { usePageTitle } from '../shell/page-title.ts';

interface Props {
  /** Also the title of the browser's tab. */
  title: string;
  /** Stands before the title: the way up. */
  back?: ReactNode;
  /** After the title: a state. */
  mark?: ReactNode;
  text?: ReactNode;
  actions?: ReactNode;
}

/** The head of every page: where one is, and what one can do here. */
export function PageHead({ title, back, mark, text, actions }: Props) {
  usePageTitle(title);
  return (
    <header className="page-head">
      <div className="page-head-title">
        {back}
        <h1>{title}</h1>
        {mark}
        {text !== undefined && <div className="page-head-text soft">{text}</div>}
      </div>
      {actions !== undefined && <div className="page-head-actions">{actions}</div>}
    </header>
  );
}
